import { mkdirSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHROMIUM, launch } from './chromium';

/** Where a demo runs, such as http://127.0.0.1:8080. Started by whoever runs this test. */
const DEMO = process.env.LIMEN_DEMO_URL;
const SHOTS = new URL('../target/screenshots/', import.meta.url).pathname;
const MINUTE = 60_000;

if (!DEMO) console.warn('Skipped: the demo shop (set LIMEN_DEMO_URL to a running one).');

describe.skipIf(!DEMO || !CHROMIUM)('the demo shop in Chromium', () => {
  let browser: Browser;

  beforeAll(async () => {
    mkdirSync(SHOTS, { recursive: true });
    browser = await launch();
  });
  afterAll(() => browser.close());

  async function open(path = '/'): Promise<{ tab: Page; troubles: string[] }> {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    const tab = await context.newPage();
    const troubles: string[] = [];
    tab.on('pageerror', ({ message }) => troubles.push(message));
    tab.on('response', (response) => response.status() >= 400 && troubles.push(`${response.status()} ${response.url()}`));
    tab.on('request', (request) => request.url().startsWith(DEMO!) || request.url().startsWith('data:') || troubles.push(`outside: ${request.url()}`));
    await tab.goto(DEMO + path);
    return { tab, troubles };
  }

  const experience = (tab: Page) => tab.locator('.hero [data-limen], .hero[data-limen]').first().getAttribute('data-limen');

  for (const [persona, expected] of [
    ['newcomer', 'welcome'],
    ['keen', 'intent_fast_lane'],
    ['comparer', 'comparer_best_price'],
    ['abandoner', 'cart_rescue'],
  ] as const) {
    it(`shows ${expected} to the ${persona} within a minute`, async () => {
      const { tab, troubles } = await open();
      await tab.click(`[data-persona=${persona}]`);
      await tab.waitForSelector(`.hero [data-limen^="${expected}:"]`, { timeout: MINUTE });
      await tab.waitForSelector('.panel .choice.is-made', { timeout: MINUTE });
      await tab.waitForTimeout(1_500); // for the picture only: the sky takes a second to change
      await tab.screenshot({ path: `${SHOTS}${persona}.png` });
      expect(await experience(tab)).toMatch(new RegExp(`^${expected}:`));
      expect(troubles).toEqual([]);
    });
  }

  it('sells something, from the shelf to the thanks', async () => {
    const { tab, troubles } = await open('/p/ember');
    await tab.click('.product__side [data-add]');
    await tab.click('.carry');
    await tab.click('.sum .buy');
    await tab.click('.checkout .buy');
    await tab.waitForSelector('text=Thank you');
    expect(troubles).toEqual([]);
  });
});
