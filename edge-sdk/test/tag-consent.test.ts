// @vitest-environment happy-dom
import { describe, expect, it, vi } from 'vitest';
import { cookies, eachTestIsAPage, gateway, hero, leavePage, named, open, pages, passing, setOnline } from './tag-page';

eachTestIsAPage();

const WELCOME = { slot: 'hero', experience: 'welcome', variant: 'hello', html: '<b>Hi</b>' };

function signalPrivacy(value: boolean | undefined): void {
  Object.defineProperty(navigator, 'globalPrivacyControl', { value, configurable: true });
}

describe('without consent', () => {
  it('nothing happens: no request, no cookie, nothing stored, slots as they are', async () => {
    gateway.decision = { decisions: [WELCOME] };
    const limen = await open({ consent: 'required' });
    limen.track('Product Added');
    limen.identify('u1');
    limen.page();
    limen.reset();
    await limen.decide();
    history.pushState(null, '', '/p/1');
    document.body.click();
    await passing(5_000);
    leavePage();
    expect(gateway).toMatchObject({ calls: 0, beacons: [] });
    expect(cookies()).toBe('');
    expect(localStorage).toHaveLength(0);
    expect(limen.anonymousId).toBeUndefined();
    expect(hero().innerHTML).toBe('<p>Our own</p>');
    expect(document.documentElement.dataset.limenReady).toBe('');
  });

  it('nothing that happened before is told when it comes', async () => {
    gateway.decision = { decisions: [WELCOME] };
    const limen = await open({ consent: 'required' });
    limen.track('Product Added');
    limen.consent(true);
    await passing(300);
    expect(pages()).toEqual(['/']);
    expect(named('Product Added')).toEqual([]);
    expect(hero().innerHTML).toBe('<b>Hi</b>');
    expect(cookies()).toContain(`limen_id=${limen.anonymousId}`);
  });
});

describe('consent', () => {
  it('is remembered where it is required, and a refusal where it is not', async () => {
    (await open({ consent: 'required' })).consent(true);
    const next = await open({ consent: 'required' });
    expect(next.anonymousId).toBeDefined();
    next.consent(false);
    expect((await open({ consent: 'required' })).anonymousId).toBeUndefined();
    expect(localStorage).toHaveLength(0);

    (await open()).consent(false);
    expect((await open()).anonymousId).toBeUndefined();
    (await open()).consent(true);
    expect((await open()).anonymousId).toBeDefined();
    expect(localStorage).toHaveLength(0);
  });

  it('given twice counts one page', async () => {
    const limen = await open({ consent: 'required' });
    limen.consent(true);
    limen.consent(true);
    await passing(300);
    expect(pages()).toEqual(['/']);
  });

  it('brings the add-ons once', async () => {
    let times = 0;
    const limen = await open({ consent: 'required', ready: () => times++ });
    expect(times).toBe(0);
    limen.consent(true);
    limen.consent(false);
    limen.consent(true);
    expect(times).toBe(1);
  });
});

describe('a refusal', () => {
  it('forgets: cookie, storage, what waits to be sent, what is shown', async () => {
    gateway.decision = { decisions: [WELCOME], recheckAfter: 5 };
    const limen = await open({ consent: 'granted' });
    limen.identify('u1');
    await passing(300);
    setOnline(false);
    limen.track('Product Added');
    leavePage();
    expect(localStorage).toHaveLength(2);
    gateway.beacons = [];
    const { calls } = gateway;
    limen.track('Cart Viewed');
    limen.consent(false);
    expect(Object.keys(localStorage)).toEqual(['limen_consent']);
    setOnline(true);
    await passing(60_000);
    leavePage();
    // Whatever an edge made of this visitor's consent is outdated; nothing but that is said, for a minute.
    expect(cookies().replace('limen_dirty=1', '')).toBe('');
    expect(Object.keys(localStorage)).toEqual(['limen_consent']);
    expect(limen.anonymousId).toBeUndefined();
    expect(gateway).toMatchObject({ calls, beacons: [] });
    expect(hero().innerHTML).toBe('<p>Our own</p>');
    expect(hero().dataset.limen).toBeUndefined();
  });

  it('while a batch is under way and fails is not undone by trying again', async () => {
    let fail!: () => void;
    vi.stubGlobal('fetch', () => new Promise((_, reject) => (fail = () => reject(new TypeError('unreachable')))));
    const limen = await open();
    vi.stubGlobal('fetch', gateway.fetch);
    limen.consent(false);
    fail();
    await passing(120_000);
    expect(gateway.events).toEqual([]);
  });

  it('makes who consents later somebody new', async () => {
    const limen = await open();
    const before = limen.anonymousId;
    limen.consent(false);
    limen.consent(true);
    await passing(300);
    expect(limen.anonymousId).not.toBe(before);
    expect(gateway.events.at(-1)).toMatchObject({ type: 'page', anonymousId: limen.anonymousId });
  });
});

describe('Global Privacy Control', () => {
  it('counts as a refusal', async () => {
    signalPrivacy(true);
    const limen = await open();
    signalPrivacy(undefined);
    expect(gateway.calls).toBe(0);
    expect(limen.anonymousId).toBeUndefined();
  });

  it('is told, where the site says otherwise or the visitor does', async () => {
    signalPrivacy(true);
    await open({ consent: 'granted' });
    expect(gateway.events[0]!.context.consent).toEqual({ gpc: true });
    const limen = await open();
    limen.consent(true);
    await passing(300);
    signalPrivacy(undefined);
    expect(gateway.events.at(-1)).toMatchObject({ type: 'page', anonymousId: limen.anonymousId });
  });

  it('that is off changes nothing', async () => {
    signalPrivacy(false);
    await open();
    signalPrivacy(undefined);
    expect(gateway.events[0]!.context.consent).toBeUndefined();
  });
});
