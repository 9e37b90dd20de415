import { watch, type Watch } from '../../core/watch';
import { now } from '../clock';
import type { Limen } from '../limen';

const VISIBLE_SHARE = 0.5;

/** `Element Watched` for elements with `data-limen-watch`: how long they were in view, under the pointer, in focus. */
export function watched(limen: Limen): void {
  const watches = new Map<Element, Watch>();
  const of = (target: EventTarget | null) => (target as Element | null)?.closest?.('[data-limen-watch]') ?? undefined;

  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, intersectionRatio } of entries) watches.get(target)?.turn('visible', intersectionRatio >= VISIBLE_SHARE, now());
    },
    { threshold: [0, VISIBLE_SHARE] },
  );

  function find() {
    document.querySelectorAll('[data-limen-watch]').forEach((element) => {
      if (watches.has(element)) return;
      watches.set(element, watch());
      observer.observe(element);
    });
  }

  /** The pointer or the focus went somewhere: on where it is now, off everywhere else. */
  const moved = (what: 'hover' | 'focus', to: EventTarget | null) => {
    const element = of(to);
    for (const [each, its] of watches) its.turn(what, each === element, now());
  };

  function tell() {
    for (const [element, its] of watches) {
      const seconds = its.taken(now());
      if (seconds) limen.track('Element Watched', { name: (element as HTMLElement).dataset.limenWatch, ...seconds }, {}, true);
      if (!element.isConnected) {
        observer.unobserve(element);
        watches.delete(element);
      }
    }
  }

  document.addEventListener('pointerover', ({ target }) => moved('hover', target), true);
  document.documentElement.addEventListener('pointerleave', () => moved('hover', null));
  document.addEventListener('focusin', ({ target }) => moved('focus', target), true);
  document.addEventListener('focusout', ({ relatedTarget }) => moved('focus', relatedTarget), true);
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') return;
    for (const [, its] of watches) its.resume(now());
  });
  limen.on('leave', tell);
  limen.on('page', () => {
    for (const [, its] of watches) its.restart(now());
  });
  new MutationObserver(find).observe(document, { childList: true, subtree: true });
  find();
}
