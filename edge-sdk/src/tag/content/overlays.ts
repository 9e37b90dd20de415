import type { Limen } from '../limen';
import { appearing } from './appearing';

const DISMISS = '[data-limen-dismiss]';

/** What a snippet brings of its own comes before all of this. */
const STYLE = `:where([data-limen-overlay]) {
    position: fixed; inset: auto; margin: 0; max-width: min(32rem, calc(100vw - 2rem)); max-height: calc(100vh - 2rem); overflow: auto;
    padding: 1.25rem; border: 0; border-radius: .75rem; background: #fff; color: #1c2128; box-shadow: 0 .5rem 2.5rem #0005; }
  :where([data-limen-overlay=center]) { inset: 0; margin: auto; height: fit-content; width: fit-content; }
  :where([data-limen-overlay=top], [data-limen-overlay=bottom]) { inset-inline: 0; margin-inline: auto; width: fit-content; }
  :where([data-limen-overlay^=top]) { top: 1rem; } :where([data-limen-overlay^=bottom]) { bottom: 1rem; }
  :where([data-limen-overlay$=left]) { left: 1rem; } :where([data-limen-overlay$=right]) { right: 1rem; }
  :where([data-limen-overlay]) > .limen-close { all: revert; position: absolute; top: .25rem; right: .25rem; width: 2.75rem; height: 2.75rem;
    padding: 0; border: 0; background: none; color: inherit; font: 1.5rem/1 sans-serif; cursor: pointer; }
  @media (prefers-reduced-motion: no-preference) {
    :where([data-limen-overlay]) { animation: limen-overlay .2s ease-out; }
    @keyframes limen-overlay { from { opacity: 0; transform: translateY(.5rem); } } }`;

/**
 * Shows what lies over the page, above everything else in it and without moving any of it. What is not modal leaves the focus
 * where it is; what is keeps it until it is dismissed, and then gives it back. `Experiment Dismissed` tells of that, once.
 */
export function overlays(limen: Limen): void {
  const known = new WeakSet<Element>();
  /** What is open and not modal, the last opened last. */
  const open: (() => void)[] = [];

  const sheet = new CSSStyleSheet(); // a page that allows no inline styles allows this
  sheet.replaceSync(STYLE);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];

  function show(overlay: HTMLElement) {
    const { limenModal, limenClose } = overlay.dataset;
    const slot = overlay.closest<HTMLElement>('[data-limen-slot]');
    const [experiment_id, variation_id] = (overlay.closest<HTMLElement>('[data-limen]')?.dataset.limen ?? '').split(':');
    const decisionId = overlay.closest<HTMLElement>('[data-limen-decision]')?.dataset.limenDecision || undefined;
    let isOpen = true;
    let before: Element | null;

    /** Who sees it is told by its slot: that has to be where it is seen, and takes no place in doing so. */
    const placed = slot && !slot.offsetHeight;
    if (placed) Object.assign(slot.style, { position: 'fixed', top: '50%', left: '50%' });

    const dismiss = () => {
      if (!isOpen) return;
      isOpen = false;
      open.splice(open.indexOf(dismiss), 1);
      const hadFocus = overlay.contains(document.activeElement);
      if (overlay instanceof HTMLDialogElement) overlay.close();
      else {
        overlay.hidden = true;
        if (hadFocus) (before as HTMLElement | null)?.focus({ preventScroll: true });
      }
      if (placed) Object.assign(slot.style, { position: '', top: '', left: '' });
      if (experiment_id) limen.track('Experiment Dismissed', { experiment_id, variation_id, decisionId });
    };

    if (limenClose !== undefined) {
      if (!overlay.querySelector(DISMISS)) overlay.append(closing(limenClose));
      overlay.addEventListener('click', ({ target }) => (target as Element).closest?.(DISMISS) && dismiss());
    }
    if (overlay instanceof HTMLDialogElement && limenModal !== undefined) {
      overlay.addEventListener('close', dismiss); // also by Escape, or a form of the snippet
      overlay.showModal();
      return;
    }
    overlay.addEventListener('focusin', ({ relatedTarget }) => {
      if (!overlay.contains(relatedTarget as Node | null)) before = relatedTarget as Element | null;
    });
    overlay.hidden = false;
    overlay.showPopover?.();
    if (limenClose !== undefined) open.push(dismiss);
  }

  // What has a use of its own for the key says so, and what keeps the page waiting comes first.
  document.addEventListener('keydown', ({ key, defaultPrevented }) => {
    if (key === 'Escape' && !defaultPrevented && !document.querySelector(':modal')) open[open.length - 1]?.();
  });

  appearing('[data-limen-overlay]', (elements) => elements.forEach((each) => known.has(each) || (known.add(each), show(each))));
}

function closing(name: string): Element {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'limen-close';
  button.dataset.limenDismiss = '';
  button.ariaLabel = name;
  button.textContent = '×';
  return button;
}
