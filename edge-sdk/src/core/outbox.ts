/** Larger events are refused at once; the gateway would. */
export const EVENT_BYTES_MAX = 32_000;

/**
 * What a browser lets out while a page is being left, over all beacons and keepalive requests in flight, is 64 KiB. Every
 * batch keeps to it, not only the last: the page may be left while any of them is under way. The gateway's own limits for
 * a batch, 500 KB and 2,500 events, are wider.
 */
export const BATCH_BYTES_MAX = 64_000;

export const QUEUE_EVENTS_MAX = 1_000;

/** Room for what stands around the events of a batch: write key, time, brackets. */
const ENVELOPE_BYTES = 512;

/** Events that wait to be sent, oldest first. When full, the oldest make room: the newest say who the visitor is now. */
export interface Outbox<E> {
  /** An event that is too large is not kept. */
  add(event: E): void;
  /** Removes and returns the longest run of oldest events that fits one batch. */
  take(): E[];
  /** Returns events that could not be sent to the front, in their order. */
  putBack(events: E[]): void;
  waiting(): E[];
}

export function outbox<E>(batchBytesMax = BATCH_BYTES_MAX, queueEventsMax = QUEUE_EVENTS_MAX): Outbox<E> {
  let queue: E[] = [];
  const hold = (events: E[]) => {
    queue = events.slice(-queueEventsMax);
  };

  return {
    add(event) {
      if (bytesOf(event) <= EVENT_BYTES_MAX) hold([...queue, event]);
    },
    take() {
      let room = batchBytesMax - ENVELOPE_BYTES;
      const over = queue.findIndex((event) => (room -= bytesOf(event)) < 0);
      return queue.splice(0, over >>> 0); // none is over: all of it
    },
    putBack(events) {
      hold([...events, ...queue]);
    },
    waiting: () => queue,
  };
}

/** Bytes of an event as JSON in UTF-8, with the comma after it. */
export function bytesOf(event: unknown): number {
  return encodeURIComponent(JSON.stringify(event)).replace(/%../g, '.').length + 1;
}
