import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { server, type Server } from '../test/edge/servers';
import { worker } from '../test/edge/workerd';
import { PATIENCE, VARNISH, varnish } from '../test/varnish/varnish';
import { CHROMIUM, launch } from './chromium';
import { recording, type Recording } from '../test/edge/recording';

/** Where a demo runs, and the keys it made for edges. */
const DEMO = process.env.LIMEN_DEMO_URL;
const KEYS = process.env.LIMEN_DATA_DIR && join(process.env.LIMEN_DATA_DIR, 'edge-keys.json');
const READY = !!DEMO && !!CHROMIUM && !!VARNISH && !!KEYS && existsSync(KEYS);
const SHOTS = new URL('../target/screenshots/', import.meta.url).pathname;
const OWN = 'For everybody';

if (!READY) console.warn('Skipped: a visit through both edges (set LIMEN_DEMO_URL to a running demo, and LIMEN_DATA_DIR to its data folder).');

/** A shop that renders its pages itself, with the demo's content; the same for the worker and for Varnish. */
const page = (path: string) => `<!doctype html><html lang="en"><meta charset="utf-8"><title>Tarn &amp; Tor ${path}</title><link rel="icon" href="data:,">
<meta name="viewport" content="width=device-width">
<link rel="stylesheet" href="/_l/css/shop.css"><link rel="stylesheet" href="/_l/css/slots.css">
<style>
  body{font:16px/1.5 system-ui;max-width:60rem;margin:0 auto;padding:1.5rem;background:#f4f6f2;color:#16302b}
  nav{display:flex;gap:1.5rem;margin-bottom:1.5rem} nav a{color:inherit} nav b{margin-right:auto}
  section{padding:2.5rem;border-radius:1rem;background:#dfe8dd;min-height:15rem}
  button{font:inherit;padding:.7rem 1.4rem;border:0;border-radius:.5rem;background:#16302b;color:#fff}
  [data-limen-own]:not(:first-child){display:none}
</style>
<script src="/_l/limen.js" data-write-key="demo" data-endpoint="/_l" data-timeout="20000" defer></script>
<nav><b>Tarn &amp; Tor</b><a href="/">Home</a> <a href="/p/tarn-2">Tarn 2</a></nav>
<section data-limen-slot="hero"><!--esi <esi:include src="/_l/v1/fragments/hero"/> --><div data-limen-own><h1>${OWN}</h1></div></section>
<h2>${path === '/' ? 'This week outside' : 'Tarn 2, two people, 1.4 kg'}</h2>
<button data-limen-click onclick="limen.track('Product Added',{product_id:'tarn-2',name:'Tarn 2',category:'shelter',price:429,quantity:1,currency:'EUR'})">Add to cart</button>
</html>`;

interface Edge {
  port: number;
  stop(): unknown;
}

