import { recheckDelay, type DecideAnswer, type DecideRequest } from '../core/decision';
import type { LimenEvent, Page, Properties } from '../core/event';
import { DEEP, reading, type Reading } from '../core/reading';
import { delivery, type Sent } from './delivery';
import { identity, newId } from './identity';
import { slots } from './slots';
import { contextOf, pageNow } from './surroundings';

export interface Options {
  writeKey: string;
  /** Where the gateway is; empty: on the page's own origin. */
  endpoint?: string;
  /** How long a page waits for its slots, in milliseconds; after that it keeps what it has. */
  timeout?: number;
}

/** What became of a decision; without an answer, none came in time. */
export interface Decided {
  answer: DecideAnswer | undefined;
  millis: number;
}

export interface Limen {
  readonly anonymousId: string;
  /** A page is shown. Called once by the tag; call it again when the address changes without a load. */
  page(properties?: Properties & { type?: string }): void;
  /** Something happened. `instead` replaces what the event would say of itself: its time, if it is past, or its context. */
  track(name: string, properties?: Properties, instead?: Partial<LimenEvent>): void;
  identify(userId: string, traits?: Properties): void;
  /** From here on it is somebody new. */
  reset(): void;
  /** Decides and fills the named slots, or all that the page has. */
  decide(names?: string[]): Promise<DecideAnswer | undefined>;
  on(what: 'sent', listener: (sent: Sent) => void): void;
  on(what: 'decided', listener: (decided: Decided) => void): void;
  /** A call as data, `['track', 'Product Viewed', {…}]`: works before the tag is there, too. */
  push(...calls: [string, ...unknown[]][]): void;
}

const RECHECKS_MAX = 60; // per page, so that a forgotten tab falls silent
const INLINE_EVENTS_MAX = 50;
const SETTLED_MILLIS = 400;

/** Events that say nothing new about what the visitor wants, so that no decision has to follow them. */
const INDIFFERENT = ['Experiment Viewed', 'Page Left'];

const now = () => performance.now();

export function start({ writeKey, endpoint = '', timeout = 1500 }: Options): Limen {
  const who = identity();
  const listeners: Record<string, ((what: never) => void)[]> = { sent: [], decided: [] };
  const emit = (what: string, value: Sent | Decided) => listeners[what]!.forEach((listener) => listener(value as never));

  let page: Page;
  let visit: Reading;
  let position: string | undefined;
  let news = false; // something happened that no decision has seen
  let asked = 0;
  let rechecks = 0;
  let recheckTimer: number | undefined;
  let recheckMissed = false;

  const shown = slots(({ experience, variant, decisionId }) =>
    limen.track('Experiment Viewed', { experiment_id: experience, variation_id: variant, decisionId }),
  );

  const outward = delivery(endpoint, writeKey, (sent) => {
    emit('sent', sent);
    learn(sent.answer);
    if (sent.answer && news) void limen.decide();
  });

  function learn(answer?: Pick<DecideAnswer, 'position' | 'degraded' | 'recheckAfter'>) {
    position = answer?.position ?? position;
    // A degraded answer is asked for again, soon at first and then ever more rarely.
    const after = answer?.degraded?.[0] ? 2 ** rechecks / 8 : answer?.recheckAfter;
    if (!after || rechecks >= RECHECKS_MAX) return;
    clearTimeout(recheckTimer);
    recheckTimer = setTimeout(recheck, recheckDelay(after, Math.random()));
  }

  function recheck() {
    rechecks++;
    recheckMissed = document.visibilityState === 'hidden';
    if (!recheckMissed) void limen.decide();
  }

  function record(event: Partial<LimenEvent> & Pick<LimenEvent, 'type'>) {
    news ||= !INDIFFERENT.includes(event.event!);
    outward.send({
      messageId: newId(),
      anonymousId: who.anonymousId,
      userId: who.userId,
      timestamp: new Date(),
      context: contextOf(page),
      ...event,
    });
  }

  function tellScroll(from: number) {
    const scroll = visit.scrolled(from);
    if (scroll) limen.track('Page Scrolled', scroll);
  }

  /** The page is out of sight: said once, whichever of the browser's two signals comes first. */
  function leave() {
    const dwell = visit.hidden(now());
    if (dwell === undefined) return;
    tellScroll(0);
    limen.track('Page Left', { dwell });
  }

  const limen: Limen = {
    get anonymousId() {
      return who.anonymousId;
    },
    page(properties) {
      leave();
      enter(properties, page);
    },
    track(event, properties, instead) {
      record({ type: 'track', event, properties, ...instead });
    },
    identify(userId, traits) {
      who.identify(userId);
      record({ type: 'identify', traits });
    },
    reset() {
      leave(); // what was read until now was read by who was here until now
      who.reset();
      asked++; // an answer still under way is not about this visitor
      shown.turn();
      position = undefined;
    },
    async decide(names = shown.names()) {
      if (!names.length) return;
      const turn = ++asked;
      const { anonymousId, userId } = who;
      const events = outward.pending().filter((event) => event.anonymousId === anonymousId);
      const request: DecideRequest = {
        anonymousId,
        userId,
        context: contextOf(page),
        slots: names,
        events: events.slice(-INLINE_EVENTS_MAX),
        position,
      };
      clearTimeout(recheckTimer);
      news = events.length > INLINE_EVENTS_MAX;
      const start = now();
      let answer: DecideAnswer | undefined;
      try {
        const response = await fetch(`${endpoint}/v1/decide`, {
          method: 'POST',
          headers: { Authorization: `Basic ${btoa(`${writeKey}:`)}`, 'Content-Type': 'application/json' },
          body: JSON.stringify(request),
          credentials: 'include',
          signal: AbortSignal.timeout(timeout),
        });
        if (response.ok) answer = await response.json();
      } catch {
        // too late or unreachable: the page stays as it is
      }
      if (turn !== asked) return answer; // a newer question is under way; its answer counts
      if (!answer) news = true;
      learn(answer);
      // What is shown was decided knowing more than a degraded answer does.
      shown.fill(answer?.decisions ?? [], !!answer?.degraded?.[0]);
      emit('decided', { answer, millis: now() - start });
      return answer;
    },
    on(what: string, listener: (what: never) => void) {
      listeners[what]?.push(listener);
    },
    push(...calls) {
      for (const [name, ...values] of calls) {
        (limen as unknown as Record<string, ((...values: unknown[]) => void) | undefined>)[name]?.(...values);
      }
    },
  };

  function enter(properties?: Properties, before?: Page) {
    page = { ...pageNow(before), ...properties };
    visit = reading(now());
    rechecks = 0;
    shown.turn();
    record({ type: 'page', properties: { ...page } });
    void limen.decide();
  }

  const hide = () => {
    leave();
    outward.leave();
  };
  addEventListener('pagehide', hide);
  // Back from the browser's own memory: the page is viewed again.
  addEventListener('pageshow', (event) => event.persisted && enter());
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') return hide();
    visit.shown(now());
    if (recheckMissed) recheck();
  });

  let settled: number | undefined;
  addEventListener(
    'scroll',
    () => {
      const { scrollHeight } = document.documentElement;
      visit.moved(scrollY, ((scrollY + innerHeight) / scrollHeight) * 100, now());
      clearTimeout(settled);
      settled = setTimeout(tellScroll, SETTLED_MILLIS, DEEP);
    },
    { passive: true },
  );

  enter();
  return limen;
}
