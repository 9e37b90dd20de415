// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { beaconed, eachTestIsAPage, gateway, hero, leavePage, named, open, passing, see, setOnline, setVisibility } from './tag-page';
import type { Limen } from '../src/tag';

eachTestIsAPage();

const told = (name: string) => beaconed().filter(({ event }) => event === name).map(({ properties }) => properties);

function fire(target: EventTarget, type: string, more: EventInit & { relatedTarget?: EventTarget | null } = {}): void {
  const event = new Event(type, { bubbles: true, ...more });
  if ('relatedTarget' in more) Object.defineProperty(event, 'relatedTarget', { value: more.relatedTarget });
  target.dispatchEvent(event);
}

describe('scrolling', () => {
  async function scrollTo(top: number, height: number): Promise<void> {
    Object.defineProperty(document.documentElement, 'scrollHeight', { value: height, configurable: true });
    Object.defineProperty(window, 'scrollY', { value: top, configurable: true });
    fire(window, 'scroll');
    await passing(100);
  }

  it('is told once at rest, with depth, velocity and the time to half of the page', async () => {
    await open();
    await scrollTo(0, innerHeight * 4);
    await scrollTo(innerHeight, innerHeight * 4);
    await scrollTo(innerHeight * 3, innerHeight * 4);
    await passing(1_000);
    await scrollTo(innerHeight, innerHeight * 4);
    leavePage();
    const [event, ...others] = named('Page Scrolled');
    expect(event!.properties).toMatchObject({ depth: 100, timeTo50: expect.closeTo(0.4, 1) });
    expect(event!.properties!.velocity).toBeCloseTo((innerHeight * 3) / 0.2, -1);
    expect([...others, ...told('Page Scrolled')]).toEqual([]);
  });

  it('is told on leaving if it was not deep, without time to half', async () => {
    await open();
    await scrollTo(10, innerHeight * 4);
    await passing(2_000);
    expect(named('Page Scrolled')).toEqual([]);
    leavePage();
    expect(told('Page Scrolled')).toEqual([{ depth: 25, velocity: 0 }]);
  });
});

describe('an element to be watched', () => {
  const watched = () => document.querySelector('[data-limen-watch]')!;

  it('is told of once on leaving, with the time in view, under the pointer and in focus', async () => {
    document.body.innerHTML = '<div data-limen-watch="sizes"><input></div><p></p>';
    await open();
    see(watched(), 1);
    await passing(1_000);
    fire(document.querySelector('input')!, 'pointerover');
    fire(document.querySelector('input')!, 'focusin');
    await passing(2_000);
    fire(document.querySelector('p')!, 'pointerover');
    await passing(3_000);
    fire(document.querySelector('input')!, 'focusout', { relatedTarget: null });
    see(watched(), 0);
    await passing(4_000);
    leavePage();
    setVisibility('hidden');
    expect(told('Element Watched')).toEqual([{ name: 'sizes', visible: 6, hover: 2, focus: 5 }]);
  });

  it('goes on when the page is back, and is not told of where there is nothing to tell', async () => {
    document.body.innerHTML = '<div data-limen-watch="sizes"></div><div data-limen-watch="never"></div>';
    await open();
    see(watched(), 1);
    await passing(1_000);
    leavePage();
    await passing(60_000);
    setVisibility('visible');
    await passing(2_000);
    setVisibility('hidden');
    expect(told('Element Watched').map((properties) => [properties!.name, Math.round(properties!.visible as number)])).toEqual([['sizes', 1], ['sizes', 2]]);
  });

  it('may come later', async () => {
    await open();
    document.body.insertAdjacentHTML('beforeend', '<div data-limen-watch="late"></div>');
    await passing(10);
    see(watched(), 1);
    await passing(1_000);
    leavePage();
    expect(told('Element Watched')).toMatchObject([{ name: 'late', visible: 1 }]);
  });

  it('is not told of from before consent', async () => {
    document.body.innerHTML = '<div data-limen-watch="sizes"></div>';
    const limen = await open();
    see(watched(), 1);
    limen.consent(false);
    await passing(60_000);
    limen.consent(true);
    await passing(1_000);
    leavePage();
    expect(told('Element Watched')).toMatchObject([{ visible: 1 }]);
  });
});

