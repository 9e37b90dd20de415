// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { LimenEvent } from '../src/core/event';
import { start, type Limen } from '../src/tag';
import { beaconed, eachTestIsAPage, gateway, hero, leavePage, named, open as opened, passing, see, setVisibility } from './tag-page';

eachTestIsAPage();

let limen: Limen;

async function open(): Promise<void> {
  limen = await opened();
}

describe('a page view', () => {
  it('is sent by itself, with what surrounds it', async () => {
    document.title = 'Tents';
    await open();
    expect(gateway.events).toHaveLength(1);
    expect(gateway.events[0]).toMatchObject({
      type: 'page',
      anonymousId: expect.stringMatching(/^[0-9a-f]{32}$/),
      messageId: expect.stringMatching(/^[0-9a-f]{32}$/),
      timestamp: '2026-05-01T12:00:00.000Z',
      properties: { title: 'Tents' },
      context: { page: { title: 'Tents', path: expect.any(String) }, screen: { innerWidth: expect.any(Number) } },
    });
  });

  it('keeps the visitor from page to page, until reset', async () => {
    await open();
    const first = limen.anonymousId;
    await open();
    expect(limen.anonymousId).toBe(first);
    limen.reset();
    expect(limen.anonymousId).not.toBe(first);
  });
});

describe('leaving', () => {
  it('is told once by one beacon, though the browser signals it twice', async () => {
    await open();
    await passing(4_700);
    limen.track('Product Added', { product_id: 'p1' });
    leavePage();
    expect(gateway.beacons).toHaveLength(1);
    const { batch, writeKey } = JSON.parse(gateway.beacons[0]!) as { batch: LimenEvent[]; writeKey: string };
    expect(writeKey).toBe('demo');
    expect(batch.map(({ event }) => event)).toEqual(['Product Added', 'Web Vitals', 'Page Left']);
    expect(batch[2]!.properties!.dwell).toBeCloseTo(5, 1);
  });

  it('tells of the time in view only, also of a page that was opened out of sight', async () => {
    setVisibility('hidden');
    await open();
    await passing(60_000);
    setVisibility('visible');
    await passing(3_000);
    setVisibility('hidden');
    expect(beaconed().filter(({ event }) => event === 'Page Left').map(({ properties }) => properties!.dwell)).toEqual([3]);
  });
});

describe('a reset', () => {
  it('leaves the time on the page to who spent it', async () => {
    await open();
    const before = limen.anonymousId;
    limen.reset();
    limen.page();
    await passing(300);
    expect(named('Page Left').map(({ anonymousId }) => anonymousId)).toEqual([before]);
    expect(gateway.events.at(-1)).toMatchObject({ type: 'page', anonymousId: limen.anonymousId });
  });
});

describe('somebody new', () => {
  it('is not shown what was decided for who was here before, and nothing is asked in his name', async () => {
    gateway.batchAnswer = { position: '0-17' };
    await open();
    let answer!: () => void;
    gateway.decision = { decisions: [{ slot: 'hero', experience: 'welcome', variant: 'hello', html: '<b>Hi</b>' }] };
    const held = new Promise<void>((resolve) => (answer = resolve));
    vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
      const response = gateway.fetch(url, init);
      await held;
      return response;
    });
    void limen.decide();
    limen.reset();
    answer();
    await passing(0);
    expect(hero().innerHTML).toBe('<p>Our own</p>');
    await limen.decide();
    expect(gateway.decides.at(-1)!.position).toBeUndefined();
    expect(gateway.decides.at(-2)!.position).toBe('0-17');
  });
});

describe('sending', () => {
  it('is patient anew after each success', async () => {
    gateway.statuses = [503, 503, 503, 200, 503];
    vi.stubGlobal('fetch', (url: string, init: RequestInit) => {
      // While what failed three times goes through at last, more comes, so that sending goes on without a rest.
      if (url.endsWith('/v1/batch') && gateway.statuses.length === 2) limen.track('Cart Viewed');
      return gateway.fetch(url, init);
    });
    await open();
    for (let i = 0; i < 100 && !gateway.events.length; i++) await passing(100);
    expect(named('Cart Viewed')).toEqual([]);
    await passing(100 + 750);
    expect(named('Cart Viewed')).toHaveLength(1);
  });

  it('tries again as late as asked, with the same message ids and in order', async () => {
    gateway.statuses = [429];
    gateway.headers = { 'Retry-After': '10' };
    await open();
    limen.track('Cart Viewed');
    await passing(9_000);
    expect(gateway.events).toEqual([]);
    await passing(7_000);
    expect(gateway.events.map(({ type }) => type)).toEqual(['page', 'track']);
  });

  it('does not repeat what was refused', async () => {
    gateway.statuses = [401];
    await open();
    await passing(120_000);
    expect(gateway.events).toEqual([]);
  });

  it('lets an event say itself when and where it was', async () => {
    await open();
    limen.track('Product Added', {}, { timestamp: new Date('2026-05-01T11:57:00Z') });
    limen.track('', { path: '/p/1' }, { type: 'page', event: undefined });
    await passing(300);
    expect(named('Product Added')[0]!.timestamp).toBe('2026-05-01T11:57:00.000Z');
    expect(gateway.events.at(-1)).toMatchObject({ type: 'page', properties: { path: '/p/1' } });
  });
});

