import { afterEach, beforeEach, vi } from 'vitest';
import type { DecideAnswer, DecideRequest } from '../src/core/decision';
import type { LimenEvent } from '../src/core/event';
import { start, type Limen, type Options } from '../src/tag';

/** A gateway as the tag sees it: what it was sent, and what it is to answer. */
export const gateway = {
  events: [] as LimenEvent[],
  decides: [] as (DecideRequest & { writeKey: string })[],
  beacons: [] as string[],
  /** Of the next batches; 0: nobody answers. */
  statuses: [] as number[],
  headers: {} as Record<string, string>,
  decision: {} as DecideAnswer,
  batchAnswer: {} as object,
  /** Every request there was. */
  calls: 0,
  async fetch(url: string, init: RequestInit) {
    gateway.calls++;
    const body = JSON.parse(init.body as string);
    if (url.endsWith('/v1/decide')) {
      gateway.decides.push(body);
      return new Response(JSON.stringify(gateway.decision));
    }
    const status = gateway.statuses.shift() ?? 200;
    if (!status) throw new TypeError('unreachable');
    if (status === 200) gateway.events.push(...body.batch);
    return new Response(JSON.stringify(gateway.batchAnswer), { status, headers: gateway.headers });
  },
};

export const hero = () => document.querySelector<HTMLElement>('[data-limen-slot]')!;
export const passing = (millis: number) => vi.advanceTimersByTimeAsync(millis);
export const named = (name: string) => gateway.events.filter(({ event }) => event === name);
export const pages = () => gateway.events.filter(({ type }) => type === 'page').map(({ context: { page } }) => page.path);
export const beaconed = () => gateway.beacons.flatMap((body) => (JSON.parse(body) as { batch: LimenEvent[] }).batch);
export const cookies = () => document.cookie;

export async function open(options: Partial<Options> = {}): Promise<Limen> {
  const limen = start({ writeKey: 'demo', ...options });
  await passing(300);
  return limen;
}

export function setVisibility(state: 'hidden' | 'visible'): void {
  Object.defineProperty(document, 'visibilityState', { value: state, configurable: true });
  document.dispatchEvent(new Event('visibilitychange'));
}

export function leavePage(): void {
  window.dispatchEvent(new Event('pagehide'));
  setVisibility('hidden');
}

export function setOnline(onLine: boolean): void {
  Object.defineProperty(navigator, 'onLine', { value: onLine, configurable: true });
  if (onLine) window.dispatchEvent(new Event('online'));
}

const observed = new Map<Element, Set<(entries: object[]) => void>>();

/** So much of an element is in view now. */
export function see(target: Element, intersectionRatio: number): void {
  for (const callback of observed.get(target) ?? []) callback([{ target, intersectionRatio, intersectionRect: { height: 10 } }]);
}

class Seeing {
  constructor(private readonly callback: (entries: object[]) => void) {}
  observe(element: Element) {
    if (!observed.has(element)) observed.set(element, new Set());
    observed.get(element)!.add(this.callback);
  }
  unobserve(element: Element) {
    observed.get(element)?.delete(this.callback);
  }
  disconnect() {
    for (const callbacks of observed.values()) callbacks.delete(this.callback);
  }
}

/** Each test is a page of its own: what a tag hung on the window does not outlive it. */
export function eachTestIsAPage(): void {
  let leaveAll: (() => void)[] = [];

  beforeEach(() => {
    vi.useFakeTimers({ now: new Date('2026-05-01T12:00:00Z') });
    Object.assign(gateway, { events: [], decides: [], beacons: [], statuses: [], headers: {}, decision: {}, batchAnswer: {}, calls: 0 });
    vi.stubGlobal('fetch', gateway.fetch);
    navigator.sendBeacon = (_url, body) => !!gateway.beacons.push(body as string);
    observed.clear();
    vi.stubGlobal('IntersectionObserver', Seeing);
    const Mutations = MutationObserver;
    vi.stubGlobal(
      'MutationObserver',
      class extends Mutations {
        constructor(callback: MutationCallback) {
          super(callback);
          leaveAll.push(() => this.disconnect());
        }
      },
    );
    for (const home of [window, document, document.documentElement]) {
      const add = home.addEventListener.bind(home);
      vi.spyOn(home, 'addEventListener').mockImplementation((type: string, listener: EventListenerOrEventListenerObject, options?: AddEventListenerOptions | boolean) => {
        add(type, listener, options);
        leaveAll.push(() => home.removeEventListener(type, listener, options));
      });
    }
    const { pushState, replaceState } = history;
    leaveAll.push(() => Object.assign(history, { pushState, replaceState }));
    history.replaceState(null, '', '/');
    for (const name of ['limen_id', 'limen_dirty']) document.cookie = `${name}=; Max-Age=0; Path=/`;
    localStorage.clear();
    delete document.documentElement.dataset.limenReady;
    document.body.innerHTML = '<div data-limen-slot="hero"><p>Our own</p></div>';
  });

  afterEach(() => {
    leaveAll.forEach((leave) => leave());
    leaveAll = [];
    Reflect.deleteProperty(document, 'visibilityState');
    Reflect.deleteProperty(navigator, 'onLine');
    Object.defineProperty(window, 'scrollY', { value: 0, configurable: true });
    Reflect.deleteProperty(document.documentElement, 'scrollHeight');
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });
}
