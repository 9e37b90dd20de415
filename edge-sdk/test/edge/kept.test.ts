import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contents } from '../../src/edge/contents';
import { patience } from '../../src/edge/patience';
import { seenSlots } from '../../src/edge/seen';
import { standIn, type StandIn } from './stand-in';

let gateway: StandIn;
beforeAll(async () => void (gateway = await standIn()));
afterAll(() => gateway.server.stop());

describe('the slots that pages had', () => {
  it('are those of the path, else of the type, else unknown', () => {
    const seen = seenSlots();
    seen.saw('/p/1', 'product', new Set(['hero']));
    expect([seen.on('/p/1', undefined), seen.on('/p/2', 'product'), seen.on('/p/2', 'cart'), seen.on('/p/2', undefined)]).toEqual([['hero'], ['hero'], undefined, undefined]);
    seen.saw('/p/2', 'product', new Set());
    expect([seen.on('/p/1', 'product'), seen.on('/p/2', 'product'), seen.on('/p/3', 'product')]).toEqual([['hero'], [], []]);
  });

  it('are not guessed where a page is of no type in particular', () => {
    const seen = seenSlots();
    seen.saw('/a', 'other', new Set(['hero']));
    expect(seen.on('/b', 'other')).toBeUndefined();
  });

  it('are forgotten where there are too many, and not kept of what nobody links to', () => {
    const seen = seenSlots();
    const path = (index: number) => `/${index}`;
    for (let index = 0; index < 1_001; index++) seen.saw(path(index), undefined, new Set(['hero']));
    expect([seen.on(path(0), undefined), seen.on(path(1), undefined)]).toEqual([undefined, ['hero']]);
    seen.saw(`/${'x'.repeat(256)}`, undefined, new Set(['hero']));
    expect(seen.on(`/${'x'.repeat(256)}`, undefined)).toBeUndefined();
    seen.saw('/many', undefined, new Set(Array.from({ length: 100 }, (_, index) => `slot_${index}`)));
    expect(seen.on('/many', undefined)).toHaveLength(64);
  });
});

describe('snippets', () => {
  it('are kept up to 4 MB, and read again where they were forgotten', async () => {
    const kept = contents(`http://127.0.0.1:${gateway.server.port}`, undefined, 10_000);
    const refs = Array.from({ length: 9 }, (_, index) => gateway.publish(`<p>${index}${'x'.repeat(500_000)}`));
    for (const ref of refs) await kept.load(ref, () => undefined);
    expect(refs.map((ref) => !!kept.now(ref))).toEqual([false, ...refs.slice(1).map(() => true)]);
    expect(await kept.load(refs[0]!, () => undefined)).toHaveProperty('bytes');
    await kept.load(refs[0]!, () => undefined); // what is there already takes no more room
    expect(refs.filter((ref) => kept.now(ref))).toHaveLength(8);
  });
});

describe('patience', () => {
  it('is one for all waits', async () => {
    const never = new Promise<string>(() => undefined);
    const held = patience(1);
    expect(await held.wait(Promise.resolve('there'))).toBe('there');
    expect(await held.wait(never)).toBeUndefined();
    expect(await held.wait(never)).toBeUndefined();
    await expect(patience(10_000).wait(Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  });
});
