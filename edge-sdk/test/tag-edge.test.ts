// @vitest-environment happy-dom
import { describe, expect, it, vi } from 'vitest';
import { cookies, eachTestIsAPage, gateway, hero, leavePage, named, open, passing, see, setVisibility } from './tag-page';

eachTestIsAPage();

const isDirty = () => cookies().includes('limen_dirty=1');

describe('limen_dirty', () => {
  it('is there from an event that matters until the answer that covers it', async () => {
    const limen = await open();
    expect(isDirty()).toBe(false);
    gateway.statuses = [503];
    limen.track('Product Added');
    expect(isDirty()).toBe(true);
    await passing(300);
    expect(isDirty()).toBe(true);
    await passing(2_000);
    expect(named('Product Added')).toHaveLength(1);
    expect(isDirty()).toBe(false);
  });

  it('is set with the page view, for the whole site, for a minute', async () => {
    const written = vi.spyOn(document, 'cookie', 'set');
    const limen = await open();
    const said = written.mock.calls.map(([cookie]) => cookie).filter((cookie) => cookie.startsWith('limen_dirty'));
    expect(said).toEqual(['limen_dirty=1; Path=/; Max-Age=60; SameSite=Lax', 'limen_dirty=; Path=/; Max-Age=0; SameSite=Lax']);
    expect(limen.anonymousId).toBeDefined();
  });

  it('stays while a later event that matters has not been answered', async () => {
    const limen = await open();
    limen.track('Product Added');
    await passing(190);
    vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
      await new Promise((later) => setTimeout(later, 100));
      return gateway.fetch(url, init);
    });
    await passing(20);
    limen.track('Cart Viewed');
    await passing(95);
    expect(named('Product Added')).toHaveLength(1);
    expect(isDirty()).toBe(true);
    await passing(500);
    expect(isDirty()).toBe(false);
  });

  it('is not set by what decides nothing: leaving, measurements, plain clicks', async () => {
    document.body.innerHTML = '<button></button>';
    await open();
    document.querySelector('button')!.click();
    leavePage();
    expect(named('Page Left').length + gateway.beacons.length).toBeGreaterThan(0);
    expect(isDirty()).toBe(false);
  });

  it('is set by reset, identify and consent', async () => {
    const limen = await open();
    limen.reset();
    expect(isDirty()).toBe(true);
    limen.identify('u1');
    await passing(300);
    expect(isDirty()).toBe(false);
    limen.consent(false);
    expect(isDirty()).toBe(true);
  });

  it('stays when nobody saw an answer, as after a beacon', async () => {
    const limen = await open();
    limen.track('Product Added');
    leavePage();
    await passing(300);
    expect(isDirty()).toBe(true);
  });
});

describe('a slot that came filled', () => {
  it.each([
    ['by the worker', '<div data-limen-slot="hero" data-limen-by="edge"><div data-limen="welcome:hello">Hi</div></div>', 'welcome:hello'],
    ['by ESI', '<div data-limen-slot="hero"><div data-limen="welcome:hello">Hi</div></div>', 'welcome:hello'],
    ['by the worker, held out', '<div data-limen-slot="hero" data-limen-by="edge" data-limen="rescue:holdout"><p>Our own</p></div>', 'rescue:holdout'],
  ])('%s is not decided again, and counted once', async (_, html, label) => {
    document.body.innerHTML = html;
    const before = hero().innerHTML;
    await open();
    expect(gateway.decides).toEqual([]);
    see(hero(), 1);
    await passing(2_000);
    see(hero(), 0);
    see(hero(), 1);
    await passing(2_000);
    const [experiment_id, variation_id] = label.split(':');
    expect(named('Experiment Viewed').map(({ properties }) => properties)).toEqual([{ experiment_id, variation_id }]);
    expect(hero().innerHTML).toBe(before);
    expect(gateway.decides).toEqual([]);
  });

  it('with the page’s own content, as ESI says it, is not decided again', async () => {
    document.body.innerHTML = '<div data-limen-slot="hero"><!--limen--><p>Our own</p></div>';
    await open();
    see(hero(), 1);
    await passing(2_000);
    expect(gateway.decides).toEqual([]);
    expect(named('Experiment Viewed')).toEqual([]);
  });

  it('tells the decision where it is known', async () => {
    document.body.innerHTML = '<div data-limen-slot="hero"><div data-limen="welcome:hello" data-limen-decision="d7">Hi</div></div>';
    await open();
    see(hero(), 1);
    await passing(2_000);
    expect(named('Experiment Viewed')[0]!.properties).toMatchObject({ decisionId: 'd7' });
  });

  it('beside one that did not is left out of the question', async () => {
    document.body.innerHTML = '<div data-limen-slot="hero" data-limen-by="edge">Hi</div><div data-limen-slot="banner"></div>';
    await open();
    expect(gateway.decides.map(({ slots }) => slots)).toEqual([['banner']]);
  });

  it('takes part in what changes later: by an event, when due, on the next view', async () => {
    document.body.innerHTML = '<div data-limen-slot="hero" data-limen-by="edge"><div data-limen="welcome:hello">Hi</div></div>';
    gateway.batchAnswer = { recheckAfter: 60 };
    const limen = await open();
    gateway.decision = { decisions: [{ slot: 'hero', experience: 'rescue', variant: 'ten', html: '<i>−10%</i>' }] };
    await passing(61_000);
    expect(gateway.decides.map(({ slots }) => slots)).toEqual([['hero']]);
    expect(hero().innerHTML).toBe('<i>−10%</i>');
    limen.track('Product Added');
    await passing(300);
    expect(gateway.decides).toHaveLength(2);
    history.pushState(null, '', '/two');
    await passing(10);
    expect(gateway.decides).toHaveLength(3);
  });

  it('is not touched when it is decided the same', async () => {
    document.body.innerHTML = '<div data-limen-slot="hero" data-limen-by="edge"><div data-limen="welcome:hello">Hi</div></div>';
    const limen = await open();
    const shown = hero().firstChild;
    gateway.decision = { decisions: [{ slot: 'hero', experience: 'welcome', variant: 'hello', html: '<div data-limen="welcome:hello">Hi</div>' }] };
    await limen.decide();
    expect(hero().firstChild).toBe(shown);
    gateway.decision = { degraded: ['stale-profile'], decisions: [{ slot: 'hero', html: '<p>Default</p>' }] };
    await limen.decide();
    expect(hero().firstChild).toBe(shown);
  });
});

