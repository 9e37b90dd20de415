import type { BatchAnswer } from '../core/decision';
import type { LimenEvent } from '../core/event';
import { LIMITS, outbox } from '../core/outbox';
import { retryDelay, worthRetrying } from '../core/retry';

/** Events of one moment travel together. */
const GATHER_MILLIS = 200;

/** What became of a batch. `status` is 0 if nobody answered, and absent for a beacon, whose answer nobody gets to see. */
export interface Sent {
  events: LimenEvent[];
  status?: number;
  answer?: BatchAnswer;
  millis: number;
}

export interface Delivery {
  send(event: LimenEvent): void;
  /** Hands everything that waits to the browser, because the page may not live to see an answer. */
  leave(): void;
  /** What the gateway has not confirmed yet, oldest first. */
  pending(): LimenEvent[];
}

/** Brings events to the gateway in order, one batch at a time; what fails waits and is tried again. */
export function delivery(endpoint: string, writeKey: string, sent: (what: Sent) => void): Delivery {
  const box = outbox<LimenEvent>(LIMITS);
  const url = `${endpoint}/v1/batch`;
  let inFlight: LimenEvent[] = [];
  let timer: number | undefined;
  let failures = 0;

  // A string goes out as text/plain: no preflight, and a beacon may carry it anywhere.
  const letter = (batch: LimenEvent[]) => JSON.stringify({ batch, writeKey, sentAt: new Date() });

  const flushIn = (millis: number) => {
    timer ??= setTimeout(flush, millis);
  };

  async function flush() {
    timer = undefined;
    const events = (inFlight = box.take());
    if (!events.length) return;
    const start = performance.now();
    let status = 0;
    let answer: BatchAnswer | undefined;
    let retryAfter: string | null | undefined;
    try {
      const response = await fetch(url, { method: 'POST', body: letter(events), keepalive: true, credentials: 'include' });
      status = response.status;
      retryAfter = response.headers.get('Retry-After');
      answer = await response.json();
    } catch {
      // no answer, or none that can be read: the status says which
    }
    inFlight = [];
    if (worthRetrying(status)) {
      box.putBack(events);
      flushIn(retryDelay(++failures, retryAfter, Math.random()));
    } else {
      failures = 0;
      if (box.waiting().length) flushIn(0);
    }
    sent({ events, status, answer, millis: performance.now() - start });
  }

  return {
    send(event) {
      if (box.add(event) && !inFlight.length) flushIn(GATHER_MILLIS);
    },
    leave() {
      for (;;) {
        const events = box.take();
        if (!events.length) return;
        if (!navigator.sendBeacon(url, letter(events))) return box.putBack(events);
        sent({ events, millis: 0 });
      }
    },
    pending: () => [...inFlight, ...box.waiting()],
  };
}
