import type { BatchAnswer } from '../core/decision';
import type { LimenEvent } from '../core/event';
import { outbox } from '../core/outbox';
import { now } from './clock';
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
  /** Nothing of what waits is sent any more. */
  forget(): void;
}

/**
 * Brings events to the gateway in order, one batch at a time; what fails waits and is tried again.
 *
 * @param post calls the gateway, @param drop calls it without hearing from it; false if the browser does not take it
 */
export function delivery(
  post: (body: object) => Promise<Response>,
  drop: (body: object) => boolean,
  sent: (what: Sent) => void,
): Delivery {
  let box = outbox<LimenEvent>();
  let inFlight: LimenEvent[] = [];
  let running = false;
  let wake = () => {};

  const rest = (millis: number) =>
    new Promise<void>((resolve) => {
      wake = resolve;
      setTimeout(resolve, millis);
    });

  async function run() {
    if (running) return;
    running = true;
    let failures = 0;
    await rest(GATHER_MILLIS);
    for (let events; (events = inFlight = box.take()).length; ) {
      const start = now();
      const response = await post({ batch: events }).catch(() => {});
      const status = response?.status ?? 0;
      // An answer that cannot be read is none: the status says enough.
      const answer: BatchAnswer | undefined = await response?.json().catch(() => {});
      if (inFlight !== events) continue; // forgotten meanwhile
      inFlight = [];
      const again = worthRetrying(status);
      if (again) box.putBack(events);
      sent({ events, status, answer, millis: now() - start });
      if (again) await rest(retryDelay(++failures, response?.headers.get('Retry-After'), Math.random()));
      else failures = 0;
    }
    running = false;
  }

  addEventListener('online', () => wake());

  return {
    send(event) {
      box.add(event);
      void run();
    },
    leave() {
      for (let events; (events = box.take()).length; ) {
        if (!drop({ batch: events })) return box.putBack(events);
        sent({ events, millis: 0 });
      }
    },
    pending: () => [...inFlight, ...box.waiting()],
    forget() {
      box = outbox();
      inFlight = [];
    },
  };
}
