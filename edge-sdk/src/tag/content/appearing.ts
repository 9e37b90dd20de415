/** Calls back with all elements of a kind, now and whenever the page has changed. */
export function appearing(selector: string, found: (elements: HTMLElement[]) => void): void {
  const look = () => found([...document.querySelectorAll<HTMLElement>(selector)]);
  new MutationObserver(look).observe(document, { childList: true, subtree: true });
  look();
}
