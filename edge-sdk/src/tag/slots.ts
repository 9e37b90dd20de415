import { labelOf, type Decision } from '../core/decision';

const VISIBLE_SHARE = 0.5;
const VISIBLE_MILLIS = 1_000;

/** What an edge leaves on the elements it decided, or in them; where it keeps the page's content it says so in a comment. */
const EDGE_MARK = / data-limen(-by)?="|<!--limen-->/;

export interface Slots {
  /**
   * The slots to ask for: those of the page, and with `fresh` only those that did not come filled. None: all there are, since
   * the gateway may know elements that the page does not name. Nothing: there is nothing to ask for.
   */
  wanted(fresh?: boolean): string[] | undefined;
  /** Shows what was decided; with `gently`, only where nothing was yet. Without decisions the page's own content comes back. */
  fill(decisions?: Decision[], gently?: boolean): void;
  /** A new page or visitor: what was shown before is no longer counted, and what is decided next counts anew. */
  turn(): void;
}

interface Filled {
  own: Node[];
  html?: string | undefined;
  timer?: number;
  /** What is there came from an edge. */
  edge?: boolean;
}

/**
 * The elements with `data-limen-slot`, and those that the gateway selects: filled, given back, and watched until they were
 * really seen.
 *
 * @param all whether to ask for all there are; if not said, that depends on whether the gateway selects any
 */
export function slots(all: boolean | undefined, seen: (label: string, decisionId: string | undefined) => void): Slots {
  const filled = new WeakMap<Element, Filled>();
  let told = new Set<string>();

  const elements = (selector = '[data-limen-slot]') => [...document.querySelectorAll<HTMLElement>(selector)];

  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, intersectionRatio, intersectionRect } of entries) {
        const slot = filled.get(target)!;
        const then = told;
        clearTimeout(slot.timer);
        // Half of it, or, if it is larger than the window, half of the window.
        if (intersectionRatio >= VISIBLE_SHARE || intersectionRect.height >= innerHeight * VISIBLE_SHARE) {
          slot.timer = setTimeout(() => {
            const { limen, limenDecision } = (target as HTMLElement).dataset;
            if (told !== then || !limen || told.has(limen) || document.visibilityState === 'hidden') return;
            told.add(limen);
            seen(limen, limenDecision || undefined);
          }, VISIBLE_MILLIS);
        }
      }
    },
    { threshold: [0, 0.25, VISIBLE_SHARE, 1] },
  );

  /** Who sees nothing of an experience, because he is held out of it, is counted too. */
  function label(element: HTMLElement, limen: string | undefined, limenDecision: string | undefined) {
    observer.unobserve(element);
    delete element.dataset.limen;
    if (!limen) return;
    element.dataset.limen = limen;
    element.dataset.limenDecision = limenDecision ?? '';
    observer.observe(element);
  }

  function put(element: HTMLElement, decision: Decision) {
    const html = decision.html || undefined;
    const variant = labelOf(decision);
    const slot = filled.get(element) ?? { own: [...element.childNodes] };
    filled.set(element, slot);
    clearTimeout(slot.timer);
    // Nothing is touched that already shows what it should: no flicker, no lost focus.
    if (slot.html !== html && !(slot.edge && variant === element.dataset.limen)) {
      if (html) element.innerHTML = html;
      else element.replaceChildren(...slot.own);
      slot.html = html;
      slot.edge = false;
    }
    label(element, variant, decision.decisionId);
  }

  /** Whether an element came filled, and is met for the first time. */
  function cameFilled(element: HTMLElement): boolean {
    const edge = !filled.has(element) && EDGE_MARK.test(element.outerHTML);
    if (edge) {
      const { limen, limenDecision } = { ...element.querySelector<HTMLElement>('[data-limen]')?.dataset, ...element.dataset };
      filled.set(element, { own: [...element.childNodes], edge });
      label(element, limen, limenDecision);
    }
    return edge;
  }

  return {
    wanted(fresh) {
      const found = elements();
      const names = found.filter((each) => !fresh || !cameFilled(each)).map(({ dataset }) => dataset.limenSlot!);
      if (all) return [];
      return names.length || (all ?? !found.length) ? [...new Set(names)] : undefined;
    },
    fill(decisions, gently) {
      // Async only so that a selector which this browser does not understand fails alone, and says so.
      decisions?.forEach(async ({ slot, selector }) => {
        if (!selector) return;
        all = true;
        elements(selector).forEach(({ dataset }) => (dataset.limenSlot ??= slot));
      });
      if (decisions) all ??= false;
      for (const element of elements()) {
        const { limen, limenSlot } = element.dataset;
        const decision = decisions ? decisions.find(({ slot }) => slot === limenSlot) : { slot: '' };
        if (decision && !(gently && limen)) put(element, decision);
      }
    },
    turn() {
      told = new Set();
      observer.disconnect();
    },
  };
}
