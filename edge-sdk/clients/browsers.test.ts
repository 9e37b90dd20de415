import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { InitOptions } from '@segment/analytics-next';
import type { Browser, Page } from 'playwright-core';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { CHROMIUM, launch } from '../browser/chromium';
import { BUILT, gateway, type Gateway } from '../replay/gateway';
import { server, type Server } from '../test/edge/servers';
import { line, type Line, type Trouble } from './line';
import { counted, log, verified, Visit, type Telling } from './visit';

/** Clients wait ever longer while nobody is there: on a busy machine, that is long. */
const RESTARTED = 180_000;
const DEMO = fileURLToPath(new URL('../../config/demo', import.meta.url));
const LIBRARY = join(dirname(createRequire(import.meta.url).resolve('@segment/analytics-next/package.json')), 'dist/umd');
const PAGE = '<!doctype html><meta charset="utf-8"><title>Tarn 2</title><link rel="icon" href="data:,"><script src="/shop/index.js"></script><script src="/shop/rudder.js"></script>';
const IN_BATCHES = { integrations: { 'Segment.io': { deliveryStrategy: { strategy: 'batching', config: { size: 20, timeout: 500 } } } } };
const BUSY: Trouble[] = [{ status: 429, retryAfterSeconds: 1 }, { status: 503, retryAfterSeconds: 1 }];

if (!BUILT) console.warn('Skipped: clients of browsers (build the gateway: mvn package -DskipTests).');

