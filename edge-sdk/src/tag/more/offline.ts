import type { LimenEvent } from '../../core/event';
import { worthRetrying } from '../../core/retry';
import type { Limen } from '../limen';
import { keep, kept, QUEUE } from '../memory';

/** The newest that could not be sent are kept over the end of a page: so many of them. */
const EVENTS_MAX = 100;

/**
 * What was handed over while nobody could be reached is kept for the next page, or until the way is free again. Something may
 * arrive twice by that; its `messageId` makes that harmless.
 */
export function offline(limen: Limen): void {
  let trouble = false;

  limen.on('sent', ({ events, status }) => {
    if (status !== undefined) trouble = worthRetrying(status);
    else if (trouble || !navigator.onLine) keep(QUEUE, JSON.stringify([...waiting(), ...events].slice(-EVENTS_MAX)));
  });

  function resume() {
    const events = navigator.onLine ? waiting() : [];
    if (!events.length) return;
    keep(QUEUE);
    for (const event of events) limen.track('', {}, { event: undefined, ...event });
  }

  addEventListener('online', resume);
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && resume());
  limen.on('page', resume);
  resume();
}

function waiting(): LimenEvent[] {
  try {
    const events: unknown = JSON.parse(kept(QUEUE)!);
    return Array.isArray(events) ? events : [];
  } catch {
    return []; // nothing, or nothing that can be read
  }
}
