import type { DecideAnswer, DecideRequest, Segment } from '../core/decision';
import type { Context, LimenEvent, Page, Properties } from '../core/event';
import { clicks } from './clicks';
import { delivery, type Sent } from './delivery';
import { now } from './clock';
import { newId, recognized, remember, type Identity } from './identity';
import { keep, kept, QUEUE, setCookie } from './memory';
import { routed } from './route';
import { slots } from './slots';
import { contextOf, hasPrivacySignal, pageNow } from './surroundings';

export interface Options {
  writeKey: string;
  /** Where the gateway is; empty: on the page's own origin. */
  endpoint?: string;
  /** How long a page waits for its slots, in milliseconds; after that it keeps what it has. */
  timeout?: number;
  /**
   * `required`: nothing happens before `limen.consent(true)`. `granted`: the site has it, also where the browser sends Global
   * Privacy Control. Left out: that signal counts as a refusal.
   */
  consent?: 'required' | 'granted';
  /** `off`: a change of address without a load is no page view unless `limen.page()` says so. */
  spa?: 'off';
  /** `all`: asks for slots that the page does not name, too, because the gateway finds them by selector. */
  slots?: 'all';
  /** Called once when events may be sent: at once, or with the first consent. The place for add-ons. */
  ready?: (limen: Limen) => void;
}

/** What became of a decision; without an answer, none came in time. */
export interface Decided {
  answer: DecideAnswer | undefined;
  millis: number;
}

/** What the tag tells those who listen. `leave`: the page goes out of sight, and this is the last moment to say something. */
export interface Heard {
  sent: Sent;
  decided: Decided;
  page: Page;
  leave: undefined;
}

export interface Limen {
  /** Undefined without consent. */
  readonly anonymousId: string | undefined;
  /** Segments that the gateway lets pages know, as of the last decision. */
  readonly segments: Segment[];
  /** What the context of every event carries besides what the tag knows. */
  context?: Partial<Context>;
  /** The last decision that came in time. */
  readonly answer?: DecideAnswer | undefined;
  /** A page is shown. The tag says so itself; a call for a view that it counted adds its properties to that. */
  page(properties?: Properties & { type?: string }): void;
  /** Something happened. `instead` replaces what the event would say of itself: its time, if it is past, or its context. `quietly`: it is a measurement, and no decision has to follow. */
  track(name: string, properties?: Properties, instead?: Partial<LimenEvent>, quietly?: boolean): void;
  identify(userId: string, traits?: Properties): void;
  /** From here on it is somebody new. */
  reset(): void;
  /** What the visitor said; a refusal also removes what was kept until now. */
  consent(given: boolean): void;
  /** Decides and fills the named slots, or all that the page has. */
  decide(names?: string[]): Promise<DecideAnswer | undefined>;
  on<What extends keyof Heard>(what: What, listener: (heard: Heard[What]) => void): void;
  /** A call as data, `['track', 'Product Viewed', {…}]`: works before the tag is there, too. */
  push(...calls: [string, ...unknown[]][]): void;
}

const INLINE_EVENTS_MAX = 50;

const CONSENT = 'limen_consent';

/** While it is there, an edge takes what it knows of the visitor for outdated. */
const DIRTY = 'limen_dirty';
const DIRTY_SECONDS = 60;