describe.skipIf(!READY)('a visit through an edge, in Chromium', () => { // needs a demo, a Chromium and Varnish; said above
  let site: Server;
  let browser: Browser;

  beforeAll(async () => {
    mkdirSync(SHOTS, { recursive: true });
    site = await server(async (response, { path }) => {
      if (!path.startsWith('/fonts/')) return response.writeHead(200, { 'Content-Type': 'text/html', 'Cache-Control': 'max-age=60' }).end(page(path));
      const font = await fetch(DEMO + path); // the demo's styles name it
      return response.writeHead(200, { 'Content-Type': 'font/woff2', 'Cache-Control': 'max-age=60' }).end(Buffer.from(await font.arrayBuffer()));
    });
    browser = await launch();
  });
  afterAll(async () => {
    await browser.close();
    await site.stop();
  });

  const edges: [string, (gateway: number) => Promise<Edge>][] = [
    ['the worker', (gateway) => worker({
      LIMEN_GATEWAY: `http://127.0.0.1:${gateway}`, LIMEN_ORIGIN: `http://127.0.0.1:${site.port}`, LIMEN_WRITE_KEY: 'demo', LIMEN_TIMEOUT_MILLIS: '10000',
      LIMEN_EDGE_KEY: (JSON.parse(readFileSync(KEYS!, 'utf8')) as { edge: string[] }).edge.join(','),
    })],
    ['Varnish', (gateway) => varnish({ site: site.port, gateway, changes: PATIENCE })],
  ];

  it.concurrent.each(edges)('is decided before the first byte, and told once: %s', async (name, start) => {
    const gateway = await recording(DEMO!);
    const edge = await start(gateway.port);
    const context = await browser.newContext({ viewport: { width: 1200, height: 800 } });
    const tab = await context.newPage();
    const troubles: string[] = [];
    tab.on('pageerror', ({ message }) => troubles.push(message));
    tab.on('response', (response) => response.status() >= 400 && troubles.push(`${response.status()} ${response.url()}`));
    await watchFrames(tab);
    const at = (path: string) => `http://127.0.0.1:${edge.port}${path}`;
    const heard = (event: string) => gateway.events.filter((one) => one.event === event);
    const experiments = () => heard('Experiment Viewed').map(({ properties, context: { page: seen } }) => `${String(properties!.experiment_id)} on ${seen!.path}`);

    // Somebody new: what fits is in the page as it comes. The worker knows that without a call.
    const html = await (await tab.goto(at('/')))!.text();
    expect(html).toContain('data-limen="welcome:hello"');
    if (name === 'the worker') expect(gateway.asked.filter((path) => path.endsWith('/v1/decide'))).toEqual([]);
    await vi.waitFor(() => expect(experiments()).toEqual(['welcome on /']), PATIENT);
    expect(await frames(tab)).not.toContain(OWN);
    await tab.screenshot({ path: `${SHOTS}journey-${name.replace(' ', '-')}-new.png` });

    // Looks at a tent, wants it, and goes away for half a minute; then comes back.
    await tab.click('text=Tarn 2');
    await tab.waitForURL(at('/p/tarn-2'));
    await tab.click('text=Add to cart');
    await vi.waitFor(() => expect(heard('Product Added')).toHaveLength(1), PATIENT);
    await tab.waitForSelector('[data-limen^="cart_rescue:"]', { timeout: 50_000 });
    await vi.waitFor(() => expect(experiments()).toContain('cart_rescue on /p/tarn-2'), PATIENT);
    const [back] = await Promise.all([tab.waitForResponse(at('/')), tab.click('text=Home')]);
    expect(await back.text()).toMatch(/data-limen="cart_rescue:\w+"/);
    await vi.waitFor(() => expect(experiments()).toContain('cart_rescue on /'), PATIENT);
    expect(await frames(tab)).not.toContain(OWN);
    await tab.screenshot({ path: `${SHOTS}journey-${name.replace(' ', '-')}-back.png` });

    // Back by the browser's own memory, on without a load, and away.
    await tab.evaluate(() => history.back());
    await vi.waitFor(() => expect(viewsOf(gateway, '/p/tarn-2')).toBe(2), PATIENT);
    await tab.evaluate(() => history.pushState(null, '', '/p/tarn-2?view=reviews#all'));
    await tab.evaluate(() => history.pushState(null, '', '/cart'));
    await vi.waitFor(() => expect(viewsOf(gateway, '/cart')).toBe(1), PATIENT);
    const leftBefore = heard('Page Left').length;
    await tab.close({ runBeforeUnload: false });
    await vi.waitFor(() => expect(heard('Page Left').length).toBe(leftBefore + 1), PATIENT);

    expect(gateway.events.map(({ messageId }) => messageId)).toHaveLength(new Set(gateway.events.map(({ messageId }) => messageId)).size);
    expect(heard('Clicked').map(({ properties }) => properties!.text)).toEqual(['Tarn 2', 'Add to cart', 'Home']);
    expect(experiments().filter((one) => one === 'welcome on /')).toHaveLength(1);
    expect(viewsOf(gateway, '/')).toBe(2);
    expect(new Set(gateway.events.map(({ anonymousId }) => anonymousId)).size).toBe(1);
    expect(troubles).toEqual([]);
    await context.close();
    await edge.stop();
    await gateway.stop();
  }, 180_000);
});

const PATIENT = { timeout: 30_000, interval: 50 };

const viewsOf = ({ events }: Recording, path: string) => events.filter(({ type, properties }) => type === 'page' && properties!.path === path).length;

/** Notes what the hero shows in each frame that is painted, from the first one on. */
function watchFrames(tab: Page): Promise<unknown> {
  return tab.addInitScript(() => {
    const shown = new Set<string>();
    Object.assign(window, { shown });
    const look = () => {
      const hero = document.querySelector<HTMLElement>('[data-limen-slot=hero]');
      if (hero) shown.add(hero.innerText.trim());
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
}

async function frames(tab: Page): Promise<string[]> {
  return tab.evaluate(() => [...(window as unknown as { shown: Set<string> }).shown]);
}
