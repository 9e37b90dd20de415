import { array, assert, constantFrom, integer, property, string, stringMatching, tuple, uniqueArray } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decisionCookieIn, isRef, signedText, valueIn } from '../src/core/decision-cookie';

const MAC = 'm'.repeat(22);
const HERO = 'h'.repeat(22);
const cookie = (entries: string) => decisionCookieIn(`1.1000.2800.${MAC}${entries}`)!;

describe('a decision cookie', () => {
  it('says until when it holds, and what its mac is of', () => {
    const read = cookie(`~hero@product:${HERO}~hero@*:.`);
    expect([read.expSeconds, read.mac]).toEqual([2_800, MAC]);
    expect(signedText(read, 'v1')).toBe(`limen-d-1\nv1\n1000.2800.~hero@product:${HERO}~hero@*:.`);
  });

  it.each([
    ['product', HERO],
    ['cart', '.welcome'],
    ['home', '!'],
    ['other', '.'],
    [undefined, undefined],
  ])('has for a page of type %s the value %s', (type, value) => {
    expect(valueIn(cookie(`~hero@product:${HERO}~hero@cart:.welcome~hero@home:!~hero@*:.`), 'hero', type)).toBe(value);
  });

  it('has an answer without a page type only where all have the same', () => {
    const { entries } = cookie(`~hero@*:${HERO}~hero_side@product:.~hero_side@*:!`);
    expect(valueIn({ ...cookie('~x@*:.'), entries }, 'hero', undefined)).toBe(HERO);
    expect(valueIn({ ...cookie('~x@*:.'), entries }, 'hero_side', undefined)).toBeUndefined();
    expect(valueIn({ ...cookie('~x@*:.'), entries }, 'banner', undefined)).toBeUndefined();
  });

  it.each([
    ['nothing', ''],
    ['without entries', `1.1000.2800.${MAC}`],
    ['of another version', `2.1000.2800.${MAC}~hero@*:.`],
    ['without a mac', '1.1000.2800.~hero@*:.'],
    ['with half a mac', '1.1000.2800.mmm~hero@*:.'],
    ['over before it began', `1.2800.1000.${MAC}~hero@*:.`],
    ['valid for no time', `1.1000.1000.${MAC}~hero@*:.`],
    ['valid for longer than one may be', `1.1000.2801.${MAC}~hero@*:.`],
    ['with an entry that is cut', `1.1000.2800.${MAC}~hero@*:`],
    ['with half a ref', `1.1000.2800.${MAC}~hero@*:abc`],
    ['with something behind it', `1.1000.2800.${MAC}~hero@*:. `],
    ['with a header in it', `1.1000.2800.${MAC}~hero@*:.\r\nSet-Cookie: a=1`],
    ['too long', `1.1000.2800.${MAC}${`~hero@*:${HERO}`.repeat(20)}`],
  ])('%s is none', (_, text) => {
    expect(decisionCookieIn(text)).toBeUndefined();
  });

  const name = stringMatching(/^[a-z][a-z0-9_]{0,9}$/);
  const value = constantFrom(HERO, 'A_-'.repeat(7) + 'z', '.', '.welcome', '!');
  it('is read as it was written', () => {
    assert(
      property(uniqueArray(tuple(name, name, value), { minLength: 1, maxLength: 8, selector: ([slot, type]) => `${slot}@${type}` }), integer({ min: 1, max: 1_800 }), (entries, seconds) => {
        const read = decisionCookieIn(`1.1000.${1_000 + seconds}.${MAC}${entries.map(([slot, type, said]) => `~${slot}@${type}:${said}`).join('')}`)!;
        expect(read.expSeconds).toBe(1_000 + seconds);
        for (const [slot, type, said] of entries) expect(valueIn(read, slot, type)).toBe(said);
      }),
    );
  });

  it('or none is what any text is', () => {
    const part = constantFrom('1', '.', '1000', MAC, '~', 'hero', '@', '*', ':', HERO, '!');
    assert(
      property(array(part).map((parts) => parts.join('')), string(), (text, odd) => {
        for (const said of [text, odd]) {
          const read = decisionCookieIn(said);
          if (read) expect(said).toBe(`1.${read.covered.replace(/^(\d+\.\d+)\./, `$1.${read.mac}`)}`);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});

it('a ref is 22 characters of base64url, and nothing else is', () => {
  expect([HERO, '.', '!', '.hero', `${HERO}h`, HERO.slice(1), `${HERO.slice(1)}+`].map(isRef)).toEqual([true, false, false, false, false, false, false]);
});
