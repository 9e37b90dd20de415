import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { bucket } from '../src/core/bucket';
import { crawlers, type CrawlerMarks } from '../src/core/crawlers';
import { isRef } from '../src/core/decision-cookie';
import { pageTypes } from '../src/core/pages';
import { ruled, type RuleFile } from '../src/core/rules';
import { bytesOf, jsonOf } from '../src/edge/base64url';
import { edgeKeys } from '../src/edge/edge-keys';
import { settingsOf } from '../src/edge/options';
import { site } from '../src/edge/site';
import { standing } from '../src/edge/standing';
import { visitOf } from '../src/edge/visit';
import { signer } from './edge/signer';

/** What the gateway's tests read, too: `config/vectors/README.md` says what it means. */
function vectors<T>(file: string): T {
  return JSON.parse(readFileSync(new URL(`../../config/vectors/${file}`, import.meta.url), 'utf8')) as T;
}

const keys = vectors<{ edge: string[] }>('keys.json');

afterEach(() => {
  vi.useRealTimers();
});

describe('by the vectors of the gateway', () => {
  interface ReadCase {
    name: string;
    visitor: string;
    now: number;
    value: string;
    words: Record<string, string | null> | null;
  }
  const ASKED = ['hero@home', 'hero@cart', 'hero@product', 'banner@home', 'aside@home'];

  it.each(vectors<{ read: ReadCase[] }>('cookies.json').read)('a decision cookie, $name, says the same', async ({ visitor, now, value, words }) => {
    vi.useFakeTimers({ now: now * 1_000, toFake: ['Date'] });
    // A table of pages as it would come from the gateway: it is near already.
    const rules = signer(Buffer.from(keys.edge[0]!, 'base64url')).rules({ pages: [['home', '/home'], ['cart', '/cart'], ['product', '/product']] });
    const cache = { match: async () => rules, put: async () => undefined };
    const known = site(settingsOf({ gateway: 'http://127.0.0.1:1', writeKey: 'demo', edgeKeys: keys.edge, cache }));
    const wordOf = async (key: string) => {
      const [slot, type] = key.split('@') as [string, string];
      const headers = { Cookie: `limen_id=${visitor}; limen_d=${value}` };
      return (await standing(known, visitOf(new Request(`https://shop.example/${type}`, { headers }), {}, () => undefined))).valueOf(slot);
    };
    for (const key of ASKED) {
      const word = words?.[key] ?? undefined;
      expect(await wordOf(key)).toBe(word === '!' ? undefined : word);
    }
  });

  it('refs are told from other words', () => {
    for (const { ref } of vectors<{ cases: { ref: string }[] }>('refs.json').cases) expect(isRef(ref)).toBe(true);
  });

  it('visitors fall where they do there', () => {
    const { cases } = vectors<{ cases: { salt: string; visitor: string; bucket: number }[] }>('buckets.json');
    expect(cases.map(({ salt, visitor }) => bucket(salt, visitor))).toEqual(cases.map((one) => one.bucket));
  });

  interface RangeCase {
    name: string;
    coverage: number;
    weights: number[];
    ranges: [number, number][];
  }
  const { ranges } = vectors<{ ranges: RangeCase[] }>('buckets.json');

  it.each(ranges.filter(({ coverage }) => coverage === 1))('a rule draws as $name says', ({ weights, ranges }) => {
    const rule = { experience: 'test', when: true, holdout: 0, heldOut: '.test', variants: weights.map((weight, index) => [`v${index}`, weight, String(index)] as const) };
    const file = { v: 1, snapshot: '', pages: [], slots: { hero: { newcomer: [rule], known: null, fallback: '.' } }, flags: {} } as unknown as RuleFile;
    for (let one = 0; one < 1000; one++) {
      const place = bucket('test', `visitor-${one}`);
      const index = ranges.findIndex(([from, to]) => from <= place && place < to);
      expect(ruled(file, 'hero', { visitor: `visitor-${one}`, newcomer: true, bot: false, page: {} })).toBe(String(index));
    }
  });

  interface RuleCase {
    slot: string;
    list: 'newcomer' | 'known';
    visitor: string;
    page: { path: string; search: string; url: string; referrer: string };
    shown: { word: string } | null;
    buckets?: Record<string, number>;
  }
  const { files, signed } = vectors<{ files: { name: string; payload: RuleFile; cases: RuleCase[] }[]; signed: { payload: string; jws: string } }>('rules.json');

  it.each(files)('the rules of $name decide the same', ({ payload, cases }) => {
    const typeOf = pageTypes(payload.pages);
    const decided = cases.map(({ slot, list, visitor, page }) =>
      ruled(payload, slot, { visitor, newcomer: list === 'newcomer', bot: false, page: { ...page, type: typeOf(page.path) } }),
    );
    expect(decided).toEqual(cases.map(({ shown }) => shown?.word));
    for (const { visitor, buckets = {} } of cases) {
      for (const [salt, place] of Object.entries(buckets)) expect(bucket(salt, visitor)).toBe(place);
    }
  });

  it('a rule file is signed the same', async () => {
    const [header, payload, mac] = signed.jws.split('.') as [string, string, string];
    const edge = edgeKeys(vectors<{ edge: string[] }>('keys.json').edge.map(bytesOf));
    expect(await edge.signed(`${header}.${payload}`, mac, 32)).toBe(true);
    expect(await edge.signed(`${header}.${payload}x`, mac, 32)).toBe(false);
    expect(jsonOf(payload)).toEqual(JSON.parse(signed.payload));
  });

  it('crawlers are told the same', () => {
    const { bots, cases } = vectors<{ bots: CrawlerMarks; cases: { userAgent: string; platform: string; bot: boolean }[] }>('bots.json');
    const isCrawler = crawlers(bots);
    expect(cases.map(({ userAgent, platform }) => isCrawler(userAgent, platform))).toEqual(cases.map(({ bot }) => bot));
  });
});
