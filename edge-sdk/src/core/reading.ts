/** How far a visitor must have come for the depth to be worth telling before the page is left; percent of the page. */
export const DEEP = 75;

/** Longer gaps between two scroll moves are reading, not moving. */
const MOVE_MILLIS_MAX = 250;

/** How one page is read: how far down, how fast, how long in view. Time is an argument, in milliseconds. */
export interface Reading {
  /** @param top pixels scrolled, @param depth percent of the page that has been in view (0..100) */
  moved(top: number, depth: number, now: number): void;
  /** The one scroll report of a page, the first time it is asked for with at least `from` percent seen; else nothing. */
  scrolled(from: number): { depth: number; velocity: number } | undefined;
  shown(now: number): void;
  /** Seconds in view since it was last shown; nothing if it was not in view. */
  hidden(now: number): number | undefined;
}

export function reading(now: number): Reading {
  let shownAt: number | undefined = now;
  let last: { top: number; at: number } | undefined;
  let depthMax = 0;
  let pixels = 0;
  let millis = 0;
  let told = false;

  return {
    moved(top, depth, at) {
      if (last && at - last.at <= MOVE_MILLIS_MAX) {
        pixels += Math.abs(top - last.top);
        millis += at - last.at;
      }
      last = { top, at };
      // At the very top nobody has scrolled: a page that opens may be put there, and that is no act of the visitor.
      if (top > 0) depthMax = Math.max(depthMax, Math.min(100, Math.round(depth)));
    },
    scrolled(from) {
      if (told || !depthMax || depthMax < from) return;
      told = true;
      return { depth: depthMax, velocity: millis ? Math.round((pixels / millis) * 1000) : 0 };
    },
    shown(at) {
      shownAt ??= at;
    },
    hidden(at) {
      if (shownAt === undefined) return;
      const seconds = (at - shownAt) / 1000;
      shownAt = undefined;
      return seconds;
    },
  };
}
