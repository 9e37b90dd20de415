import { mkdirSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { BatchAnswer, DecideAnswer } from '../src/core/decision';
import type { LimenEvent } from '../src/core/event';
import { CHROMIUM, launch } from './chromium';

/** Where a demo runs, such as http://127.0.0.1:8080. Started by whoever runs this test. */
const DEMO = process.env.LIMEN_DEMO_URL;
const SHOTS = new URL('../target/screenshots/', import.meta.url).pathname;
const MINUTE = 55_000; // less what it takes to say so

if (!DEMO) console.warn('Skipped: the demo shop (set LIMEN_DEMO_URL to a running one).');

describe.skipIf(!DEMO || !CHROMIUM)('the demo shop in Chromium', () => { // needs a running demo and a Chromium; said above
  let browser: Browser;

  beforeAll(async () => {
    mkdirSync(SHOTS, { recursive: true });
    browser = await launch();
  });
  afterAll(() => browser.close());

  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
  });

  interface Visit {
    tab: Page;
    /** What the tag sent, by name. */
    sent: (name: string) => LimenEvent[];
    /** What should not happen on any page: errors, refused calls, calls to anybody else. */
    troubles: string[];
  }

  async function open(path = '/', viewport = { width: 1440, height: 900 }): Promise<Visit> {
    const context = await browser.newContext({ viewport });
    const tab = await context.newPage();
    const troubles: string[] = [];
    const events: LimenEvent[] = [];
    tab.on('pageerror', ({ message }) => troubles.push(message));
    tab.on('console', (message) => message.type() === 'error' && troubles.push(message.text()));
    tab.on('response', (response) => response.status() >= 400 && troubles.push(`${response.status()} ${response.url()}`));
    tab.on('request', (request) => {
      const url = request.url();
      if (!url.startsWith(DEMO!) && !url.startsWith('data:')) troubles.push(`outside: ${url}`);
      if (url.endsWith('/v1/batch')) events.push(...(request.postDataJSON() as { batch: LimenEvent[] }).batch);
    });
    await tab.goto(DEMO + path);
    return { tab, troubles, sent: (name) => events.filter(({ event }) => event === name) };
  }

  const experience = (tab: Page) => tab.locator('.hero [data-limen], .hero[data-limen]').first().getAttribute('data-limen');
  const shows = (tab: Page, experience: string) => tab.waitForSelector(`.hero [data-limen^="${experience}:"]`, { timeout: MINUTE });
  const visitor = (tab: Page) => tab.evaluate(() => (window as unknown as { limen: { anonymousId: string } }).limen.anonymousId);

  /** A value of this visitor's profile, as the gateway explains it to those who hold the secret key. */
  async function feature(tab: Page, name: string): Promise<string | undefined> {
    const answer = await tab.request.post(`${DEMO}/v1/decide`, {
      headers: { Authorization: 'Bearer demo-secret' },
      data: { anonymousId: await visitor(tab), explain: true, context: { page: { path: '/' } } },
    });
    const { explain } = (await answer.json()) as { explain: { features: { name: string; value: string }[] } };
    return explain.features.find((one) => one.name === name)?.value;
  }

  for (const [persona, expected] of [
    ['newcomer', 'welcome'],
    ['keen', 'intent_fast_lane'],
    ['comparer', 'comparer_best_price'],
    ['abandoner', 'cart_rescue'],
  ] as const) {
    it(`shows ${expected} to the ${persona} within a minute`, async () => {
      const { tab, troubles } = await open();
      await tab.click(`[data-persona=${persona}]`);
      await shows(tab, expected);
      await tab.waitForSelector('.panel .choice.is-made', { timeout: MINUTE });
      await tab.waitForTimeout(1_500); // for the picture only: the sky takes a second to change
      await tab.screenshot({ path: `${SHOTS}${persona}.png` });
      expect(await experience(tab)).toMatch(new RegExp(`^${expected}:`));
      expect(troubles).toEqual([]);
    });
  }

  describe('by hand', () => {
    it('welcomes who comes in for the first time', async () => {
      const { tab, troubles } = await open();
      await shows(tab, 'welcome');
      expect(troubles).toEqual([]);
    });

    it('takes who looks at prices and then at reviews for one who compares', async () => {
      const { tab, troubles } = await open();
      await tab.click('.grid a[href="/p/tarn-2"]');
      await tab.click('[data-tab=prices]');
      await tab.waitForSelector('.prices');
      await tab.click('[data-tab=reviews]');
      await shows(tab, 'comparer_best_price');
      expect(troubles).toEqual([]);
    });

    it('takes who fills a cart quickly for one who means it', async () => {
      const { tab, troubles } = await open();
      for (const product of ['ember', 'glim', 'cairn-22']) {
        await tab.goto(`${DEMO}/p/${product}`);
        await tab.click('.product__side [data-add]');
      }
      await shows(tab, 'intent_fast_lane');
      expect(troubles).toEqual([]);
    });

    it('rescues a cart that is left alone, without a click, and counts that as seen once', async () => {
      const { tab, troubles, sent } = await open();
      await tab.click('.grid a[href="/p/ridge-3"]');
      await tab.click('.product__side [data-add]');
      await shows(tab, 'cart_rescue');
      const rescues = () => sent('Experiment Viewed').filter(({ properties }) => properties!.experiment_id === 'cart_rescue');
      await vi.waitFor(() => expect(rescues()).toHaveLength(1), 10_000);
      await tab.mouse.wheel(0, 300);
      await tab.mouse.wheel(0, -300);
      await vi.waitFor(async () => expect(await feature(tab, 'experiences.cart_rescue.shown')).toBe('1.0'), 10_000);
      expect(rescues()).toHaveLength(1);
      expect(troubles).toEqual([]);
    });
  });

  it('knows a visitor by a cookie, from load to load', async () => {
    const { tab, troubles } = await open();
    const first = await visitor(tab);
    await tab.goto(`${DEMO}/about`);
    expect(await visitor(tab)).toBe(first);
    const cookies = (await tab.context().cookies()).filter(({ name }) => name === 'limen_id');
    expect(cookies).toMatchObject([{ value: first, sameSite: 'Lax', path: '/' }]);
    expect(troubles).toEqual([]);
  });

  it('sees in the next decision what was clicked just before', async () => {
    const { tab, troubles } = await open('/p/ridge-3');
    const answers: { asked: { position?: string }; answer: DecideAnswer }[] = [];
    tab.on('response', async (response) => {
      if (response.url().endsWith('/v1/decide')) answers.push({ asked: response.request().postDataJSON() as { position?: string }, answer: (await response.json()) as DecideAnswer });
    });
    const taken = tab.waitForResponse((response) => response.request().postData()?.includes('Product Added') === true && response.url().endsWith('/v1/batch'));
    await tab.click('.product__side [data-add]');
    const { position } = (await (await taken).json()) as BatchAnswer;
    const after = () => answers.filter(({ asked, answer }) => asked.position === position && !answer.degraded?.length);
    await vi.waitFor(() => expect(after()).not.toEqual([]), 10_000);
    for (const { answer } of after()) expect(answer.decisions).toContainEqual(expect.objectContaining({ slot: 'banner', experience: 'free_shipping' }));
    await tab.waitForSelector('.lm-banner--shipping');
    expect(Number(await feature(tab, 'cart_value'))).toBe(689);
    expect(troubles).toEqual([]);
  });

  it('fits a telephone', async () => {
    const { tab, troubles } = await open('/', { width: 390, height: 844 });
    await shows(tab, 'welcome');
    expect(await tab.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    await tab.screenshot({ path: `${SHOTS}phone.png` });
    await tab.click('[data-panel]');
    await tab.click('[data-persona=abandoner]');
    await shows(tab, 'cart_rescue');
    await tab.waitForTimeout(1_500); // for the picture only
    await tab.screenshot({ path: `${SHOTS}phone-panel.png` });
    await tab.click('[data-panel]');
    await tab.waitForTimeout(500); // for the picture only
    await tab.screenshot({ path: `${SHOTS}phone-abandoner.png` });
    expect(troubles).toEqual([]);
  });

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