describe('a form', () => {
  it('is told of when it is begun and sent: what it is called, and nothing that is in it', async () => {
    document.body.innerHTML = '<form id="checkout" name="address"><input name="id" value=""><input name="email" value="me@example.com"></form>';
    await open();
    const form = document.querySelector('form')!;
    for (const field of document.querySelectorAll('input')) {
      Object.defineProperty(field, 'form', { value: form, configurable: true }); // happy-dom does not know it in an event
      fire(field, 'input');
    }
    fire(form, 'submit');
    await passing(300);
    const events = [...named('Form Started'), ...named('Form Submitted')];
    expect(events.map(({ event, properties }) => [event, properties])).toEqual([
      ['Form Started', { form_id: 'checkout', form_name: 'address' }],
      ['Form Submitted', { form_id: 'checkout', form_name: 'address' }],
    ]);
    expect(JSON.stringify(gateway.events)).not.toContain('me@example.com');
  });
});

describe('a video', () => {
  it('is told of by quarters, each once, under one session', async () => {
    document.body.innerHTML = '<video id="tour" title="Pitching the Tarn 2"></video>';
    await open();
    const video = document.querySelector('video')!;
    const at = (second: number) => {
      Object.defineProperty(video, 'currentTime', { value: second, configurable: true });
      Object.defineProperty(video, 'duration', { value: 100, configurable: true });
      fire(video, 'timeupdate', { bubbles: false });
    };
    fire(video, 'play', { bubbles: false });
    at(10);
    at(26);
    at(27);
    fire(video, 'play', { bubbles: false });
    at(80);
    fire(video, 'ended', { bubbles: false });
    await passing(300);
    const events = gateway.events.filter(({ event }) => event?.startsWith('Video'));
    expect(events.map(({ event, properties }) => [event, properties!.progress])).toEqual([
      ['Video Playback Started', 0],
      ['Video Content Playing', 25],
      ['Video Content Playing', 50],
      ['Video Content Playing', 75],
      ['Video Playback Completed', 100],
    ]);
    expect(events[2]!.properties).toMatchObject({ content_asset_id: 'tour', title: 'Pitching the Tarn 2', position: 80, total_length: 100 });
    expect(new Set(events.map(({ properties }) => properties!.session_id)).size).toBe(1);
  });
});

describe('what happens while nobody can be reached', () => {
  it('is sent when the way is free, in order, each once', async () => {
    gateway.statuses = Array(20).fill(0);
    const limen = await open();
    limen.track('Product Added');
    await passing(5_000);
    limen.track('Cart Viewed');
    await passing(60_000);
    expect(gateway.events).toEqual([]);
    gateway.statuses = [];
    setOnline(true);
    await passing(300);
    expect(gateway.events.map(({ type, event }) => event ?? type)).toEqual(['page', 'Product Added', 'Cart Viewed']);
  });

  it('outlives the page, bounded, and is sent by the next as it was', async () => {
    const limen = await open();
    setOnline(false);
    for (let i = 0; i < 150; i++) limen.track('Product Viewed', { i });
    leavePage();
    setVisibility('visible');
    setOnline(true);
    await passing(300);
    const events = named('Product Viewed');
    expect(events.map(({ properties }) => properties!.i)).toEqual([...Array(98).keys()].map((i) => i + 52)); // and two of leaving
    expect(events[0]).toMatchObject({ type: 'track', timestamp: '2026-05-01T12:00:00.300Z', anonymousId: limen.anonymousId });
    expect(localStorage.getItem('limen_queue')).toBeNull();
    const beacons = beaconed().map(({ messageId }) => messageId);
    expect(events.every(({ messageId }) => beacons.includes(messageId))).toBe(true);
  });

  it('is kept for the next load, where that is read', async () => {
    const limen = await open();
    setOnline(false);
    limen.track('Product Added', { product_id: 'p1' });
    leavePage();
    expect(JSON.parse(localStorage.getItem('limen_queue')!)).toHaveLength(3);
    gateway.events = [];
    setOnline(true);
    await passing(300);
    await open();
    expect(named('Product Added')).toHaveLength(1);
  });

  it('is not read from what somebody else wrote there', async () => {
    localStorage.setItem('limen_queue', '{"not":"a list"}');
    await open();
    expect(gateway.events.map(({ type }) => type)).toEqual(['page']);
  });
});

