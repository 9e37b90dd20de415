const ASKING = '[data-limen-overlay],[data-limen-page],[data-limen-until]';

/** Calls back once, when the page has content that asks for more than to be put into its slot. */
export function contentNeeded(load: () => void): void {
  const look = () => {
    if (!document.querySelector(ASKING)) return;
    observer.disconnect();
    load();
  };
  const observer = new MutationObserver(look);
  observer.observe(document, { childList: true, subtree: true });
  look();
}