export function start({ writeKey, endpoint = '', timeout = 1500, consent, spa, slots: asking, ready }: Options): Limen {
  const listeners: { [What in keyof Heard]?: ((heard: never) => void)[] } = {};

  let who: Identity | undefined; // nobody without consent
  let page: Page | undefined;
  let path: string;
  let unclaimed = false; // the tag counted this view itself, and the page has not yet
  let shownAt: number | undefined; // undefined: out of sight
  let position: string | undefined;
  let news = false; // something happened that no decision has seen
  let latest: string | undefined; // the last event that may change a decision
  let asked = 0;

  /** Async only so that a listener that fails, fails alone. */
  async function emit<What extends keyof Heard>(what: What, heard?: Heard[What]) {
    listeners[what]?.forEach((listener) => listener(heard as never));
  }

  const url = (call: string) => `${endpoint}/v1/${call}`;
  // A string goes out as text/plain: no preflight, and a beacon may carry it anywhere.
  const letter = (body: object) => JSON.stringify({ ...body, writeKey, sentAt: new Date() });
  const post = (call: string, body: object, more: RequestInit) =>
    fetch(url(call), { method: 'POST', body: letter(body), credentials: 'include', ...more });

  const shown = slots(asking && true, (label, decisionId) => {
    const [experiment_id, variation_id] = label.split(':');
    limen.track('Experiment Viewed', { experiment_id, variation_id, decisionId }, {}, true);
  });

  const outward = delivery(
    (body) => post('batch', body, { keepalive: true }),
    (body) => navigator.sendBeacon(url('batch'), letter(body)),
    (sent) => {
      void emit('sent', sent);
      position = sent.answer?.position ?? position;
      if (sent.status && !outward.pending().some(({ messageId }) => messageId === latest)) setCookie(DIRTY, '', 0);
      if (sent.answer && news) void limen.decide();
    },
  );

  const dirty = () => setCookie(DIRTY, 1, DIRTY_SECONDS);

  const surroundings = () => ({ ...contextOf(page!), ...limen.context });

  function record(event: Partial<LimenEvent> & Pick<LimenEvent, 'type'>, quietly?: boolean) {
    if (!who) return;
    const whole: LimenEvent = {
      messageId: newId(),
      ...who,
      timestamp: new Date(),
      context: surroundings(),
      ...event,
    };
    if (!quietly) {
      news = true;
      latest = whole.messageId;
      dirty();
    }
    outward.send(whole);
  }

  /** The page is out of sight: said once, whichever of the browser's two signals comes first. */
  function leave() {
    if (shownAt === undefined) return;
    const dwell = (now() - shownAt) / 1000;
    shownAt = undefined;
    void emit('leave');
    limen.track('Page Left', { dwell }, {}, true);
  }

  /** What is shown from here on does not belong to who was here until now. */
  function part() {
    leave(); // what was read until now was read by who was here until now
    asked++; // an answer still under way is not about this visitor
    shown.turn();
    position = undefined;
    unclaimed = false;
    dirty();
    remember();
  }

  /** Slots need not be hidden any longer. */
  const settle = () => (document.documentElement.dataset.limenReady = '');

  const limen: Omit<Limen, 'answer'> & { answer?: DecideAnswer | undefined } = {
    get anonymousId() {
      return who?.anonymousId;
    },
    get segments() {
      return limen.answer?.segments ?? [];
    },
    page(properties) {
      if (unclaimed && page?.url === location.href) {
        unclaimed = false;
        Object.assign(page, properties); // also in events that still wait
        if (properties) void limen.decide();
      } else enter(false, properties);
    },
    track(event, properties, instead, quietly) {
      record({ type: 'track', event, properties, ...instead }, quietly);
    },
    identify(userId, traits) {
      if (!who) return;
      remember((who.userId = userId));
      record({ type: 'identify', traits });
    },
    reset() {
      if (!who) return;
      part();
      who = recognized();
    },
    consent(given) {
      keep(QUEUE);
      keep(CONSENT, given === byDefault ? '' : `${+given}`);
      if (given === !!who) return;
      if (given) return admit();
      part();
      outward.forget();
      who = page = undefined;
      limen.answer = undefined;
      shown.fill();
    },
    async decide(names = shown.wanted()) {
      if (!who || !names) return;
      const turn = ++asked;
      const events = outward.pending();
      news = !!events[INLINE_EVENTS_MAX];
      const start = now();
      const question: DecideRequest = {
        ...who,
        context: surroundings(),
        slots: names,
        events: events.slice(-INLINE_EVENTS_MAX),
        position,
      };
      // Too late or unreachable: the page stays as it is.
      const answer: DecideAnswer | undefined = await post('decide', question, { signal: AbortSignal.timeout(timeout) })
        .then((response) => (response.ok ? response.json() : undefined))
        .catch(() => {});
      if (turn !== asked) return answer; // a newer question is under way; its answer counts
      if (answer) {
        limen.answer = answer;
        position = answer.position ?? position;
        // What is shown was decided knowing more than a degraded answer does.
        shown.fill(answer.decisions ?? [], !!answer.degraded?.[0]);
      } else news = true;
      settle();
      void emit('decided', { answer, millis: now() - start });
      return answer;
    },
    on(what, listener) {
      ((listeners[what] ??= []) as ((heard: Heard[typeof what]) => void)[]).push(listener);
    },
    push(...calls) {
      for (const [name, ...values] of calls) {
        (limen as unknown as Record<string, ((...values: unknown[]) => void) | undefined>)[name]?.(...values);
      }
    },
  };

  /** @param counted by the tag itself */
  function enter(counted: boolean, properties?: Properties) {
    if (!who) return;
    leave();
    page = { ...pageNow(page), ...properties };
    path = location.pathname;
    unclaimed = counted;
    if (document.visibilityState !== 'hidden') shownAt = now();
    shown.turn();
    record({ type: 'page', properties: page as never });
    void emit('page', page);
    const names = shown.wanted(true);
    if (names) return void limen.decide(names);
    news = false; // decided where the page came from, knowing all that led to it
    settle();
  }

  function admit() {
    who = recognized();
    enter(true);
    ready?.(limen);
    ready = undefined;
  }

  const hide = () => {
    leave();
    outward.leave();
  };
  addEventListener('pagehide', hide);
  // Back from the browser's own memory: the page is viewed again.
  addEventListener('pageshow', ({ persisted }) => persisted && enter(true));
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') return hide();
    shownAt ??= now();
  });

  // Of what is clicked, the page knows what matters.
  clicks((what, name) => limen.track('Clicked', { ...what, name }, {}, name === undefined));

  if (!spa) {
    routed(() => {
      if (location.pathname !== path) enter(true);
    });
  }

  const byDefault = consent ? consent === 'granted' : !hasPrivacySignal();
  if (+(kept(CONSENT) ?? byDefault)) admit();
  else settle();
  return limen;
}
