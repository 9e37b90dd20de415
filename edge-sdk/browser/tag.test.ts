import { mkdirSync, readFileSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { DecideAnswer } from '../src/core/decision';
import type { LimenEvent } from '../src/core/event';
import type { Limen } from '../src/tag';
import { CHROMIUM, launch } from './chromium';

const SHOTS = new URL('../target/screenshots/', import.meta.url).pathname;
const dist = (name: string) => readFileSync(new URL(`../dist/${name}`, import.meta.url));
const FILES = new Map(['limen', 'limen-more', 'limen-debug', 'limen-datalayer', 'limen-consent'].map((name) => [`/${name}.js`, dist(`${name}.js`)]));

const TAG = '<script src="/limen.js" data-write-key="demo" data-timeout="20000" defer></script>';
const HERO = '<div data-limen-slot="hero"><p>Our own</p></div>';
const WELCOME = { slot: 'hero', experience: 'welcome', variant: 'hello', reason: 'SPLIT', html: '<h1>Hi</h1>', decisionId: 'd1' };
/** Two lines that the README gives to those who have no edge. */
const HIDING = `<style>html:not([data-limen-ready]) [data-limen-slot]{animation:limen-wait 1.5s step-end}
@keyframes limen-wait{from{visibility:hidden}}</style>`;

let browser: Browser;
let context: BrowserContext;
let site: Server;
let origin: string;
let html: (path: string) => string;
let events: LimenEvent[];
let requests: string[];
let contentTypes: Set<string | undefined>;
let answer: DecideAnswer;
/** What a decision waits for. */
let decidable: Promise<void>;
/** The gateway cannot be reached; the site can. */
let down: boolean;

const named = (name: string) => events.filter(({ event }) => event === name);
const pages = () => events.filter(({ type }) => type === 'page').map(({ context: { page: { path } } }) => path);
const calls = (path: string) => requests.filter((request) => request.endsWith(path));
const page = (body: string, head = '') => `<!doctype html><link rel="icon" href="data:,">${head}<body style="height:4000px;margin:0">${body}${TAG}`;

async function respond(path: string, body: string, response: ServerResponse, told: LimenEvent[]): Promise<void> {
  const file = FILES.get(path);
  if (path === '/v1/batch') {
    told.push(...(JSON.parse(body) as { batch: LimenEvent[] }).batch);
    response.end('{"success":true}');
  } else if (path === '/v1/decide') {
    await decidable;
    response.end(JSON.stringify(answer));
  } else if (file) response.setHeader('Content-Type', 'text/javascript').end(file);
  else response.setHeader('Content-Type', 'text/html').end(html(path));
}

/**
 * Everything the tag needs; pages of other origins may call it. What a page says when it is closed may come after its test: it
 * is told to the server of that test.
 */
async function serve(told: LimenEvent[]): Promise<Server> {
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const piece of request) body += piece;
    if (request.headers.origin) {
      response.setHeader('Access-Control-Allow-Origin', request.headers.origin).setHeader('Access-Control-Allow-Credentials', 'true');
    }
    if (body) contentTypes.add(request.headers['content-type']);
    requests.push(`${request.method} ${request.url}`);
    if (down && request.url!.startsWith('/v1/')) return void response.socket!.destroy();
    await respond(request.url!, body, response, told);
  });
  await new Promise<void>((listening) => server.listen(0, listening));
  return server;
}

beforeAll(async () => {
  if (!CHROMIUM) return;
  mkdirSync(SHOTS, { recursive: true });
  browser = await launch();
});

afterAll(async () => {
  await browser?.close();
});

