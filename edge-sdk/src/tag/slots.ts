import { fillingOf, type Decision } from '../core/decision';

const VISIBLE_SHARE = 0.5;
const VISIBLE_MILLIS = 1_000;

export interface Slots {
  names(): string[];
  /** Shows what was decided; with `gently`, only where the page's own content still is. */
  fill(decisions: Decision[], gently?: boolean): void;
  /** A new page or visitor: what was shown before is no longer counted, and what is decided next counts anew. */
  turn(): void;
}

interface Filled {
  own: Node[];
  html?: string | undefined;
  decision?: Decision;
  timer?: number;
}

/** The elements with `data-limen-slot`: filled, given back, and watched until they were really seen. */
export function slots(seen: (decision: Decision) => void): Slots {
  const filled = new WeakMap<Element, Filled>();
  const told = new Set<string>();
  let era = 0;
  const all = () => [...document.querySelectorAll<HTMLElement>('[data-limen-slot]')];

  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, intersectionRatio, intersectionRect } of entries) {
        const slot = filled.get(target)!;
        const now = era;
        clearTimeout(slot.timer);
        // Half of it, or, if it is larger than the window, half of the window.
        if (intersectionRatio >= VISIBLE_SHARE || intersectionRect.height >= innerHeight * VISIBLE_SHARE) {
          slot.timer = setTimeout(() => now === era && tell(target, slot.decision!), VISIBLE_MILLIS);
        }
      }
    },
    { threshold: [0, 0.25, VISIBLE_SHARE, 1] },
  );

  function tell(element: Element, decision: Decision) {
    if (document.visibilityState === 'hidden') return;
    observer.unobserve(element);
    const { label } = fillingOf(decision);
    if (!label || told.has(label)) return;
    told.add(label);
    seen(decision);
  }

  function put(element: HTMLElement, decision: Decision) {
    const { html, label } = fillingOf(decision);
    const slot = filled.get(element) ?? { own: [...element.childNodes] };
    filled.set(element, slot);
    if (slot.html !== html) {
      // Nothing is touched that already shows what it should: no flicker, no lost focus.
      if (html) element.innerHTML = html;
      else element.replaceChildren(...slot.own);
      slot.html = html;
    }
    slot.decision = decision;
    observer.unobserve(element);
    clearTimeout(slot.timer);
    if (label) {
      if (!element.querySelector('[data-limen]')) element.dataset.limen = label;
      observer.observe(element);
    } else {
      delete element.dataset.limen;
    }
  }

  return {
    names: () => [...new Set(all().map((element) => element.dataset.limenSlot!))],
    fill(decisions, gently) {
      for (const element of all()) {
        const decision = decisions.find(({ slot }) => slot === element.dataset.limenSlot);
        if (decision && !(gently && filled.get(element)?.html)) put(element, decision);
      }
    },
    turn() {
      era++;
      told.clear();
      observer.disconnect();
    },
  };
}