describe('a slot that only the gateway knows', () => {
  const BY_SELECTOR = { slot: 'promo', selector: 'main > section', experience: 'welcome', variant: 'hello', html: '<b>Hi</b>' };

  it('is found by its selector, and is a slot from then on', async () => {
    document.body.innerHTML = '<main><section>Own</section></main>';
    gateway.decision = { decisions: [BY_SELECTOR] };
    await open();
    expect(gateway.decides[0]!.slots).toEqual([]);
    expect(document.querySelector('section')!.innerHTML).toBe('<b>Hi</b>');
    see(document.querySelector('section')!, 1);
    await passing(2_000);
    expect(named('Experiment Viewed')).toHaveLength(1);
  });

  it('is looked for on every view once there is one', async () => {
    document.body.innerHTML = '<main></main>';
    gateway.decision = { decisions: [BY_SELECTOR] };
    await open();
    document.body.innerHTML = '<main><section>Own</section></main>';
    history.pushState(null, '', '/two');
    await passing(300);
    expect(document.querySelector('section')!.innerHTML).toBe('<b>Hi</b>');
  });

  it('is asked for beside the page’s own where the page says so', async () => {
    await open({ slots: 'all' });
    expect(gateway.decides[0]!.slots).toEqual([]);
  });

  it('is asked for once on a page without slots, if there is none', async () => {
    document.body.innerHTML = '';
    const limen = await open();
    expect(gateway.decides).toHaveLength(1);
    limen.track('Product Added');
    await passing(300);
    expect(gateway.decides).toHaveLength(1);
  });
});

describe('a page that hides its slots until they are decided', () => {
  it('is told when they are, or when they will not be', async () => {
    const ready = () => document.documentElement.dataset.limenReady;
    const answers: (() => void)[] = [];
    vi.stubGlobal('fetch', (url: string, init: RequestInit) => new Promise((resolve) => answers.push(() => resolve(gateway.fetch(url, init)))));
    await open();
    expect(ready()).toBeUndefined();
    answers.forEach((answer) => answer());
    await passing(0);
    expect(ready()).toBe('');
  });

  it('is told at once where everything came filled', async () => {
    document.body.innerHTML = '<div data-limen-slot="hero" data-limen-by="edge">Hi</div>';
    await open();
    expect(document.documentElement.dataset.limenReady).toBe('');
  });
});

describe('segments', () => {
  it('are what the gateway lets pages know', async () => {
    const limen = await open();
    expect(limen.segments).toEqual([]);
    gateway.decision = { segments: [{ name: 'new_visitor' }] };
    await limen.decide();
    expect(limen.segments).toEqual([{ name: 'new_visitor' }]);
    limen.consent(false);
    expect(limen.segments).toEqual([]);
  });
});

describe('a tab out of sight', () => {
  it('counts nothing as seen', async () => {
    gateway.decision = { decisions: [{ slot: 'hero', experience: 'welcome', variant: 'hello', html: '<b>Hi</b>' }] };
    await open();
    see(hero(), 1);
    setVisibility('hidden');
    await passing(2_000);
    expect(named('Experiment Viewed')).toEqual([]);
  });
});