describe.skipIf(!CHROMIUM)('the tag in Chromium', () => { // needs a Chromium; launching says so where there is none
  let tab: Page;
  let errors: string[];

  beforeEach(async () => {
    events = [];
    site = await serve(events);
    origin = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
    requests = [];
    contentTypes = new Set();
    answer = { decisions: [] };
    decidable = Promise.resolve();
    down = false;
    html = () => page(`${HERO}<a href="/two">on</a>`);
    context = await browser.newContext();
    tab = await context.newPage();
    errors = [];
    tab.on('pageerror', ({ message }) => errors.push(message));
  });
  afterEach(async () => {
    await context.close();
    site.close();
  });

  const soon = (holds: () => unknown) => vi.waitFor(holds, 10_000);
  const open = async (path = '/one') => {
    await tab.goto(origin + path);
    await soon(() => expect(pages().length).toBeGreaterThan(0));
  };
  /** Until the add-on has come. */
  const complete = async () => {
    await tab.waitForFunction(() => (window as unknown as { limen?: Limen }).limen?.context);
  };
  const limen = (...call: unknown[]) => tab.evaluate((said) => (window as unknown as { limen: Limen }).limen.push(said as [string]), call);
  const kept = async () => ({ cookies: await context.cookies(), storage: await tab.evaluate(() => ({ ...localStorage, ...sessionStorage })) });
  const onlyOnce = () => expect(new Set(events.map(({ messageId }) => messageId)).size).toBe(events.length);
  /** The tab goes out of sight, as it does when another is chosen. */
  const turn = (state: string) =>
    tab.evaluate((visibility) => {
      Object.defineProperty(document, 'visibilityState', { value: visibility, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    }, state);

  describe('a page', () => {
    it('is told of without a preflight, by a visitor the cookie knows', async () => {
      await open('/one?utm_source=letter');
      expect(events[0]).toMatchObject({ context: { page: { path: '/one', search: '?utm_source=letter' } } });
      expect([...contentTypes].every((type) => type?.startsWith('text/plain'))).toBe(true);
      const cookie = (await context.cookies()).find(({ name }) => name === 'limen_id');
      expect(cookie).toMatchObject({ value: events[0]!.anonymousId, sameSite: 'Lax' });
    });

    it('is left with nothing lost of the last moment, and nothing twice', async () => {
      await open();
      await complete();
      await tab.evaluate(() => {
        (window as unknown as { limen: Limen }).limen.track('Product Added');
        location.href = '/two';
      });
      await soon(() => expect(pages()).toEqual(['/one', '/two']));
      await complete();
      await tab.close({ runBeforeUnload: false });
      await soon(() => expect(named('Page Left')).toHaveLength(2));
      expect(named('Product Added')).toHaveLength(1);
      expect(named('Page Left').map(({ context: { page: { path } } }) => path)).toEqual(['/one', '/two']);
      expect(named('Web Vitals')).toHaveLength(2);
      onlyOnce();
      expect(new Set(events.map(({ anonymousId }) => anonymousId)).size).toBe(1);
    });

    it('that goes out of sight and comes back tells each stretch once', async () => {
      await open();
      await turn('hidden');
      await turn('hidden');
      await soon(() => expect(named('Page Left')).toHaveLength(1));
      await turn('visible');
      await tab.goto(`${origin}/two`);
      await soon(() => expect(pages()).toEqual(['/one', '/two']));
      expect(named('Page Left')).toHaveLength(2);
      onlyOnce();
    });

    it('that comes back from the browser’s memory is viewed again, and its slots are decided again', async () => {
      await open();
      await tab.goto(`${origin}/two`);
      await soon(() => expect(pages()).toEqual(['/one', '/two']));
      await tab.goBack({ waitUntil: 'commit' });
      await soon(() => expect(pages()).toEqual(['/one', '/two', '/one']));
      await soon(() => expect(calls('/v1/decide')).toHaveLength(3));
      expect(calls('/limen.js').length).toBeLessThanOrEqual(2);
      onlyOnce();
    });

    it('that changes its address is another view, with slots of its own', async () => {
      await open();
      answer = { decisions: [WELCOME] };
      await tab.evaluate(() => history.pushState(null, '', '/p/1'));
      await soon(() => expect(pages()).toEqual(['/one', '/p/1']));
      await tab.waitForSelector('[data-limen="welcome:hello"] h1');
      await tab.goBack();
      await soon(() => expect(pages()).toEqual(['/one', '/p/1', '/one']));
      await soon(() => expect(named('Page Left').map(({ context: { page: { path } } }) => path)).toEqual(['/one', '/p/1']));
    });
  });

  describe('an impression', () => {
    it('counts once, when it was really seen, however often it passes', async () => {
      answer = { decisions: [WELCOME] };
      await open();
      await tab.waitForSelector('[data-limen="welcome:hello"] h1');
      await soon(() => expect(named('Experiment Viewed')).toHaveLength(1));
      expect(named('Experiment Viewed')[0]!.properties).toEqual({ experiment_id: 'welcome', variation_id: 'hello', decisionId: 'd1' });
      for (const wheel of [2_000, -2_000]) {
        await tab.mouse.wheel(0, wheel);
        await tab.waitForFunction((down) => (down ? scrollY > 1_000 : scrollY === 0), wheel > 0);
      }
      await tab.waitForTimeout(1_300); // longer than what counts as seen
      await tab.goto(`${origin}/two`);
      await soon(() => expect(named('Page Left')).toHaveLength(1));
      expect(named('Experiment Viewed').filter(({ context: { page: { path } } }) => path === '/one')).toHaveLength(1);
    });

    it('does not count below the fold', async () => {
      answer = { decisions: [{ ...WELCOME, html: '<h1 style="margin-top:3000px">Hi</h1>' }] };
      await open();
      await tab.waitForSelector('[data-limen="welcome:hello"] h1');
      await tab.goto(`${origin}/two`);
      await soon(() => expect(named('Page Left')).toHaveLength(1));
      expect(named('Experiment Viewed')).toEqual([]);
    });

    it('of what an edge filled counts, without deciding again', async () => {
      html = () => page('<div data-limen-slot="hero" data-limen-by="edge"><div data-limen="welcome:hello"><h1>Hi</h1></div></div>');
      await open();
      await soon(() => expect(named('Experiment Viewed')).toHaveLength(1));
      await complete();
      expect(calls('/v1/decide')).toEqual([]);
    });
  });

  describe('a click', () => {
    it('on a link that leads away is told once', async () => {
      await open();
      await tab.click('a');
      await soon(() => expect(pages()).toEqual(['/one', '/two']));
      expect(named('Clicked').map(({ properties }) => properties)).toEqual([{ text: 'on', href: '/two', id: '' }]);
      onlyOnce();
    });
  });

  describe('slots', () => {
    it('are hidden until they are decided where the page wants that, and nothing else is', async () => {
      html = () => page(`${HERO}<p id="other">Text</p>`, HIDING);
      let decide!: () => void;
      decidable = new Promise((resolve) => (decide = resolve));
      await tab.goto(`${origin}/one`);
      const visibility = (selector: string) => tab.$eval(selector, (element) => getComputedStyle(element).visibility);
      expect(await visibility('[data-limen-slot]')).toBe('hidden');
      expect(await visibility('#other')).toBe('visible');
      answer = { decisions: [WELCOME] };
      decide();
      await tab.waitForSelector('[data-limen="welcome:hello"] h1');
      expect(await visibility('[data-limen-slot]')).toBe('visible');
    });

    it('show themselves when the time is over, though the tag never came', async () => {
      html = () => `<!doctype html>${HIDING}${HERO}`;
      await tab.goto(`${origin}/one`);
      await tab.waitForFunction(() => getComputedStyle(document.querySelector('[data-limen-slot]')!).visibility === 'visible');
    });

    it('keep what they have when the answer takes too long', async () => {
      html = () => page(HERO).replace('20000', '300');
      decidable = new Promise(() => {});
      await open();
      await tab.waitForSelector('html[data-limen-ready]', { state: 'attached' });
      expect(await tab.innerText('[data-limen-slot]')).toBe('Our own');
    });

    it('are found by selector, and a selector that is none harms no other', async () => {
      html = () => page('<main><section>Own</section></main>');
      answer = { decisions: [{ slot: 'bad', selector: 'main >', html: 'x' }, { ...WELCOME, slot: 'promo', selector: 'main > section' }] };
      await open();
      await tab.waitForSelector('section[data-limen="welcome:hello"] h1');
    });
  });

  describe('consent', () => {
    const REQUIRED = TAG.replace('<script', '<script data-consent="required"');

    it('comes before everything: until then there is no call, no cookie and nothing stored', async () => {
      answer = { decisions: [WELCOME] };
      html = () => page(`${HERO}<button>Buy</button>`).replace(TAG, REQUIRED);
      await tab.goto(`${origin}/one`);
      await tab.click('button');
      await limen('track', 'Product Added');
      await tab.mouse.wheel(0, 500);
      await tab.evaluate(() => history.pushState(null, '', '/two'));
      await turn('hidden');
      await turn('visible');
      await tab.waitForTimeout(500); // longer than events are gathered
      expect(requests).toEqual(['GET /one', 'GET /limen.js']);
      expect(await kept()).toEqual({ cookies: [], storage: {} });
      expect(await tab.innerText('[data-limen-slot]')).toBe('Our own');

      await limen('consent', true);
      await soon(() => expect(pages()).toEqual(['/two']));
      await tab.waitForSelector('[data-limen="welcome:hello"] h1');
      expect((await kept()).cookies.map(({ name }) => name)).toContain('limen_id');
      await complete();

      await limen('identify', 'u1');
      await limen('consent', false);
      const before = requests.length;
      await limen('track', 'Cart Viewed');
      await tab.waitForTimeout(500);
      const { cookies, storage } = await kept();
      expect(cookies.map(({ name }) => name)).toEqual(['limen_dirty']);
      expect(storage).toEqual({});
      expect(await tab.innerText('[data-limen-slot]')).toBe('Our own');
      await tab.goto(`${origin}/three`);
      expect(requests.slice(before)).toEqual(['GET /three', 'GET /limen.js']);
    });

    it('may come from a dialog that speaks TCF', async () => {
      const dialog = `<script>window.__tcfapi = (command, version, listener) => (window.answered = (yes) => listener({ eventStatus: 'useractioncomplete',
        purpose: { consents: { 1: yes, 5: yes, 6: yes, 8: yes } } }, true));</script><script src="/limen-consent.js" defer></script>`;
      html = () => page(HERO, dialog).replace(TAG, REQUIRED);
      await tab.goto(`${origin}/one`);
      await tab.evaluate(() => (window as unknown as { answered: (yes: boolean) => void }).answered(true));
      await soon(() => expect(pages()).toEqual(['/one']));
      await tab.evaluate(() => (window as unknown as { answered: (yes: boolean) => void }).answered(false));
      expect((await kept()).cookies.map(({ name }) => name)).toEqual(['limen_dirty']);
    });
  });

  describe('a gateway elsewhere', () => {
    it('is called without a preflight, by one visitor from page to page', async () => {
      const gateway = `http://localhost:${(site.address() as AddressInfo).port}`;
      html = () => page(HERO).replace(TAG, TAG.replace('/limen.js"', `${gateway}/limen.js" data-endpoint="${gateway}"`));
      answer = { decisions: [WELCOME] };
      await open();
      await tab.waitForSelector('[data-limen="welcome:hello"] h1');
      await complete();
      await tab.goto(`${origin}/two`);
      await soon(() => expect(pages()).toEqual(['/one', '/two']));
      expect(requests.filter((request) => request.startsWith('OPTIONS'))).toEqual([]);
      expect(new Set(events.map(({ anonymousId }) => anonymousId)).size).toBe(1);
      onlyOnce();
    });

    it('knows one visitor a page where there are no cookies and no storage', async () => {
      await tab.addInitScript(() => {
        Object.defineProperty(Document.prototype, 'cookie', { get: () => '', set: () => {} });
        for (const area of ['localStorage', 'sessionStorage']) {
          Object.defineProperty(window, area, {
            get() {
              throw new DOMException('refused', 'SecurityError');
            },
          });
        }
      });
      answer = { decisions: [WELCOME] };
      await open();
      await complete();
      await limen('identify', 'u1');
      await limen('track', 'Product Added');
      await soon(() => expect(named('Product Added')).toHaveLength(1));
      expect(named('Product Added')[0]!.userId).toBe('u1');
      expect(new Set(events.map(({ anonymousId }) => anonymousId)).size).toBe(1);
      expect(errors).toEqual([]);
    });
  });

  describe('without a network', () => {
    it('events wait, and come when it is back, in order and once', async () => {
      await open();
      await complete();
      await context.setOffline(true);
      await limen('track', 'Product Added');
      await tab.waitForTimeout(500);
      await limen('track', 'Cart Viewed');
      await context.setOffline(false);
      await soon(() => expect(named('Cart Viewed')).toHaveLength(1));
      expect(events.map(({ event, type }) => event ?? type)).toEqual(['page', 'Product Added', 'Cart Viewed']);
      onlyOnce();
    });

    it('they outlive the page', async () => {
      await open();
      await complete();
      down = true;
      const tries = calls('/v1/batch').length;
      await limen('track', 'Product Added');
      await soon(() => expect(calls('/v1/batch').length).toBeGreaterThan(tries + 1));
      await limen('track', 'Cart Viewed');
      await tab.goto(`${origin}/away`);
      down = false;
      expect(named('Product Added')).toEqual([]);
      await tab.goto(`${origin}/two`);
      await soon(() => expect(named('Product Added')).toHaveLength(1));
      expect(named('Product Added')[0]!.context.page.path).toBe('/one');
      expect(named('Cart Viewed')).toHaveLength(1);
      onlyOnce();
    });
  });

  describe('what the add-on sees', () => {
    it('is how far a page was read, once, though it is scrolled on', async () => {
      await open();
      await complete();
      for (let i = 0; i < 8; i++) await tab.mouse.wheel(0, 500);
      await soon(() => expect(named('Page Scrolled')).toHaveLength(1));
      await tab.mouse.wheel(0, -500);
      await tab.goto(`${origin}/two`);
      await soon(() => expect(named('Page Left')).toHaveLength(1));
      const [{ properties }] = named('Page Scrolled') as [LimenEvent];
      expect(properties!.depth).toBeGreaterThanOrEqual(75);
      expect(properties!.velocity).toBeGreaterThan(0);
      expect(properties!.timeTo50).toBeGreaterThan(0);
      expect(named('Page Scrolled')).toHaveLength(1);
    });

    it('is LCP, CLS and INP, with the variants shown', async () => {
      answer = { decisions: [WELCOME] };
      const slow = `<button onclick="const end = performance.now() + 120; while (performance.now() < end);">Slow</button>`;
      html = () => page(`<h2>Large text</h2>${HERO}${slow}`);
      await open();
      await complete();
      await tab.waitForSelector('[data-limen="welcome:hello"] h1');
      await tab.click('button');
      await tab.evaluate(() => new Promise((painted) => requestAnimationFrame(() => setTimeout(painted))));
      await tab.goto(`${origin}/two`);
      await soon(() => expect(named('Web Vitals')).toHaveLength(1));
      const [{ properties }] = named('Web Vitals') as [LimenEvent];
      expect(properties!.lcp).toBeGreaterThan(0);
      expect(properties!.inp).toBeGreaterThanOrEqual(100);
      expect(properties!.cls).toBeGreaterThanOrEqual(0);
      expect(properties!.variants).toEqual(['welcome:hello']);
    });

    it('is which element was watched, and which form was begun and sent', async () => {
      html = () => page(`<div data-limen-watch="sizes">36 37 38</div><form id="find" action="/found"><input name="q"></form>`);
      await open();
      await complete();
      await tab.hover('[data-limen-watch]');
      await tab.waitForTimeout(300); // of hovering
      await tab.type('input', 'secret');
      await tab.press('input', 'Enter');
      await soon(() => expect(named('Form Submitted')).toHaveLength(1));
      await soon(() => expect(named('Element Watched')).toHaveLength(1));
      expect(named('Form Started').map(({ properties }) => properties)).toEqual([{ form_id: 'find' }]);
      const { name, visible, hover, focus } = named('Element Watched')[0]!.properties!;
      expect(name).toBe('sizes');
      expect(focus).toBe(0);
      expect(hover).toBeGreaterThanOrEqual(0.3);
      expect(visible).toBeGreaterThanOrEqual(hover as number);
      const first = events.filter(({ context: { page: { path } } }) => path === '/one');
      expect(JSON.stringify(first)).not.toContain('secret');
    });

    it('is how much of a video was played', async () => {
      await open();
      await complete();
      await tab.evaluate(() => {
        // Two seconds of silence, as a video element plays it.
        const bytes = new Uint8Array(44 + 16_000);
        const view = new DataView(bytes.buffer);
        const text = (at: number, said: string) => [...said].forEach((letter, i) => view.setUint8(at + i, letter.charCodeAt(0)));
        text(0, 'RIFF');
        view.setUint32(4, 36 + 16_000, true);
        text(8, 'WAVEfmt ');
        [[16, 16], [24, 8_000], [28, 8_000], [40, 16_000]].forEach(([at, value]) => view.setUint32(at!, value!, true));
        [[20, 1], [22, 1], [32, 1], [34, 8]].forEach(([at, value]) => view.setUint16(at!, value!, true));
        text(36, 'data');
        bytes.fill(128, 44);
        const video = document.createElement('video');
        Object.assign(video, { id: 'tour', muted: true, src: URL.createObjectURL(new Blob([bytes], { type: 'audio/wav' })) });
        document.body.append(video);
        return video.play();
      });
      await soon(() => expect(named('Video Playback Completed')).toHaveLength(1));
      expect(named('Video Content Playing').map(({ properties }) => properties!.progress)).toEqual([25, 50, 75]);
      expect(named('Video Playback Completed')[0]!.properties).toMatchObject({ content_asset_id: 'tour', total_length: 2 });
    });

    it('is what a data layer says', async () => {
      html = () => page(`<script>dataLayer = [{ event: 'view_cart', ecommerce: { value: 9 } }]</script><script src="/limen-datalayer.js" defer></script>`);
      await open();
      await tab.evaluate(() => (window as unknown as { dataLayer: unknown[] }).dataLayer.push({ event: 'search', search_term: 'tarp' }));
      await soon(() => expect(named('Products Searched')).toHaveLength(1));
      expect(named('Cart Viewed').map(({ properties }) => properties)).toEqual([{ value: 9, products: [] }]);
    });
  });

  describe('the panel', () => {
    it('is there only where the address asks for it, and tells what was decided and why', async () => {
      await open();
      await complete();
      expect(calls('/limen-debug.js')).toEqual([]);
      answer = {
        degraded: ['stale-profile;store-slow'],
        segments: [{ name: 'high_intent' }, { name: 'comparer' }],
        decisions: [WELCOME, { slot: 'banner', reason: 'DEFAULT' }, { slot: 'footer', experience: 'rescue', variant: 'holdout', reason: 'HOLDOUT' }],
      };
      html = () =>
        page(`<style>td { display: none }</style>${HERO}<p data-limen-slot="banner">Free returns</p>
          <div data-limen-slot="side" data-limen-by="edge" data-limen="rescue:ten">&minus;10%</div>`);
      await tab.goto(`${origin}/one?limen_debug`);
      const panel = tab.locator('limen-debug');
      await panel.getByText('SPLIT').waitFor();
      const rows = await panel.locator('tr').evaluateAll((all) => all.map((row) => [...row.children].map((cell) => cell.textContent)));
      expect(rows).toEqual([
        ['slot', 'shows', 'why', 'decided'],
        ['hero', 'welcome:hello', 'SPLIT', 'here'],
        ['banner', 'the page’s own', 'DEFAULT', 'here'],
        ['side', 'rescue:ten', '–', 'before the page came'],
        ['footer', 'rescue:holdout', 'HOLDOUT', 'not on this page'],
      ]);
      expect(await panel.locator('details').innerText()).toContain('stale-profile;store-slow');
      expect(await panel.locator('details').innerText()).toContain('high_intent, comparer');
      await tab.screenshot({ path: `${SHOTS}debug.png` });
      expect(errors).toEqual([]);
    });
  });
});
