import type { Limen } from '../limen';

/** Decides when a page that builds itself has made slots that were not there when it was viewed. */
export function lateSlots(limen: Limen): void {
  const known = new WeakSet<Element>();

  /** Slots met for the first time that nobody has filled. */
  const fresh = () =>
    [...document.querySelectorAll('[data-limen-slot]')].filter((slot) => !known.has(slot) && known.add(slot) && !slot.matches('[data-limen],[data-limen-by]'));

  fresh();
  limen.on('page', fresh);
  new MutationObserver(() => fresh().length && void limen.decide()).observe(document, { childList: true, subtree: true });
}
