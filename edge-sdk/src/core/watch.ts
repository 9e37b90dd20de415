export type Attention = 'visible' | 'hover' | 'focus';

/** How long one element had each kind of attention. Time is an argument, in milliseconds. */
export interface Watch {
  turn(what: Attention, on: boolean, now: number): void;
  /** The seconds of each kind since the last time they were taken, or nothing if there were none; then it pauses. */
  taken(now: number): Record<Attention, number> | undefined;
  /** Goes on with what was on when it paused. */
  resume(now: number): void;
  /** Forgets what was counted, and goes on. */
  restart(now: number): void;
}

interface Meter {
  on: boolean;
  /** Undefined: it does not count now. */
  since: number | undefined;
  millis: number;
}

export function watch(): Watch {
  const meters: Record<Attention, Meter> = { visible: stopped(), hover: stopped(), focus: stopped() };
  const all = Object.values(meters);

  const resume = (now: number) => {
    for (const meter of all) if (meter.on) meter.since ??= now;
  };

  return {
    turn(what, on, now) {
      const meter = meters[what];
      if (meter.on === on) return;
      pause(meter, now);
      meter.on = on;
      if (on) meter.since = now;
    },
    taken(now) {
      const seconds = { visible: take(meters.visible, now), hover: take(meters.hover, now), focus: take(meters.focus, now) };
      return seconds.visible || seconds.hover || seconds.focus ? seconds : undefined;
    },
    resume,
    restart(now) {
      for (const meter of all) take(meter, now);
      resume(now);
    },
  };
}

function stopped(): Meter {
  return { on: false, since: undefined, millis: 0 };
}

function pause(meter: Meter, now: number): void {
  if (meter.since !== undefined) meter.millis += now - meter.since;
  meter.since = undefined;
}

function take(meter: Meter, now: number): number {
  pause(meter, now);
  const seconds = Math.round(meter.millis) / 1000;
  meter.millis = 0;
  return seconds;
}