describe.skipIf(!BUILT || !CHROMIUM)('clients of browsers, as they are published', () => { // needs both; said above
  let shop: Server;
  let limen: Gateway;
  let way: Line;
  let browser: Browser;
  let rudder: string;

  beforeAll(async () => {
    rudder = await bundled('@rudderstack/analytics-js/bundled', 'Rudder');
    shop = await server((response, { path }) => {
      response.setHeader('Content-Type', path.endsWith('.js') ? 'text/javascript' : 'text/html').end(file(path));
    });
    limen = await gateway(DEMO, { LIMEN_HTTP_ORIGINS: `http://localhost:${shop.port}` });
    way = await line(limen.port);
    browser = await launch();
  });
  afterAll(async () => {
    await browser.close();
    await way.stop();
    await limen.stop();
    await shop.stop();
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
  });

  const file = (path: string) => {
    if (!path.endsWith('.js')) return PAGE;
    return path === '/shop/rudder.js' ? rudder : readFileSync(join(LIBRARY, path.slice('/shop/'.length)), 'utf8');
  };

  /** A page of the gateway's own origin, as behind a mount, or of another site. */
  async function open(where: 'first-party' | 'cross-origin'): Promise<{ tab: Page; troubles: string[] }> {
    const tab = await (await browser.newContext()).newPage();
    const troubles: string[] = [];
    tab.on('pageerror', ({ message }) => troubles.push(message));
    tab.on('console', (message) => message.type() === 'error' && troubles.push(message.text()));
    if (where === 'first-party') {
      await tab.route(`${way.url}/shop/**`, (route) => {
        const { pathname } = new URL(route.request().url());
        return route.fulfill({ contentType: pathname.endsWith('.js') ? 'text/javascript' : 'text/html', body: file(pathname) });
      });
    }
    await tab.goto(`${where === 'first-party' ? way.url : `http://localhost:${shop.port}`}/shop/`);
    return { tab, troubles };
  }

  /** Says all of it to the page's library, one after the other, as people do one thing after the other. */
  async function tell(tab: Page, told: (client: Telling) => void): Promise<void> {
    const calls: unknown[][] = [];
    told({
      identify: ({ userId, traits }) => calls.push(['identify', userId, traits]),
      page: ({ category, name, properties }) => calls.push(['page', category, name, properties]),
      screen: ({ category, name, properties }) => calls.push(['screen', category, name, properties]),
      group: ({ groupId, traits }) => calls.push(['group', groupId, traits]),
      alias: ({ userId, previousId }) => calls.push(['alias', userId, previousId]),
      // Each library has a word of its own for when it was, and does not know the other's.
      track: ({ event, properties, timestamp }) => calls.push(['track', event, properties, timestamp ? { timestamp, originalTimestamp: timestamp.toISOString() } : {}]),
    });
    await tab.evaluate(async (calls) => {
      const client = (window as unknown as { client: Record<string, (...values: unknown[]) => Promise<unknown>> }).client;
      for (const [method, ...values] of calls) await client[method as string]?.(...values);
    }, calls);
  }

  /** Loads Segment's library with what the gateway says about itself, and nothing else. */
  const loadSegment = (tab: Page, { visitor }: Visit, options: object) =>
    tab.evaluate(([cdnURL, visitor, options]) => {
      const { AnalyticsBrowser } = (window as unknown as { AnalyticsNext: typeof import('@segment/analytics-next') }).AnalyticsNext;
      const client = AnalyticsBrowser.load({ writeKey: 'demo', cdnURL }, options as InitOptions);
      Object.assign(window, { client });
      return client.setAnonymousId(visitor).then(() => undefined);
    }, [way.url, visitor, options] as const);

  describe.each<[string, object, RegExp]>([
    ['one by one', {}, /\/v1\/[tipsga]$/],
    ['in batches', IN_BATCHES, /\/v1\/b$/],
  ])('@segment/analytics-next, %s', (how, options, paths) => {
    let visits = 0;
    const visit = () => new Visit(`${how.replaceAll(' ', '-')}-${++visits}`);

    const load = (tab: Page, ada: Visit) => loadSegment(tab, ada, options);

    it.each(['first-party', 'cross-origin'] as const)('delivers every kind of event, as it was told, %s', async (where) => {
      const { calls, preflights } = way;
      const before = { calls: calls.length, preflights: preflights.length };
      const { tab, troubles } = await open(where);
      const ada = visit();
      await load(tab, ada);
      await tell(tab, (client) => ada.begin(client));
      await tell(tab, (client) => ada.end(client));
      await ada.isTaken(limen, way, { fromBrowser: true });
      expect(calls.slice(before.calls).filter(({ path }) => !paths.test(path))).toEqual([]);
      if (where === 'cross-origin') expect(preflights.at(-1)).toMatchObject({ 'access-control-request-headers': 'authorization' });
      else expect(preflights).toHaveLength(before.preflights);
      expect(troubles).toEqual([]);
    });

    it('comes again when it is told to wait, and delivers once', async () => {
      const { tab } = await open('first-party');
      const ada = visit();
      await load(tab, ada);
      way.troubles.push(...BUSY);
      await tell(tab, (client) => ada.begin(client));
      await tell(tab, (client) => ada.end(client));
      await ada.isTaken(limen, way, { fromBrowser: true });
      expect(way.troubles).toEqual([]);
    });

    it('sends again when an answer is lost, which changes nothing', async () => {
      const { tab } = await open('first-party');
      const ada = visit();
      await load(tab, ada);
      await tell(tab, (client) => ada.begin(client));
      way.troubles.push('answer lost');
      await tell(tab, (client) => ada.end(client));
      await ada.isRepeated(limen);
      await ada.isTaken(limen, way, { fromBrowser: true });
      expect(way.troubles).toEqual([]);
    });
  });

  describe.each([
    ['one by one', {}, /\/v1\/(track|page|group|alias|identify)$/],
    ['by beacon', { useBeacon: true, beaconQueueOptions: { flushQueueInterval: 500 } }, /\/beacon\/v1\/batch\?writeKey=demo$/],
  ])('@rudderstack/analytics-js, %s', (how, options, paths) => {
    /** Without a control plane, which would only say that there is nothing else to be sent to. */
    const load = (tab: Page, { visitor }: Visit) =>
      tab.evaluate(async ([dataPlane, visitor, options]) => {
        const { RudderAnalytics } = (window as unknown as { Rudder: typeof import('@rudderstack/analytics-js') }).Rudder;
        const client = new RudderAnalytics();
        const source = { id: 'shop', name: 'shop', writeKey: 'demo', enabled: true, workspaceId: 'w', config: {}, connections: [], destinations: [], updatedAt: '', dataplanes: {} };
        client.load('demo', dataPlane, { ...options, getSourceConfig: () => ({ source, updatedAt: '' }), sendAdblockPage: false } as never);
        client.setAnonymousId(visitor);
        Object.assign(window, { client });
        await new Promise<void>((ready) => client.ready(ready));
      }, [way.url, visitor, options as object] as const);

    it.each(['first-party', 'cross-origin'] as const)('delivers every kind of event that it has, as it was told, %s', async (where) => {
      const before = way.calls.length;
      const { tab, troubles } = await open(where);
      const ada = new Visit(`rudder-${how.replaceAll(' ', '-')}-${where}`);
      await load(tab, ada);
      await tell(tab, (client) => ada.begin(client));
      await tell(tab, (client) => ada.end(client));
      await ada.isTaken(limen, way, { fromBrowser: true, without: 'screen' });
      expect(way.calls.slice(before).filter(({ path }) => !paths.test(path))).toEqual([]);
      expect(troubles).toEqual([]);
    });
  });

  it('leave nothing else behind', async () => {
    expect(await counted(limen, 'limen_events_accepted_total')).toBe((await log(limen)).length);
    expect(await counted(limen, 'limen_events_rejected_total')).toBe(0);
    expect(await verified(limen)).toMatchObject({ verified: true, differences: 0, unfolded: 0 });
  });

  it('deliver across the end of a gateway', async () => {
    const { tab } = await open('first-party');
    const ada = new Visit('killed');
    await loadSegment(tab, ada, IN_BATCHES);
    await tell(tab, (client) => ada.begin(client));
    await vi.waitFor(() => expect(way.calls.at(-1)).toMatchObject({ answered: 200, events: expect.arrayContaining([expect.objectContaining({ type: 'identify', anonymousId: ada.visitor })]) }), 20_000);
    await limen.kill();
    await tell(tab, (client) => ada.end(client));
    await vi.waitFor(() => expect(way.calls.at(-1)!.answered).toBeUndefined(), 20_000);
    await limen.restart();
    await ada.isTaken(limen, way, { fromBrowser: true });
    expect(await verified(limen)).toMatchObject({ verified: true, differences: 0, unfolded: 0 });
  }, RESTARTED);
});

/** A package as a page has it that is built with it, under a name of the window. */
async function bundled(name: string, globalName: string): Promise<string> {
  const { outputFiles } = await build({ stdin: { contents: `export * from '${name}';`, resolveDir: import.meta.dirname }, bundle: true, globalName, format: 'iife', write: false });
  return outputFiles[0]!.text;
}
