import type { Context, LimenEvent } from './event';

/**
 * What `POST /v1/decide` is asked. Nobody named: what depends on the page alone. No slots: all there are. `events` are
 * folded in for this answer only, `position` makes the answer see what was sent.
 */
export interface DecideRequest {
  anonymousId?: string;
  userId?: string;
  context: Context;
  slots?: string[];
  events?: LimenEvent[];
  position?: string;
}

export interface Decision {
  slot: string;
  /** Elements that are this slot though they do not say so themselves. */
  selector?: string;
  experience?: string;
  variant?: string;
  reason?: string;
  ref?: string;
  /** Absent: the page keeps what it has. */
  html?: string;
  /** Of a slot that is for scripts: it never has any HTML. */
  content?: { type: 'json'; value: unknown };
  decisionId?: string;
}

export interface DecideAnswer {
  visitor?: string;
  position?: string;
  snapshot?: string;
  /** What the answer had to do without, such as `stale-profile`; empty: nothing. */
  degraded?: string[];
  /** Seconds until the answer may differ without any event. */
  recheckAfter?: number;
  decisions?: Decision[];
  /** Those the visitor is in that say `public: true`; absent: none. */
  segments?: Segment[];
}

export interface Segment {
  name: string;
}

export interface BatchAnswer {
  success?: boolean;
  accepted?: number;
  rejected?: { index: number; messageId?: string; reason: string }[];
  position?: string;
  recheckAfter?: number;
}

/** What is done to a slot: its content replaced, or the page's own put back. `label` names the variant shown. */
export interface Filling {
  html: string | undefined;
  label: string | undefined;
}

export function fillingOf(decision: Decision): Filling {
  return { html: decision.html || undefined, label: labelOf(decision) };
}

/** A holdout shows the page's own content and is labelled all the same: those who see nothing are counted too. */
export function labelOf({ experience, variant }: Decision): string | undefined {
  return experience && variant && `${experience}:${variant}`;
}

const RECHECK_SECONDS_MAX = 1_800;
const RECHECK_SPREAD_MILLIS = 500;

/** Milliseconds to wait before deciding again; never early, and spread so that visitors do not ask in step. */
export function recheckDelay(seconds: number, chance: number): number {
  return Math.min(seconds, RECHECK_SECONDS_MAX) * 1000 + chance * RECHECK_SPREAD_MILLIS;
}