describe('an answer that may change by itself', () => {
  const decides = () => gateway.decides.length;

  /** Told of, and nothing that is decided upon. */
  async function tell(limen: Limen): Promise<void> {
    limen.track('Seen', {}, {}, true);
    await passing(300);
  }

  beforeEach(() => {
    vi.spyOn(Math, 'random').mockReturnValue(0);
  });

  it('is asked for when the latest answer says so, and not when an earlier one did', async () => {
    gateway.batchAnswer = { recheckAfter: 60 };
    const limen = await open();
    await passing(30_000);
    await tell(limen);
    await passing(40_000);
    expect(decides()).toBe(1);
    await passing(20_000);
    expect(decides()).toBe(2);
  });

  it('is not asked for again once a decision holds by itself', async () => {
    gateway.batchAnswer = { recheckAfter: 60 };
    const limen = await open();
    await limen.decide();
    await passing(200_000);
    expect(decides()).toBe(2);
  });

  it('is asked for in a tab out of sight when it is back, once', async () => {
    gateway.batchAnswer = { recheckAfter: 60 };
    await open();
    setVisibility('hidden');
    await passing(200_000);
    expect(decides()).toBe(1);
    setVisibility('visible');
    setVisibility('visible');
    await passing(300);
    expect(decides()).toBe(2);
  });

  it('is not asked for in a tab that is back before that', async () => {
    gateway.batchAnswer = { recheckAfter: 60 };
    await open();
    setVisibility('hidden');
    setVisibility('visible');
    await passing(300);
    expect(decides()).toBe(1);
  });

  it('is asked for sixty times, and again on the next page', async () => {
    gateway.decision = { recheckAfter: 1 };
    await open();
    await passing(200_000);
    expect(decides()).toBe(61);
    history.pushState(null, '', '/p/1');
    await passing(200_000);
    expect(decides()).toBe(122);
  });
});

describe('a slot that comes late', () => {
  it('is decided when it is there, once', async () => {
    await open();
    gateway.decision = { decisions: [{ slot: 'late', html: '<b>Hi</b>' }] };
    document.body.insertAdjacentHTML('beforeend', '<section data-limen-slot="late"></section>');
    await passing(300);
    document.body.append(document.createElement('p'));
    await passing(300);
    expect(gateway.decides.map(({ slots }) => slots)).toEqual([['hero'], ['hero', 'late']]);
    expect(document.querySelector('section')!.innerHTML).toBe('<b>Hi</b>');
  });

  it('is not decided again where it came filled', async () => {
    await open();
    document.body.insertAdjacentHTML('beforeend', '<section data-limen-slot="late" data-limen-by="edge">Hi</section>');
    await passing(300);
    expect(gateway.decides).toHaveLength(1);
  });
});

describe('hints', () => {
  it('travel with events: the network, the device, the time zone', async () => {
    Object.defineProperty(navigator, 'connection', { value: { effectiveType: '3g', downlink: 1.5, rtt: 300, saveData: true }, configurable: true });
    const limen = await open();
    Reflect.deleteProperty(navigator, 'connection');
    limen.track('Product Viewed');
    await passing(300);
    expect(gateway.events[0]!.context).toMatchObject({
      network: { effectiveType: '3g', downlink: 1.5, rtt: 300, saveData: true },
      screen: { width: expect.any(Number), innerWidth: expect.any(Number), density: expect.any(Number) },
    });
    expect(gateway.events[1]!.context).toMatchObject({ timezone: expect.stringMatching(/./), device: { cores: expect.any(Number) } });
  });
});

describe('vitals', () => {
  it('are told once a load, with the variants shown', async () => {
    document.body.innerHTML = '<div data-limen-slot="hero" data-limen="welcome:hello"></div><div data-limen="welcome:hello"></div>';
    await open();
    expect(hero()).toBeDefined();
    leavePage();
    setVisibility('visible');
    setVisibility('hidden');
    expect(told('Web Vitals')).toMatchObject([{ cls: 0, variants: ['welcome:hello'] }]);
  });
});
