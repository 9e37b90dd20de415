/** Shifts less than this apart, and no longer than the next together, are felt as one; milliseconds. */
const SHIFT_GAP_MILLIS_MAX = 1_000;
const SHIFT_WINDOW_MILLIS_MAX = 5_000;

/** Cumulative Layout Shift: the worst burst of shifts. */
export interface Shifts {
  shifted(value: number, at: number): void;
  worst(): number;
}

export function shifts(): Shifts {
  let first = -Infinity;
  let last = -Infinity;
  let sum = 0;
  let worst = 0;
  return {
    shifted(value, at) {
      const together = at - last < SHIFT_GAP_MILLIS_MAX && at - first < SHIFT_WINDOW_MILLIS_MAX;
      if (!together) {
        first = at;
        sum = 0;
      }
      last = at;
      sum += value;
      worst = Math.max(worst, sum);
    },
    worst: () => worst,
  };
}

/** Of so many interactions one slow one is forgiven. */
const FORGIVEN_EVERY = 50;
const SLOWEST_KEPT = 10;

/** Interaction to Next Paint: about the slowest interaction; of many, with the worst two percent left out. */
export interface Interactions {
  /** @param id what belongs to one interaction has one; @param millis until the next paint */
  lasted(id: number, millis: number): void;
  slowest(): number | undefined;
}

export function interactions(): Interactions {
  const ids = new Set<number>();
  let slowest: { id: number; millis: number }[] = [];
  return {
    lasted(id, millis) {
      ids.add(id);
      const same = slowest.find((each) => each.id === id);
      if (same) same.millis = Math.max(same.millis, millis);
      else slowest.push({ id, millis });
      slowest = slowest.sort((a, b) => b.millis - a.millis).slice(0, SLOWEST_KEPT);
    },
    slowest: () => slowest[Math.min(slowest.length - 1, Math.floor(ids.size / FORGIVEN_EVERY))]?.millis,
  };
}
