import { mkdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { DecideAnswer, DecideRequest } from '../src/core/decision';
import type { LimenEvent } from '../src/core/event';
import { CHROMIUM, launch } from './chromium';

const SHOTS = new URL('../target/screenshots/', import.meta.url).pathname;
const FILES = new Map(['limen', 'limen-more', 'limen-content'].map((name) => [`/${name}.js`, readFileSync(new URL(`../dist/${name}.js`, import.meta.url))]));

/** A page as a shop has it, with a policy that allows no inline style and no inline script. */
const PAGE = `<!doctype html><html lang="en" class="own"><link rel="icon" href="data:,"><link rel="stylesheet" href="/page.css">
<body><h1>Shop</h1><label>Search <input id="search" autofocus></label><p>Text of the page.</p>
<div data-limen-slot="over"></div><p>More text of the page, long enough to be moved by whatever takes place above it.</p>
<script src="/limen.js" data-write-key="demo" data-timeout="20000" defer></script>`;
const CSS = 'body { font: 18px/1.5 sans-serif; margin: 3rem; height: 3000px } .low { margin-top: 2500px } html:has([data-layout=light]) h1 { color: rgb(1, 2, 3) }';
const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:";

/** What the gateway answers for an overlay: `PresentationTest.java` holds it to this. */
const POPOVER = `<div data-limen="offer:ten" data-limen-decision="d1"><div popover="manual" role="dialog" hidden data-limen-overlay="bottom-right" data-limen-close="Close" aria-label="10 % off"><h2>10 % off</h2><p>Today only, on all tea.</p><a href="/tea">To the tea</a></div></div>`;
const MODAL = `<div data-limen="offer:ten" data-limen-decision="d1"><dialog data-limen-modal data-limen-overlay="center" data-limen-close="Close" aria-label="10 % off"><h2>10 % off</h2><p>Today only, on all tea.</p><a href="/tea">To the tea</a></dialog></div>`;

let browser: Browser;
let context: BrowserContext;
let site: Server;
let origin: string;
let events: LimenEvent[];
/** Shown until it is dismissed, as the gateway's cap has it. */
let html: string;
let scripts: string[];

const dismissals = () => events.filter(({ event }) => event === 'Experiment Dismissed');

function decided({ events: inline = [] }: DecideRequest): DecideAnswer {
  const dismissed = [...events, ...inline].some(({ event }) => event === 'Experiment Dismissed');
  return { decisions: [dismissed ? { slot: 'over', reason: 'CAPPED' } : { slot: 'over', experience: 'offer', variant: 'ten', reason: 'SPLIT', html, decisionId: 'd1' }] };
}

beforeAll(async () => {
  if (!CHROMIUM) return;
  mkdirSync(SHOTS, { recursive: true });
  browser = await launch();
  site = createServer(async (request, response) => {
    let body = '';
    for await (const piece of request) body += piece;
    const path = request.url!;
    const file = FILES.get(path);
    if (path === '/v1/batch') {
      events.push(...(JSON.parse(body) as { batch: LimenEvent[] }).batch);
      response.end('{"success":true}');
    } else if (path === '/v1/decide') response.end(JSON.stringify(decided(JSON.parse(body))));
    else if (file) {
      scripts.push(path);
      response.setHeader('Content-Type', 'text/javascript').end(file);
    } else if (path === '/page.css') response.setHeader('Content-Type', 'text/css').end(CSS);
    else response.setHeader('Content-Type', 'text/html').setHeader('Content-Security-Policy', POLICY).end(path === '/low' ? PAGE.replace('<div data', '<div class="low"></div>$&') : PAGE);
  });
  await new Promise<void>((listening) => site.listen(0, '127.0.0.1', listening));
  origin = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
});

afterAll(async () => {
  await browser?.close();
  site?.close();
});

describe.skipIf(!CHROMIUM)('content in Chromium', () => { // needs a Chromium; launching says so where there is none
  let tab: Page;
  let troubles: string[];

  beforeEach(async () => {
    events = [];
    scripts = [];
    html = POPOVER;
    context = await browser.newContext({ viewport: { width: 1200, height: 700 } });
    tab = await context.newPage();
    troubles = [];
    tab.on('pageerror', ({ message }) => troubles.push(message));
    tab.on('console', (message) => message.type() === 'error' && troubles.push(message.text()));
    await tab.addInitScript(() => {
      const shifts: number[] = [];
      Object.assign(window, { shifts });
      new PerformanceObserver((list) => list.getEntries().forEach((entry) => shifts.push((entry as unknown as { value: number }).value))).observe({ type: 'layout-shift', buffered: true });
    });
  });
  afterEach(async () => {
    expect(troubles).toEqual([]);
    await context.close();
  });

  const soon = (holds: () => unknown) => vi.waitFor(holds, 10_000);
  const overlay = () => tab.locator('[data-limen-overlay]');
  const focused = () => tab.evaluate(() => document.activeElement!.id || document.activeElement!.textContent);
  const shifts = () => tab.evaluate(() => (window as unknown as { shifts: number[] }).shifts);
  const frames = () => tab.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));

  describe('an overlay', () => {
    it('lies over the page, moves nothing of it and leaves the focus where it is', async () => {
      await tab.goto(origin);
      const before = await tab.locator('p').last().boundingBox();
      await overlay().waitFor({ state: 'visible' });
      await frames();
      expect(await focused()).toBe('search');
      expect(await tab.locator('body > p').last().boundingBox()).toEqual(before);
      expect(await shifts()).toEqual([]);
      await overlay().evaluate((element) => Promise.all(element.getAnimations().map(({ finished }) => finished)));
      const box = (await overlay().boundingBox())!;
      expect([1200 - box.x - box.width, 700 - box.y - box.height]).toEqual([16, 16]);
      expect(await overlay().evaluate((element) => element.matches(':popover-open'))).toBe(true);
      await tab.screenshot({ path: `${SHOTS}overlay.png` });
    });

    it('is counted as seen where its slot is far below', async () => {
      await tab.goto(`${origin}/low`);
      await overlay().waitFor({ state: 'visible' });
      await soon(() => expect(events.filter(({ event }) => event === 'Experiment Viewed')).toHaveLength(1));
    });

    it('is dismissed by its button, once, and does not come back on the next page', async () => {
      await tab.goto(origin);
      await overlay().getByRole('button', { name: 'Close' }).click();
      await overlay().waitFor({ state: 'detached' });
      await soon(() => expect(dismissals()).toHaveLength(1));
      expect(dismissals()[0]!.properties).toEqual({ experiment_id: 'offer', variation_id: 'ten', decisionId: 'd1' });
      await tab.goto(`${origin}/two`);
      await soon(() => expect(events.filter(({ type }) => type === 'page')).toHaveLength(2));
      await tab.waitForTimeout(1_000); // for what must not come there is nothing to wait for
      expect(await overlay().count()).toBe(0);
      expect(dismissals()).toHaveLength(1);
    });

    it('is dismissed by Escape, and gives back the focus that went into it', async () => {
      await tab.goto(origin);
      await overlay().waitFor({ state: 'visible' });
      await tab.locator('#search').focus();
      await overlay().getByRole('link').focus();
      await tab.keyboard.press('Escape');
      await soon(() => expect(dismissals()).toHaveLength(1));
      expect(await overlay().isVisible()).toBe(false);
      expect(await focused()).toBe('search');
    });

    it('that is modal keeps the focus until Escape, and gives it back', async () => {
      html = MODAL;
      await tab.goto(origin);
      await overlay().waitFor({ state: 'visible' });
      await tab.screenshot({ path: `${SHOTS}overlay-modal.png` });
      expect(await overlay().evaluate((element) => element.matches(':modal'))).toBe(true);
      for (let i = 0; i < 5; i++) {
        expect(await focused()).not.toBe('search');
        await tab.keyboard.press('Tab');
      }
      expect(await shifts()).toEqual([]);
      await tab.keyboard.press('Escape');
      await soon(() => expect(dismissals()).toHaveLength(1));
      expect(await focused()).toBe('search');
    });

    it('that is modal is dismissed by its button, once', async () => {
      html = MODAL;
      await tab.goto(origin);
      await overlay().getByRole('button', { name: 'Close' }).click();
      await overlay().waitFor({ state: 'detached' });
      await tab.goto(`${origin}/two`);
      await soon(() => expect(events.filter(({ type }) => type === 'page')).toHaveLength(2));
      expect(dismissals()).toHaveLength(1);
    });

    it('does not move where less motion is wanted', async () => {
      await tab.emulateMedia({ reducedMotion: 'reduce' });
      await tab.goto(origin);
      await overlay().waitFor({ state: 'visible' });
      expect(await overlay().evaluate((element) => getComputedStyle(element).animationName)).toBe('none');
      await tab.emulateMedia({ reducedMotion: 'no-preference' });
      expect(await overlay().evaluate((element) => getComputedStyle(element).animationName)).toBe('limen-overlay');
    });
  });

  describe('page attributes', () => {
    it('hold for style sheets at once, are on the root element, and go with the snippet', async () => {
      html = '<div data-limen="offer:ten" class="calm own" data-layout="light" data-limen-page="class data-layout"></div>';
      await tab.goto(origin);
      await soon(async () => expect(await tab.locator('html').getAttribute('data-layout')).toBe('light'));
      expect(await tab.locator('html').getAttribute('class')).toBe('own calm');
      expect(await tab.locator('h1').evaluate((element) => getComputedStyle(element).color)).toBe('rgb(1, 2, 3)');
      await tab.evaluate(() => document.querySelector('[data-limen-slot]')!.replaceChildren());
      await soon(async () => expect(await tab.locator('html').getAttribute('data-layout')).toBeNull());
      expect(await tab.locator('html').getAttribute('class')).toBe('own');
    });
  });

  describe('a countdown', () => {
    const until = (millis: number) => {
      html = `<div data-limen="offer:ten" data-limen-until="${new Date(Date.now() + millis).toISOString()}"><p>Ends: <time data-limen-countdown>24 December, 18:00</time></p></div>`;
    };

    it('says how long it still is', async () => {
      until(2 * 86_400_000 + 3 * 3_600_000 + 500);
      await tab.goto(origin);
      await soon(async () => expect(await tab.getByRole('timer').textContent()).toMatch(/^2 days, 0[23]:\d\d:\d\d$/));
      const first = await tab.getByRole('timer').textContent();
      await soon(async () => expect(await tab.getByRole('timer').textContent()).not.toBe(first));
      expect(await tab.locator('time').getAttribute('datetime')).toMatch(/Z$/);
      await tab.screenshot({ path: `${SHOTS}countdown.png` });
    });

    it('takes the snippet away at its end, also where the gateway cannot be reached', async () => {
      await tab.clock.install();
      until(60_000);
      await tab.goto(origin);
      await tab.getByRole('timer').waitFor();
      await tab.route('**/v1/decide', (route) => route.abort());
      troubles = [];
      await tab.clock.fastForward(50_000);
      expect(await tab.getByRole('timer').isVisible()).toBe(true);
      await tab.clock.fastForward(11_000);
      await soon(async () => expect(await tab.locator('[data-limen-until]').isVisible()).toBe(false));
      troubles = troubles.filter((trouble) => !trouble.includes('ERR_FAILED')); // the call that was refused here
    });

    it('believes the gateway more than a clock that is wrong', async () => {
      until(-60_000);
      await tab.goto(origin);
      await soon(() => expect(scripts).toContain('/limen-content.js'));
      await tab.waitForTimeout(500); // for what must not go there is nothing to wait for
      expect(await tab.locator('time').textContent()).toBe('24 December, 18:00');
      expect(await tab.locator('time').isVisible()).toBe(true);
    });
  });

  it('that asks for nothing loads nothing', async () => {
    html = '<div data-limen="offer:ten"><p>Plain</p></div>';
    await tab.goto(origin);
    await soon(() => expect(scripts).toContain('/limen-more.js'));
    await tab.waitForTimeout(500); // for what must not come there is nothing to wait for
    expect(scripts).not.toContain('/limen-content.js');
  });
});