describe('deciding', () => {
  it('knows the page view that is still on its way', async () => {
    start({ writeKey: 'demo' });
    await passing(0);
    expect(gateway.decides[0]).toMatchObject({ slots: ['hero'], events: [{ type: 'page' }] });
    await passing(300);
    expect(gateway.decides).toHaveLength(1);
  });

  it('follows what happens, and sees it by its position', async () => {
    await open();
    gateway.batchAnswer = { position: '0-17' };
    limen.track('Product Added', { price: 1200 });
    await passing(300);
    expect(gateway.decides).toHaveLength(2);
    expect(gateway.decides[1]).toMatchObject({ position: '0-17', events: [] });
  });

  it('is repeated once all is sent, if more happened than fits a question', async () => {
    await open();
    for (let i = 0; i < 60; i++) limen.track('Product Viewed', { i });
    history.pushState(null, '', '/p/1');
    limen.page();
    await passing(300);
    expect(gateway.decides).toHaveLength(3);
    expect(gateway.decides[1]!.events).toHaveLength(50);
  });

  it('is repeated when the answer says so', async () => {
    gateway.decision = { recheckAfter: 118 };
    await open();
    await passing(117_000);
    expect(gateway.decides).toHaveLength(1);
    await passing(2_000);
    expect(gateway.decides).toHaveLength(2);
  });

  it('fills a slot and gives it back', async () => {
    gateway.decision = { decisions: [{ slot: 'hero', experience: 'welcome', variant: 'hello', html: '<b>Hi</b>' }] };
    await open();
    expect(hero().innerHTML).toBe('<b>Hi</b>');
    expect(hero().dataset.limen).toBe('welcome:hello');
    gateway.decision = { decisions: [{ slot: 'hero', reason: 'DEFAULT' }] };
    await limen.decide();
    expect(hero().innerHTML).toBe('<p>Our own</p>');
    expect(hero().dataset.limen).toBeUndefined();
  });

  it('takes nothing away for an answer given without everything, and soon asks again', async () => {
    gateway.decision = { decisions: [{ slot: 'hero', experience: 'welcome', variant: 'hello', html: '<b>Hi</b>' }] };
    await open();
    gateway.decision = { degraded: ['stale-profile'], decisions: [{ slot: 'hero', reason: 'DEFAULT' }] };
    await limen.decide();
    expect(hero().innerHTML).toBe('<b>Hi</b>');
    gateway.decision = { degraded: [], decisions: [{ slot: 'hero', reason: 'DEFAULT' }] };
    await passing(700);
    expect(hero().innerHTML).toBe('<p>Our own</p>');
    await passing(60_000);
    expect(gateway.decides).toHaveLength(3);
  });

  it('asks ever more rarely while answers stay degraded', async () => {
    gateway.decision = { degraded: ['no-profile;store-slow'] };
    await open();
    await passing(600_000);
    expect(gateway.decides.length).toBeGreaterThan(5);
    expect(gateway.decides.length).toBeLessThan(30);
  });

  it('does not touch content that is already right', async () => {
    gateway.decision = { decisions: [{ slot: 'hero', experience: 'welcome', variant: 'hello', html: '<b>Hi</b>' }] };
    await open();
    const shown = hero().firstChild;
    await limen.decide();
    expect(hero().firstChild).toBe(shown);
  });

  it('leaves the page alone when the gateway does not answer', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('unreachable')));
    const decided = vi.fn();
    limen = start({ writeKey: 'demo' });
    limen.on('decided', decided);
    await passing(300);
    expect(hero().innerHTML).toBe('<p>Our own</p>');
    expect(decided).toHaveBeenCalledWith({ answer: undefined, millis: expect.any(Number) });
  });
});

describe('an impression', () => {
  beforeEach(async () => {
    gateway.decision = {
      decisions: [{ slot: 'hero', experience: 'welcome', variant: 'hello', html: '<b>Hi</b>', decisionId: 'd1' }],
    };
    await open();
  });

  it('counts once, after a second in view', async () => {
    see(hero(), 0.6);
    await passing(900);
    expect(named('Experiment Viewed')).toEqual([]);
    await passing(500);
    see(hero(), 1);
    await passing(2_000);
    expect(named('Experiment Viewed').map(({ properties }) => properties)).toEqual([
      { experiment_id: 'welcome', variation_id: 'hello', decisionId: 'd1' },
    ]);
  });

  it('does not count when it was only passed by', async () => {
    see(hero(), 0.6);
    await passing(500);
    see(hero(), 0.2);
    await passing(2_000);
    expect(named('Experiment Viewed')).toEqual([]);
  });

  it('does not count for the visitor who comes after', async () => {
    see(hero(), 1);
    await passing(500);
    limen.reset();
    await passing(2_000);
    expect(named('Experiment Viewed')).toEqual([]);
  });

  it('needs no decision of its own', async () => {
    see(hero(), 1);
    await passing(2_000);
    expect(named('Experiment Viewed')).toHaveLength(1);
    expect(gateway.decides).toHaveLength(1);
  });
});

describe('calls as data', () => {
  it('work like calls, and unknown ones harm nobody', async () => {
    await open();
    limen.push(['track', 'Reviews Viewed', { product_id: 'p1' }], ['nonsense', 1], ['identify', 'u1', { plan: 'gold' }]);
    await passing(300);
    expect(named('Reviews Viewed')).toHaveLength(1);
    expect(gateway.events.at(-1)).toMatchObject({ type: 'identify', userId: 'u1', traits: { plan: 'gold' } });
  });
});
