import type { Client, JsonValue } from '@openfeature/server-sdk';
import { OpenFeature } from '@openfeature/server-sdk';
import { OFREPProvider } from '@openfeature/ofrep-provider';
import { OFREPWebProvider } from '@openfeature/ofrep-web-provider';
import { ClientProviderEvents, OpenFeature as Web } from '@openfeature/web-sdk';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { CHROMIUM, launch } from '../browser/chromium';
import { BUILT, gateway, type Gateway } from '../replay/gateway';
import { server, type Server } from '../test/edge/servers';
import { configured, FLAGS, type Configured } from './flags';
import { line, type Line } from './line';

const PATIENCE = { timeout: 20_000, interval: 50 };
const ON_PRODUCT = { page: { path: '/p/tarn-2' }, device: { type: 'desktop' } };
const CHANGED = FLAGS.replace('default: hello', 'default: changed').replace('small: 80', 'small: 70').replace('big: 100.5', 'big: 70');

if (!BUILT) console.warn('Skipped: OpenFeature clients (build the gateway: mvn package -DskipTests).');

describe.skipIf(!BUILT)('OpenFeature clients, as they are published', () => { // needs a build; said above
  let configuration: Configured;
  let limen: Gateway;
  let shop: Server;

  beforeAll(async () => {
    configuration = configured();
    const bundle = await bundled();
    shop = await server((response, { path }) => {
      response.setHeader('Content-Type', path.endsWith('.js') ? 'text/javascript' : 'text/html')
        .end(path.endsWith('.js') ? bundle : '<!doctype html><title>Tarn 2</title><link rel="icon" href="data:,"><script src="/flags.js"></script>');
    });
    limen = await gateway(configuration.folder, { LIMEN_BUDGETS_DECIDE: '2s', LIMEN_HTTP_ORIGINS: `http://localhost:${shop.port}` });
  });
  afterAll(async () => {
    await limen.stop();
    await shop.stop();
    configuration.remove();
  });

  const baseUrl = () => `http://127.0.0.1:${limen.port}`;

  describe('@openfeature/ofrep-provider', () => {
    let client: Client;

    beforeAll(async () => {
      await OpenFeature.setProviderAndWait(new OFREPProvider({ baseUrl: baseUrl(), headers: [['Authorization', 'Bearer demo-secret']] }));
      client = OpenFeature.getClient();
    });
    afterAll(() => OpenFeature.close());

    it('evaluates flags of every type', async () => {
      const visitor = { targetingKey: 'ada', ...ON_PRODUCT };
      expect(await client.getStringDetails('greeting', '-', visitor)).toMatchObject({ value: 'look', variant: 'rule_1', reason: 'TARGETING_MATCH' });
      expect(await client.getBooleanDetails('wide', false, visitor)).toMatchObject({ value: true, reason: 'TARGETING_MATCH' });
      const price = await client.getNumberDetails('price', 0, visitor);
      expect(price).toMatchObject({ reason: 'SPLIT' });
      expect([[80, 'small'], [100.5, 'big']]).toContainEqual([price.value, price.variant]);
      expect(await client.getObjectDetails<JsonValue>('theme', {}, visitor)).toMatchObject({ value: { color: 'blue', sizes: [1, 2], inner: { deep: true } }, variant: 'default', reason: 'STATIC' });
    });

    it('gives everybody one arm of a split, and both arms to some', async () => {
      const served = new Map<string, number>();
      for (let i = 0; i < 40; i++) {
        const visitor = { targetingKey: `visitor-${i}` };
        const price = await client.getNumberValue('price', 0, visitor);
        expect(await client.getNumberValue('price', 0, visitor)).toBe(price);
        served.set(String(price), (served.get(String(price)) ?? 0) + 1);
      }
      expect([...served.keys()].sort()).toEqual(['100.5', '80']);
    });

    it('takes the value in the code where there is none', async () => {
      const visitor = { targetingKey: 'ada' };
      expect(await client.getStringDetails('nowhere', 'mine', visitor)).toMatchObject({ value: 'mine', errorCode: 'FLAG_NOT_FOUND' });
      expect(await client.getNumberDetails('greeting', 7, visitor)).toMatchObject({ value: 7, errorCode: 'TYPE_MISMATCH' });
      expect(await client.getNumberValue('killed', 9, visitor)).toBe(9);
      expect(await client.getObjectDetails<JsonValue>('tags', { mine: true }, visitor)).toMatchObject({ value: { mine: true }, reason: 'ERROR' });
      expect(await client.getStringDetails('greeting', 'mine', {})).toMatchObject({ value: 'mine', errorCode: 'TARGETING_KEY_MISSING' });
      expect(await client.getStringDetails('greeting', 'mine', { targetingKey: 'v'.repeat(300) })).toMatchObject({ value: 'mine', errorCode: 'INVALID_CONTEXT' });
    });

    it('says why a default is one', async () => {
      expect(await client.getStringDetails('greeting', '-', { targetingKey: 'ada' })).toMatchObject({ value: 'hello', variant: 'default', reason: 'UNKNOWN', flagMetadata: { reason: 'DEFAULT' } });
    });

    it('sees at once what the visitor did', async () => {
      const visitor = { targetingKey: 'visitor-who-looks' };
      expect(await client.getNumberValue('viewed', -1, visitor)).toBe(0);
      await fetch(`${baseUrl()}/v1/track`, { method: 'POST', headers: { Authorization: 'Bearer demo' }, body: JSON.stringify({ type: 'track', event: 'Product Viewed', anonymousId: visitor.targetingKey, messageId: 'm1' }) });
      await vi.waitFor(async () => expect(await client.getNumberValue('viewed', -1, visitor)).toBe(1), PATIENCE);
    });

    it('takes the values in the code without a key', async () => {
      const unknown = new OFREPProvider({ baseUrl: baseUrl(), headers: [['Authorization', 'Bearer nobody']] });
      await OpenFeature.setProviderAndWait('unknown', unknown);
      expect(await OpenFeature.getClient('unknown').getStringValue('greeting', 'mine', { targetingKey: 'ada' })).toBe('mine');
    });
  });

  describe('@openfeature/ofrep-web-provider in Node', () => {
    let way: Line;

    beforeAll(async () => {
      way = await line(limen.port);
      await Web.setContext({ targetingKey: 'ada', ...ON_PRODUCT });
      await Web.setProviderAndWait(new OFREPWebProvider({ baseUrl: way.url, headers: [['X-API-Key', 'demo']], pollInterval: 100, cacheMode: 'disabled' }));
    });
    afterAll(async () => {
      await Web.close();
      await way.stop();
    });

    it('has all flags at once, and others when the context is another', async () => {
      const client = Web.getClient();
      expect(client.getStringDetails('greeting', '-')).toMatchObject({ value: 'look', variant: 'rule_1', reason: 'TARGETING_MATCH' });
      expect(client.getBooleanValue('wide', false)).toBe(true);
      expect([80, 100.5]).toContain(client.getNumberValue('price', 0));
      expect(client.getObjectValue<JsonValue>('theme', {})).toEqual({ color: 'blue', sizes: [1, 2], inner: { deep: true } });
      expect(client.getNumberDetails('killed', 9)).toMatchObject({ value: 9, reason: 'DISABLED' });
      expect(client.getStringDetails('nowhere', 'mine')).toMatchObject({ value: 'mine', errorCode: 'FLAG_NOT_FOUND' });
      expect(client.getNumberDetails('greeting', 7)).toMatchObject({ value: 7, errorCode: 'TYPE_MISMATCH' });
      expect(client.getObjectDetails<JsonValue>('tags', {})).toMatchObject({ value: {}, errorCode: 'GENERAL' });

      await Web.setContext({ targetingKey: 'ada', page: { path: '/' }, device: { type: 'mobile' } });
      expect(client.getStringValue('greeting', '-')).toBe('hello');
      expect(client.getBooleanValue('wide', true)).toBe(false);
      await Web.setContext({ targetingKey: 'ada', ...ON_PRODUCT });
      expect(client.getStringValue('greeting', '-')).toBe('look');
    });

    it('is told that nothing changed until something does', async () => {
      await vi.waitFor(() => expect(way.calls.slice(-3).map(({ answered }) => answered)).toEqual([304, 304, 304]), PATIENCE);
      const changed = vi.fn();
      Web.getClient().addHandler(ClientProviderEvents.ConfigurationChanged, changed);
      configuration.write(CHANGED);
      await vi.waitFor(() => expect(Web.getClient().getNumberValue('price', 0)).toBe(70), PATIENCE);
      expect(changed.mock.lastCall![0]).toMatchObject({ flagsChanged: ['price'] });
      await vi.waitFor(() => expect(way.calls.at(-1)).toHaveProperty('answered', 304), PATIENCE);
      configuration.write(FLAGS);
      await vi.waitFor(() => expect(Web.getClient().getNumberValue('price', 0)).not.toBe(70), PATIENCE);
    });
  });

  describe.skipIf(!CHROMIUM)('@openfeature/ofrep-web-provider in Chromium', () => { // needs one; the import said so
    let browser: Browser;

    beforeAll(async () => {
      browser = await launch();
    });
    afterAll(() => browser.close());

    /** A page of another site, whose client asks once and then only when it is told to. */
    async function open(): Promise<{ tab: Page; asked: string[]; troubles: string[] }> {
      const tab = await (await browser.newContext()).newPage();
      const asked: string[] = [];
      const troubles: string[] = [];
      tab.on('pageerror', ({ message }) => troubles.push(message));
      tab.on('console', (message) => message.type() === 'error' && troubles.push(message.text()));
      tab.on('request', (request) => request.method() === 'POST' && asked.push(new URL(request.url()).search));
      await tab.goto(`http://localhost:${shop.port}/`);
      await tab.evaluate(async (baseUrl) => {
        const { Web, OFREPWebProvider } = (window as unknown as { Flags: { Web: typeof import('@openfeature/web-sdk').OpenFeature; OFREPWebProvider: typeof import('@openfeature/ofrep-web-provider').OFREPWebProvider } }).Flags;
        await Web.setContext({ targetingKey: 'ada', page: { path: location.pathname } });
        await Web.setProviderAndWait(new OFREPWebProvider({ baseUrl, headers: [['Authorization', 'Bearer demo']] }));
        Object.assign(window, { Web });
      }, baseUrl());
      return { tab, asked, troubles };
    }

    const value = (tab: Page, name: string) => tab.evaluate((name) => (window as unknown as { Web: typeof Web }).Web.getClient().getStringValue(name, 'mine'), name);
    const wide = (tab: Page) => tab.evaluate(() => (window as unknown as { Web: typeof Web }).Web.getClient().getBooleanDetails('wide', false));

    it('asks once, is told of another configuration, and asks again', async () => {
      const { tab, asked, troubles } = await open();
      expect(await value(tab, 'greeting')).toBe('hello');
      expect(await wide(tab)).toMatchObject({ value: true, reason: 'TARGETING_MATCH' });
      await vi.waitFor(async () => expect(await streams(limen)).toBeGreaterThan(0), PATIENCE);
      expect(asked).toEqual(['']);

      configuration.write(CHANGED);
      await vi.waitFor(async () => expect(await value(tab, 'greeting')).toBe('changed'), PATIENCE);
      expect(asked).toHaveLength(2);
      expect(asked[1]).toMatch(/^\?flagConfigEtag=[0-9a-f]{16}&flagConfigLastModified=\d{10}$/);

      configuration.write(FLAGS);
      await vi.waitFor(async () => expect(await value(tab, 'greeting')).toBe('hello'), PATIENCE);
      expect(asked).toHaveLength(3);
      expect(troubles).toEqual([]);
    });

    it('has other flags when the context is another', async () => {
      const { tab, troubles } = await open();
      await tab.evaluate(() => (window as unknown as { Web: typeof Web }).Web.setContext({ targetingKey: 'ada', page: { path: '/p/tarn-2' } }));
      // Who asks is the same, so the client shows what it had until it has asked.
      await vi.waitFor(async () => expect(await value(tab, 'greeting')).toBe('look'), PATIENCE);
      expect(troubles).toEqual([]);
    });

    it('hears of what changed while its line was broken', async () => {
      const before = await streams(limen);
      const { tab } = await open();
      await vi.waitFor(async () => expect(await streams(limen)).toBeGreaterThan(before), PATIENCE);
      await limen.kill();
      configuration.write(CHANGED);
      await limen.restart();
      // Its browser comes back each second, or gives up and its client does after one, two, four seconds, and so on.
      await vi.waitFor(async () => expect(await value(tab, 'greeting')).toBe('changed'), { ...PATIENCE, timeout: 70_000 });
    }, 150_000);
  });
});

/** How often a stream was begun, of those there are. */
async function streams({ opsPort }: Gateway): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${opsPort}/metrics`)).text();
  return Number(/^limen_http_request_seconds_count\{route="stream",status="2xx".*?\} (.+)$/m.exec(text)?.[1] ?? 0);
}

/** OpenFeature's client and provider as a page has them that is built with them. */
async function bundled(): Promise<string> {
  const contents = "export { OpenFeature as Web } from '@openfeature/web-sdk'; export { OFREPWebProvider } from '@openfeature/ofrep-web-provider';";
  const { outputFiles } = await build({ stdin: { contents, resolveDir: import.meta.dirname }, bundle: true, globalName: 'Flags', format: 'iife', write: false });
  return outputFiles[0]!.text;
}
