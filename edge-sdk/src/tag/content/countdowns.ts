import { remaining } from '../../core/remaining';
import type { Limen } from '../limen';
import { appearing } from './appearing';

const TICK_MILLIS = 1_000;

/**
 * Counts down to the moment a snippet ends, in its elements with `data-limen-countdown`, and sees to it that it is gone then.
 * Until it counts, what stands in them says the moment itself: that is right for everybody and for ever, and so can be kept.
 */
export function countdowns(limen: Limen): void {
  let bound: HTMLElement[] = [];
  let timer: number | undefined;
  const met = new WeakSet<Element>();
  const over = new WeakSet<Element>();

  const left = ({ dataset }: HTMLElement) => Date.parse(dataset.limenUntil!) - Date.now();

  async function end(element: HTMLElement) {
    over.add(element);
    await limen.decide();
    // What an edge put there the tag cannot take back; and where nobody could be asked, what is over is over all the same.
    element.hidden = true;
  }

  function tick() {
    clearTimeout(timer);
    for (const element of bound) {
      const millis = left(element);
      // Whose clock says that it was over before it came has a clock that is wrong.
      if (!met.has(element) && millis <= 0) over.add(element);
      met.add(element);
      if (over.has(element)) continue;
      for (const counter of element.querySelectorAll<HTMLElement>('[data-limen-countdown]')) count(counter, element, millis);
      if (millis <= 0) void end(element);
    }
    if (bound.some((element) => !over.has(element))) timer = setTimeout(tick, TICK_MILLIS);
  }

  appearing('[data-limen-until]', (elements) => {
    const isNew = elements.some((element) => !met.has(element));
    bound = elements;
    if (isNew) tick();
  });
}

function count(counter: HTMLElement, { dataset }: HTMLElement, millis: number) {
  const text = remaining(millis, document.documentElement.lang);
  if (counter.textContent === text) return;
  if (counter instanceof HTMLTimeElement) counter.dateTime = dataset.limenUntil!;
  counter.role = 'timer'; // which no screen reader speaks of with every second
  counter.style.fontVariantNumeric = 'tabular-nums';
  counter.textContent = text;
}
