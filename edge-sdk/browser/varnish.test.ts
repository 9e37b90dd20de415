import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { server, type Server } from '../test/edge/servers';
import { PATIENCE, VARNISH, varnish, type Varnish } from '../test/varnish/varnish';
import { CHROMIUM, launch } from './chromium';

/** Where a demo runs: here it is the gateway of another site. */
const DEMO = process.env.LIMEN_DEMO_URL;
const SLOT = (slot: string) => `<section data-limen-slot="${slot}">
    <!--esi <esi:include src="/_l/v1/fragments/${slot}"/> -->
    <div data-limen-own><p>Our own ${slot}</p></div>
  </section>`;
const PAGE = `<!doctype html><meta charset="utf-8"><title>Zelte</title><link rel="icon" href="data:,">
  <style>[data-limen-own]:not(:first-child) { display: none }</style>
  <script src="/_l/limen.js" data-write-key="demo" data-endpoint="/_l" data-timeout="20000" defer></script>
  ${SLOT('hero')} ${SLOT('banner')}`;

if (!DEMO) console.warn('Skipped: Varnish before a gateway (set LIMEN_DEMO_URL to a running demo).');

describe.skipIf(!DEMO || !CHROMIUM || !VARNISH)('a site behind Varnish, with a gateway, in Chromium', () => { // needs all three; said above
  let site: Server;
  let edge: Varnish;
  let browser: Browser;

  beforeAll(async () => {
    site = await server((response) => response.writeHead(200, { 'Content-Type': 'text/html', 'Cache-Control': 'max-age=600' }).end(PAGE));
    edge = await varnish({ site: site.port, gateway: Number(new URL(DEMO!).port), changes: PATIENCE });
    browser = await launch();
  });
  afterAll(async () => {
    await browser.close();
    await edge.stop();
    await site.stop();
  });

  const open = async (tab: Page, path = '/') => (await tab.goto(`http://127.0.0.1:${edge.port}${path}`))!.text();
  const visible = (tab: Page) => tab.locator('section > :visible').evaluateAll((shown) => shown.map((one) => one.textContent!.trim()));

  /** What the decision cookie says of all slots, once everything that happened is in it and it says something else than before. */
  async function settled(context: BrowserContext, before?: string): Promise<string> {
    return vi.waitFor(async () => {
      const cookies = await context.cookies();
      expect(cookies.map(({ name }) => name)).not.toContain('limen_dirty');
      const decided = cookies.find(({ name }) => name === 'limen_d')?.value.replace(/^[^~]*/, '');
      expect(decided).toBeDefined();
      expect(decided).not.toBe(before);
      return decided!;
    }, { timeout: 20_000, interval: 100 });
  }

  it('leaves with what fits in its HTML: asked for at first, then from the cache, and anew once something was done', async () => {
    const context = await browser.newContext();
    const tab = await context.newPage();
    const troubles: string[] = [];
    tab.on('pageerror', ({ message }) => troubles.push(message));
    tab.on('response', (response) => response.status() >= 400 && troubles.push(`${response.status()} ${response.url()}`));

    expect(await open(tab)).toMatch(/data-limen="welcome:hello"/);
    const first = await settled(context);

    // Without a decision's id: this is the content that all share, and it came without a question.
    const html = await open(tab);
    expect(html).toMatch(/<div data-limen="welcome:hello">/);
    expect(html).toContain('<!--limen-->');
    expect(await visible(tab)).toEqual([expect.stringContaining('First time here?'), 'Our own banner']);
    await settled(context);

    await tab.evaluate(() => {
      const { limen } = window as unknown as { limen: { track(event: string, properties: object): void } };
      limen.track('Product Added', { product_id: 'p1', price: 429, quantity: 1, category: 'tents' });
    });
    await settled(context, first);
    const after = await open(tab);
    expect(after).not.toContain('welcome:hello');
    expect(after).toMatch(/<div data-limen="free_shipping:shipping">/);
    expect(await visible(tab)).toEqual(['Our own hero', expect.stringContaining('free shipping')]);

    expect(site.received.map(({ path }) => path)).toEqual(['/']);
    expect(troubles).toEqual([]);
    await context.close();
  });
});
