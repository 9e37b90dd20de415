import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { get, server, type Server } from '../test/edge/servers';
import { worker, type Worker } from '../test/edge/workerd';
import { CHROMIUM, launch } from './chromium';

/** Where a demo runs: here it is the gateway of another site. */
const DEMO = process.env.LIMEN_DEMO_URL;
const OWN = 'What everybody sees';
const PAGE = `<!doctype html><meta charset="utf-8"><title>Zelte</title><link rel="icon" href="data:,">
  <script src="/_l/limen.js" data-write-key="demo" data-endpoint="/_l" data-timeout="20000" defer></script>
  <section data-limen-slot="hero"><h1>${OWN}</h1></section>
  <!--esi <esi:include src="/_l/v1/fragments/hero"/> --><esi:remove><h2>${OWN}</h2></esi:remove>
  <section data-limen-slot="no_such_slot"><p>Our own</p></section>`;

if (!DEMO) console.warn('Skipped: the worker before a gateway (set LIMEN_DEMO_URL to a running demo).');

describe.skipIf(!DEMO || !CHROMIUM)('a site behind the worker, with a gateway, in Chromium', () => { // needs both; said above
  let site: Server;
  let edge: Worker;
  let browser: Browser;

  beforeAll(async () => {
    site = await server((response) => response.setHeader('Content-Type', 'text/html').end(PAGE));
    edge = await worker({
      LIMEN_GATEWAY: DEMO!, LIMEN_ORIGIN: `http://127.0.0.1:${site.port}`, LIMEN_WRITE_KEY: 'demo', LIMEN_TIMEOUT_MILLIS: '10000',
    });
    browser = await launch();
  });
  afterAll(async () => {
    await browser.close();
    edge.stop();
    await site.stop();
  });

  const visitor = (tab: Page) => tab.evaluate(() => (window as unknown as { limen?: { anonymousId: string } }).limen?.anonymousId);

  it('leaves with what fits a new visitor in its HTML, and the tag goes on with the same visitor', async () => {
    const context = await browser.newContext();
    const tab = await context.newPage();
    const troubles: string[] = [];
    tab.on('pageerror', ({ message }) => troubles.push(message));
    tab.on('response', (response) => response.status() >= 400 && troubles.push(`${response.status()} ${response.url()}`));
    const batch = tab.waitForResponse(/\/_l\/v1\/batch$/);

    const html = await (await tab.goto(`http://127.0.0.1:${edge.port}/`))!.text();
    expect(html.match(/data-limen="welcome:hello"/g)).toHaveLength(2);
    expect(html).not.toContain(OWN);
    expect(html).toContain('<section data-limen-slot="hero" data-limen-by="edge">');
    expect(html).toContain('<section data-limen-slot="no_such_slot"><p>Our own</p>');

    const [cookie] = (await context.cookies()).filter(({ name }) => name === 'limen_id');
    expect(await (await batch).json()).toMatchObject({ success: true, accepted: expect.any(Number) as number });
    expect(await visitor(tab)).toBe(cookie!.value);
    expect(await tab.locator('section [data-limen="welcome:hello"]').count()).toBe(1);
    expect(troubles).toEqual([]);
    await context.close();
  });

  it('knows on the next page what the visitor did on this one', async () => {
    const headers = { 'Sec-Fetch-Dest': 'document', Cookie: `limen_id=edge-${Date.now()}` };
    const told = async (events: object[]) => {
      const body = JSON.stringify({ writeKey: 'demo', batch: events.map((event) => ({ anonymousId: headers.Cookie.slice(9), ...event })) });
      await (await get(edge.port, '/_l/v1/batch', { 'Content-Type': 'text/plain' }, 'POST', body)).body();
    };
    const shown = async () => (await get(edge.port, '/', headers)).body();
    expect(await shown()).toContain('welcome:hello');
    await told([{ type: 'track', event: 'Product Added', properties: { product_id: 'p1', price: 429, quantity: 1, category: 'tents' } }]);
    // A full cart is no first visit any more.
    await vi.waitFor(async () => expect(await shown()).not.toContain('welcome:hello'), { timeout: 20_000, interval: 100 });
  });
});
