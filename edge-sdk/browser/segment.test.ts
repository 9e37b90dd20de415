import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { server, type Server } from '../test/edge/servers';
import { worker } from '../test/edge/workerd';
import { CHROMIUM, launch } from './chromium';
import { recording, type Recording } from '../test/edge/recording';

/** Where a demo runs: here it is the gateway of another site. */
const DEMO = process.env.LIMEN_DEMO_URL;
/** Segment's own browser library, as it is published. */
const SEGMENT = join(dirname(createRequire(import.meta.url).resolve('@segment/analytics-next/package.json')), 'dist/umd');
const PAGE = `<!doctype html><meta charset="utf-8"><title>Zelte</title><link rel="icon" href="data:,">
<script src="/segment/index.js"></script>
<script>
  window.analytics = window.AnalyticsNext.AnalyticsBrowser.load(
    { writeKey: 'demo', cdnURL: location.origin + '/_l' },
    { integrations: { 'Segment.io': { apiHost: location.host + '/_l/v1', protocol: 'http' } } });
  analytics.page();
</script>`;

if (!DEMO) console.warn('Skipped: Segment’s library before a gateway (set LIMEN_DEMO_URL to a running demo).');

describe.skipIf(!DEMO || !CHROMIUM)('Segment’s browser library on the recommended mount', () => { // needs both; said above
  let site: Server;
  let gateway: Recording;
  let edge: { port: number; stop(): void };
  let browser: Browser;

  beforeAll(async () => {
    site = await server((response, { path }) => {
      if (!path.startsWith('/segment/')) return response.setHeader('Content-Type', 'text/html').end(PAGE);
      return response.setHeader('Content-Type', 'text/javascript').end(readFileSync(join(SEGMENT, path.slice('/segment/'.length))));
    });
    gateway = await recording(DEMO!);
    edge = await worker({ LIMEN_GATEWAY: `http://127.0.0.1:${gateway.port}`, LIMEN_ORIGIN: `http://127.0.0.1:${site.port}`, LIMEN_WRITE_KEY: 'demo' });
    browser = await launch();
  });
  afterAll(async () => {
    await browser.close();
    edge.stop();
    await gateway.stop();
    await site.stop();
  });

  it('is understood as it is, and its visitors get a decision cookie that is their own', async () => {
    const context = await browser.newContext();
    const tab = await context.newPage();
    await tab.goto(`http://127.0.0.1:${edge.port}/`);
    const cookies = await vi.waitFor(async () => {
      const found = new Map((await context.cookies()).map(({ name, value }) => [name, value]));
      expect(found.get('limen_d')).toMatch(/^1\.\d+\.\d+\.[\w-]{22}~/);
      return found;
    }, { timeout: 30_000, interval: 50 });
    expect(cookies.get('limen_id')).toBe(decodeURIComponent(cookies.get('ajs_anonymous_id')!).replaceAll('"', ''));
    expect(gateway.asked.filter((path) => /\/v1\/p$/.test(path))).toHaveLength(1);
    expect(gateway.asked.some((path) => path.endsWith('/v1/projects/demo/settings'))).toBe(true);
    await context.close();
  });
});
