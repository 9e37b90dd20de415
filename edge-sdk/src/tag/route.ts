/** Tells when a page changed its address without a load; the change itself, and what the page does about it, come first. */
export function routed(moved: () => void): void {
  const soon = () => setTimeout(moved);
  for (const way of ['pushState', 'replaceState'] as const) {
    const original = history[way];
    history[way] = (...state) => {
      original.apply(history, state);
      soon();
    };
  }
  addEventListener('popstate', soon);
}
