import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { CHROMIUM, launch } from './chromium';
import { teahouse, type Teahouse } from './teahouse';

const LIMEN = fileURLToPath(new URL('../../limen', import.meta.url));
const JAR = fileURLToPath(new URL('../../gateway/target/limen.jar', import.meta.url));
const SHOTS = fileURLToPath(new URL('../target/screenshots/', import.meta.url));
const BUILT = existsSync(JAR);
const PATIENCE = { timeout: 20_000 };

if (!BUILT) console.warn('Skipped: `limen try` (build it: mvn package -DskipTests).');

describe.skipIf(!BUILT || !CHROMIUM)('limen try, in front of a shop that knows nothing of it', () => { // needs a build and a Chromium; said above
  let shop: Teahouse;
  let trial: ChildProcess;
  let said = '';
  let address = '';
  let browser: Browser;

  beforeAll(async () => {
    mkdirSync(SHOTS, { recursive: true });
    shop = await teahouse();
    trial = spawn(LIMEN, ['try', shop.origin, '--port', '0', '--slot', 'hero=.auftakt'], { env: { ...process.env, LIMEN_BUILD: '0' } });
    trial.stdout!.on('data', (text: Buffer) => (said += text));
    trial.stderr!.on('data', (text: Buffer) => (said += text));
    address = await vi.waitFor(() => /http:\/\/127\.0\.0\.1:\d+(?=\/)/.exec(said.split('Your site')[1] ?? said)![0], { timeout: 50_000, interval: 100 });
    browser = await launch();
  });
  afterAll(async () => {
    await browser?.close();
    if (trial?.exitCode === null) {
      trial.kill('SIGTERM');
      await once(trial, 'exit');
    }
    await shop?.close().catch(() => undefined); // it may be away already
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
  });

  interface Visit {
    tab: Page;
    /** Errors, refused calls, and calls to anybody but the proxy. */
    troubles: string[];
  }

  async function open(path = '/', viewport = { width: 1440, height: 900 }): Promise<Visit> {
    const context = await browser.newContext({ viewport });
    const tab = await context.newPage();
    const troubles: string[] = [];
    tab.on('pageerror', ({ message }) => troubles.push(message));
    tab.on('console', (message) => message.type() === 'error' && troubles.push(message.text()));
    tab.on('request', (request) => request.url().startsWith(address) || request.url().startsWith('data:') || troubles.push(`outside: ${request.url()}`));
    await tab.goto(address + path);
    return { tab, troubles };
  }

  const welcomed = (tab: Page) => tab.waitForSelector('.auftakt [data-limen="welcome:hello"]', PATIENCE);
  const inPanel = (selector: string) => `limen-panel ${selector}`;

  it('fills the slot that only a selector knows, and shows why beside the page', async () => {
    const { tab, troubles } = await open();
    await welcomed(tab);
    await tab.waitForSelector(inPanel('.choice.is-made'), PATIENCE);
    await tab.waitForSelector(inPanel('.seg.is-in'), PATIENCE);
    await tab.waitForTimeout(1_500); // for the picture only
    await tab.screenshot({ path: `${SHOTS}try.png` });
    expect(await tab.textContent('.auftakt')).toContain('Welcome');
    expect(troubles).toEqual([]);
  });

  it('gives the page its own back to who comes back', async () => {
    const { tab, troubles } = await open();
    await welcomed(tab);
    await tab.click(inPanel('[data-persona=returning]'));
    await tab.waitForSelector('.auftakt h1', PATIENCE);
    await tab.waitForSelector(inPanel('.seg.is-in >> text=returning'), PATIENCE);
    await tab.waitForTimeout(1_500); // for the picture only
    await tab.screenshot({ path: `${SHOTS}try-returning.png` });
    await tab.click(inPanel('[data-persona=newcomer]'));
    await welcomed(tab);
    expect(troubles).toEqual([]);
  });

  it('keeps the visitor at the proxy: links, redirects, scripts and cookies', async () => {
    const { tab, troubles } = await open();
    await tab.waitForSelector('#bestand:has-text("412")', PATIENCE);
    await tab.click('text=Keemun');
    expect(tab.url()).toBe(`${address}/tee/keemun`);
    await tab.click('nav >> text=Oolong');
    expect(tab.url()).toBe(`${address}/tee/oolong`);
    await tab.click('nav >> text=Neu');
    expect(tab.url()).toBe(`${address}/tee/gyokuro`);
    const cookies = Object.fromEntries((await tab.context().cookies()).map(({ name, value }) => [name, value]));
    expect(cookies.korb).toBe('leer');
    expect(cookies.limen_id).toMatch(/^[0-9a-f]{32}$/);
    expect(shop.asked.at(-1)!.cookie).toContain('korb=leer');
    expect(shop.asked.map(({ cookie }) => cookie).join()).not.toContain('limen_');
    expect(shop.asked.map(({ line }) => line).filter((line) => line.includes('/_l/'))).toEqual([]);
    expect(troubles).toEqual([]);
  });

  it('fits a telephone', async () => {
    const { tab, troubles } = await open('/', { width: 390, height: 844 });
    await welcomed(tab);
    await tab.click(inPanel('[data-panel]'));
    await tab.waitForSelector(inPanel('.choice.is-made'), PATIENCE);
    await tab.waitForTimeout(800); // for the picture only
    await tab.screenshot({ path: `${SHOTS}try-phone.png` });
    expect(troubles).toEqual([]);
  });

  it('says what it changed on the way', () => {
    expect(said).toContain('a nonce added, for the tag');
    expect(said).toContain('upgrade-insecure-requests left out');
    expect(said).not.toContain('Exception');
  });

  it('says what to do when the site is away', async () => {
    await shop.close();
    const { tab } = await open();
    expect(await tab.textContent('h1')).toBe(`No answer from ${shop.origin.slice(7)}`);
    expect(await tab.textContent('main')).toContain(`Check that ${shop.origin} opens in a browser`);
    await tab.screenshot({ path: `${SHOTS}try-away.png` });
  });
});
