/** How far a visitor must have come for the depth to be worth telling before the page is left; percent of the page. */
export const DEEP = 75;

const HALF = 50;

/** Longer gaps between two scroll moves are reading, not moving. */
const MOVE_MILLIS_MAX = 250;

/** `depth` in percent, `velocity` in pixels per second of motion, `timeTo50` in seconds: absent if half was never seen. */
export interface Scroll {
  depth: number;
  velocity: number;
  timeTo50: number | undefined;
}

/** How far down one page is read, and how fast. Time is an argument, in milliseconds. */
export interface Reading {
  /** @param top pixels scrolled, @param depth percent of the page that has been in view (0..100) */
  moved(top: number, depth: number, now: number): void;
  /** The one scroll report of a page, the first time it is asked for with at least `from` percent seen; else nothing. */
  scrolled(from: number): Scroll | undefined;
}

export function reading(now: number): Reading {
  let lastTop = 0;
  let lastAt = -Infinity;
  let depthMax = 0;
  let pixels = 0;
  let millis = 0;
  let timeTo50: number | undefined;
  let told = false;

  return {
    moved(top, depth, at) {
      if (at - lastAt <= MOVE_MILLIS_MAX) {
        pixels += Math.abs(top - lastTop);
        millis += at - lastAt;
      }
      lastTop = top;
      lastAt = at;
      // At the very top nobody has scrolled: a page that opens may be put there, and that is no act of the visitor.
      if (top > 0) depthMax = Math.max(depthMax, Math.min(100, Math.round(depth)));
      if (depthMax >= HALF) timeTo50 ??= (at - now) / 1000;
    },
    scrolled(from) {
      if (told || !depthMax || depthMax < from) return;
      told = true;
      return { depth: depthMax, velocity: millis && Math.round((pixels / millis) * 1000), timeTo50 };
    },
  };
}
