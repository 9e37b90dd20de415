import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Decision } from '../src/core/decision';
import type { LimenEvent } from '../src/core/event';
import { CHROMIUM, launch } from './chromium';

const TAG = readFileSync(new URL('../dist/limen.js', import.meta.url));
const page = (title: string) => `<!doctype html><title>${title}</title>
  <body style="height:4000px"><div data-limen-slot="hero"><p>Our own</p></div><a href="/two">on</a>
  <script src="/limen.js" data-write-key="demo" data-timeout="20000" defer></script>`;

let browser: Browser;
let context: BrowserContext;
let server: Server;
let origin: string;
let events: LimenEvent[];
let contentTypes: Set<string | undefined>;
let decisions: Decision[];

const named = (name: string) => events.filter(({ event }) => event === name);
const pages = () => events.filter(({ type }) => type === 'page').map(({ context: { page: { path } } }) => path);

beforeAll(async () => {
  if (!CHROMIUM) return;
  browser = await launch();
  server = createServer(async (request, response) => {
    let body = '';
    for await (const piece of request) body += piece;
    if (request.url === '/v1/batch') {
      contentTypes.add(request.headers['content-type']);
      events.push(...(JSON.parse(body) as { batch: LimenEvent[] }).batch);
      response.end('{"success":true}');
    } else if (request.url === '/v1/decide') response.end(JSON.stringify({ decisions }));
    else if (request.url === '/limen.js') response.end(TAG);
    else response.setHeader('Content-Type', 'text/html').end(page(request.url!));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  await browser?.close();
  server?.close();
});

describe.skipIf(!CHROMIUM)('the tag in Chromium', () => { // needs a Chromium; launching says so where there is none
  let tab: Page;

  beforeEach(async () => {
    events = [];
    contentTypes = new Set();
    decisions = [];
    context = await browser.newContext();
    tab = await context.newPage();
  });
  afterEach(() => context.close());

  const open = async (path = '/one?utm_source=letter') => {
    await tab.goto(origin + path);
    await vi.waitFor(() => expect(pages().length).toBeGreaterThan(0), 10_000);
  };

  it('sends a page view without a preflight, with its campaign, as a visitor the cookie knows', async () => {
    await open();
    expect(events[0]).toMatchObject({ context: { page: { path: '/one' }, campaign: { source: 'letter' } } });
    expect([...contentTypes].every((type) => type?.startsWith('text/plain'))).toBe(true);
    const [cookie] = await context.cookies();
    expect(cookie).toMatchObject({ name: 'limen_id', value: events[0]!.anonymousId, sameSite: 'Lax' });
  });

  it('fills a slot and counts it once it was really seen', async () => {
    decisions = [{ slot: 'hero', experience: 'welcome', variant: 'hello', html: '<h1>Hi</h1>' }];
    await open();
    await tab.waitForSelector('[data-limen="welcome:hello"] h1');
    await vi.waitFor(() => expect(named('Experiment Viewed')).toHaveLength(1), 10_000);
  });

  it('counts no snippet that is below the fold', async () => {
    decisions = [{ slot: 'hero', experience: 'welcome', variant: 'hello', html: '<h1 style="margin-top:3000px">Hi</h1>' }];
    await open();
    await tab.waitForSelector('[data-limen="welcome:hello"] h1');
    await tab.goto(`${origin}/two`);
    await vi.waitFor(() => expect(named('Page Left')).toHaveLength(1), 10_000);
    expect(named('Experiment Viewed')).toEqual([]);
  });

  it('tells how far a page was read, once, though it is scrolled on', async () => {
    await open();
    for (let i = 0; i < 8; i++) await tab.mouse.wheel(0, 500);
    await vi.waitFor(() => expect(named('Page Scrolled')).toHaveLength(1), 10_000);
    await tab.mouse.wheel(0, -500);
    await tab.goto(`${origin}/two`);
    await vi.waitFor(() => expect(named('Page Left')).toHaveLength(1), 10_000);
    const [{ properties }] = named('Page Scrolled') as [LimenEvent];
    expect(properties!.depth).toBeGreaterThanOrEqual(75);
    expect(properties!.velocity).toBeGreaterThan(0);
    expect(named('Page Scrolled')).toHaveLength(1);
  });

  it('loses nothing of what happens in the last moment, and repeats nothing', async () => {
    await open();
    await tab.evaluate(() => {
      (window as unknown as { limen: { track(name: string): void } }).limen.track('Product Added');
      location.href = '/two';
    });
    await vi.waitFor(() => expect(pages()).toEqual(['/one', '/two']), 10_000);
    await tab.close();
    await vi.waitFor(() => expect(named('Page Left')).toHaveLength(2), 10_000);
    expect(named('Product Added')).toHaveLength(1);
    expect(named('Page Left').map(({ context: { page: { path } } }) => path)).toEqual(['/one', '/two']);
    expect(new Set(events.map(({ messageId }) => messageId)).size).toBe(events.length);
    expect(new Set(events.map(({ anonymousId }) => anonymousId)).size).toBe(1);
  });

  it('counts a page that comes back from the browser’s memory as viewed again', async () => {
    await open();
    await tab.goto(`${origin}/two`);
    await vi.waitFor(() => expect(pages()).toEqual(['/one', '/two']), 10_000);
    await tab.goBack({ waitUntil: 'commit' });
    await vi.waitFor(() => expect(pages()).toEqual(['/one', '/two', '/one']), 10_000);
  });
});
