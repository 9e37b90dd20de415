import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bytesOf } from '../../src/edge/base64url';
import { edgeKeys } from '../../src/edge/edge-keys';
import { publishedRules } from '../../src/edge/published-rules';
import type { ContentCache } from '../../src/edge/shared-cache';
import { standIn, type StandIn } from './stand-in';

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
const START = 1_000_000 * SECOND;

let gateway: StandIn;
beforeAll(async () => void (gateway = await standIn()));
afterAll(() => gateway.server.stop());
beforeEach(() => {
  gateway.reset();
  gateway.rules = { snapshot: 'first' };
});

/** Reads at a moment, and what runs behind it to its end. */
function reader(cache?: ContentCache) {
  const published = publishedRules(`http://127.0.0.1:${gateway.server.port}`, edgeKeys([bytesOf(gateway.signer.key)]), cache);
  return async (now: number) => {
    const behind: Promise<unknown>[] = [];
    const rules = await published.read(now, (work) => void behind.push(work));
    await Promise.all(behind);
    return rules?.file.snapshot;
  };
}

describe('the rule file', () => {
  it('is used while it is fresh, then renewed behind, then waited for', async () => {
    const read = reader();
    expect(await read(START)).toBe('first');
    gateway.rules = { snapshot: 'second' };
    expect(await read(START + 59 * SECOND)).toBe('first');
    expect(await read(START + 60 * SECOND)).toBe('first');
    expect(await read(START + 61 * SECOND)).toBe('second');
    gateway.rules = { snapshot: 'third' };
    expect(await read(START + 2 * HOUR)).toBe('third');
  });

  it('is kept for a day where there is no other', async () => {
    const read = reader();
    await read(START);
    gateway.ruleFile = (response) => response.writeHead(500).end();
    expect(await read(START + 2 * HOUR)).toBe('first');
    expect(await read(START + 23 * HOUR)).toBe('first');
    expect(await read(START + 24 * HOUR)).toBeUndefined();
  });

  it('is kept where the next is not signed, and where there are no keys any more', async () => {
    const read = reader();
    await read(START);
    gateway.ruleFile = (response) => response.end('a.b.c');
    expect([await read(START + 60 * SECOND), await read(START + 66 * SECOND)]).toEqual(['first', 'first']);
    gateway.rules = undefined;
    expect(await read(START + 120 * SECOND)).toBe('first');
  });

  it('is not asked for again at once where it cannot be had', async () => {
    const read = reader();
    gateway.ruleFile = (response) => response.destroy();
    for (const seconds of [0, 1, 4]) expect(await read(START + seconds * SECOND)).toBeUndefined();
    expect(gateway.asked()).toHaveLength(1);
    expect(await read(START + 5 * SECOND)).toBeUndefined();
    expect(gateway.asked()).toHaveLength(2);
  });

  it('is renewed by one for all who find it old, and looked for by each who has nothing', async () => {
    const published = publishedRules(`http://127.0.0.1:${gateway.server.port}`, edgeKeys([bytesOf(gateway.signer.key)]), undefined);
    const behind: Promise<unknown>[] = [];
    const read = (now: number) => published.read(now, (work) => void behind.push(work));
    const first = await Promise.all([read(START), read(START)]);
    expect(first.map((rules) => rules?.file.snapshot)).toEqual(['first', 'first']);
    gateway.server.received = [];
    await Promise.all([read(START + 60 * SECOND), read(START + 60 * SECOND), ...behind]);
    await Promise.all(behind);
    expect(gateway.asked()).toHaveLength(1);
  });

  it('is taken from what is near, if that is signed', async () => {
    const kept = new Map<string, string>();
    const cache: ContentCache = { match: async (key) => kept.get(key), put: async (key, text) => void kept.set(key, text) };
    expect(await reader(cache)(START)).toBe('first');
    gateway.server.received = [];
    expect(await reader(cache)(START)).toBe('first');
    expect(gateway.asked()).toEqual([]);
    kept.set('rules', 'a.b.c');
    expect(await reader(cache)(START)).toBe('first');
    expect(gateway.asked()).toEqual(['GET /v1/rules']);
  });

  it('does not need what is near to work', async () => {
    const broken: ContentCache = { match: () => Promise.reject(new Error('broken')), put: () => Promise.reject(new Error('broken')) };
    expect(await reader(broken)(START)).toBe('first');
  });
});
