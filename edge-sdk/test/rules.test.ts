import { anything, array, assert, boolean, constant, constantFrom, double, integer, letrec, oneof, option, property, record, string, tuple } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bucket } from '../src/core/bucket';
import { pageTypes, pathMatcher } from '../src/core/pages';
import { ruled, type Circumstances, type Condition, type Rule, type RuleFile } from '../src/core/rules';

const YES = 'y'.repeat(22);
const HELD = '.welcome';

const rule = (said: Partial<Rule> = {}): Rule => ({ experience: 'welcome', when: true, holdout: 0, heldOut: HELD, variants: [['hello', 1, YES]], ...said });
const file = (rules: readonly Rule[] | null, said: Partial<RuleFile> = {}): RuleFile => ({
  v: 1, snapshot: 'c0ffee', pages: [], slots: { hero: { newcomer: rules, known: null, fallback: '.' } }, flags: {}, bots: { clients: [], marks: [], patterns: [], systems: [], charsMax: 1_024 }, ...said,
});
const newcomer = (said: Partial<Circumstances> = {}): Circumstances => ({ visitor: 'v1', newcomer: true, bot: false, page: {}, ...said });
const isShown = (when: Condition, page: Record<string, unknown> = {}, flags: RuleFile['flags'] = {}) =>
  ruled(file([rule({ when })], { flags }), 'hero', newcomer({ page })) === YES;

describe('a bucket', () => {
  // Of GrowthBook's published SDK test cases, section `hash`, version 2; the gateway's test has the same.
  it.each([
    ['seed', 'a', 0.0505],
    ['seed', 'b', 0.2696],
    ['foo', 'ab', 0.2575],
    ['foo', 'def', 0.2019],
    ['89123klj', '8952klfjas09ujkasdf', 0.124],
    ['90850943850283058242805', '123', 0.7516],
  ])('of %s and %s is %d', (salt, visitor, place) => {
    expect(bucket(salt, visitor)).toBe(place);
  });

  it('is one of 10,000, for any text', () => {
    assert(
      property(string({ unit: 'binary' }), string({ unit: 'binary' }), (salt, visitor) => {
        const place = bucket(salt, visitor);
        expect(place >= 0 && place < 1 && Math.abs(place * 10_000 - Math.round(place * 10_000)) < 1e-6).toBe(true);
      }),
    );
  });
});

describe('a page type', () => {
  const typeOf = pageTypes([['home', '/'], ['product', '/p/*'], ['help', '/help/**'], ['odd', '/a.b+c/(x)'], ['late', '/**/late']]);
  it.each([
    ['/', undefined, 'home'],
    ['/p/1', undefined, 'product'],
    ['/p/1', 'cart', 'product'],
    ['/p/', undefined, 'product'],
    ['/p/1/more', undefined, 'other'],
    ['/p/1\n', undefined, 'product'],
    ['/help/a/b', undefined, 'help'],
    ['/help', undefined, 'other'],
    ['/a.b+c/(x)', undefined, 'odd'],
    ['/aXb+c/(x)', undefined, 'other'],
    ['/p/1/late', undefined, 'late'],
    ['/elsewhere', 'cart', 'cart'],
    ['/elsewhere', '', 'other'],
  ])('of %j, said to be %j, is %s', (path, said, type) => {
    expect(typeOf(path, said)).toBe(type);
  });

  it('is found by a glob without stars only at its own path', () => {
    const path = string().map((text) => `/${text.replace(/\*/g, '')}`);
    assert(property(path, path, (glob, other) => pathMatcher(glob)(glob) && pathMatcher(glob)(other) === (glob === other)));
  });

  it('is found by stars for what they stand for', () => {
    const segment = string().map((text) => text.replace(/[*/]/g, ''));
    assert(
      property(segment, segment, segment, (a, b, c) => {
        expect(pathMatcher(`/${a}/*/${c}`)(`/${a}/${b}/${c}`)).toBe(true);
        expect(pathMatcher(`/${a}/**`)(`/${a}/${b}/${c}`)).toBe(true);
        expect(pathMatcher(`/${a}/*`)(`/${a}/${b}/${c}`)).toBe(false);
      }),
    );
  });
});

describe('a condition', () => {
  const page = { type: 'product', path: '/p/zelt-1', weight: 7, new: true };
  const TYPE = ['ctx', 'page.type'];
  const NOBODY = ['ctx', 'page.nobody'];
  it.each<[Condition, boolean]>([
    [true, true],
    [false, false],
    [['&&', true, true], true],
    [['&&', true, false], false],
    [['||', false, true], true],
    [['||', false, false], false],
    [['!', false], true],
    [['==', TYPE, 'product'], true],
    [['==', TYPE, 'cart'], false],
    [['!=', TYPE, 'cart'], true],
    [['==', 'product', TYPE], true],
    [['<', ['ctx', 'page.weight'], 8], true],
    [['<=', ['ctx', 'page.weight'], 7], true],
    [['>', ['ctx', 'page.weight'], 7], false],
    [['>=', ['ctx', 'page.weight'], 7], true],
    [['in', TYPE, ['cart', 'product']], true],
    [['in', TYPE, []], false],
    [['startsWith', ['ctx', 'page.path'], '/p/'], true],
    [['endsWith', ['ctx', 'page.path'], '-1'], true],
    [['contains', ['ctx', 'page.path'], 'zelt'], true],
    [['has', TYPE], true],
    [['has', NOBODY], false],
    [['ctx', 'page.new'], true],
    [['ctx', 'page.nobody'], false],
    [['==', NOBODY, 'x'], false],
    [['!=', NOBODY, 'x'], false],
    [['in', NOBODY, ['x']], false],
    [['startsWith', NOBODY, ''], false],
    [['!', ['==', NOBODY, 'x']], true],
    [['==', ['flag', 'on'], true], true],
    [['flag', 'on'], true],
    [['>', ['flag', 'limit'], 79], true],
    [['==', ['flag', 'nested'], 'b'], true],
  ])('%j is %s', (when, expected) => {
    const flags = {
      on: { fallback: false, rules: [{ when: ['==', TYPE, 'product'] as const, share: 1, serve: true }] },
      limit: { fallback: 100, rules: [{ when: false, share: 1, serve: 0 }] },
      nested: { fallback: 'a', rules: [{ when: ['flag', 'on'] as const, share: 1, serve: 'b' }] },
    };
    expect(isShown(when, page, flags)).toBe(expected);
  });

  type Tree = { written: Condition; holds: boolean };
  const PAGE: Record<string, string> = { type: 'product', path: '/p/1' };
  const name = constantFrom('type', 'path', 'search');
  const literal = constantFrom('product', '/p/1', '/p/', '');
  const { tree } = letrec<{ tree: Tree; parts: Tree[] }>((tie) => ({
    parts: array(tie('tree'), { maxLength: 3 }),
    tree: oneof(
      { maxDepth: 5 },
      boolean().map((written) => ({ written, holds: written })),
      tuple(name, literal).map(([x, y]) => ({ written: ['==', ['ctx', `page.${x}`], y] as Condition, holds: x in PAGE && PAGE[x] === y })),
      tuple(name, literal).map(([x, y]) => ({ written: ['!=', ['ctx', `page.${x}`], y] as Condition, holds: x in PAGE && PAGE[x] !== y })),
      tuple(name, literal).map(([x, y]) => ({ written: ['startsWith', ['ctx', `page.${x}`], y] as Condition, holds: !!PAGE[x]?.startsWith(y) })),
      tuple(name, array(literal)).map(([x, list]) => ({ written: ['in', ['ctx', `page.${x}`], list] as Condition, holds: x in PAGE && list.some((one) => one === PAGE[x]) })),
      tie('tree').map((part) => ({ written: ['!', part.written] as Condition, holds: !part.holds })),
      tie('parts').map((parts) => ({ written: ['&&', ...parts.map(({ written }) => written)] as Condition, holds: !parts.some(({ holds }) => !holds) })),
      tie('parts').map((parts) => ({ written: ['||', ...parts.map(({ written }) => written)] as Condition, holds: parts.some(({ holds }) => holds) })),
    ),
  }));

  it('of conditions holds as these do', () => {
    assert(property(tree, ({ written, holds }) => isShown(written, PAGE) === holds), { numRuns: 1_000 });
  });
});

describe('what a slot shows', () => {
  it('is the first rule that holds, else what everybody sees', () => {
    const second = rule({ experience: 'second', variants: [['only', 1, 's'.repeat(22)]] });
    expect(ruled(file([rule({ when: false }), second, rule()]), 'hero', newcomer())).toBe('s'.repeat(22));
    expect(ruled(file([rule({ when: false })]), 'hero', newcomer())).toBe('.');
    expect(ruled(file([]), 'hero', newcomer())).toBe('.');
  });

  it.each<[string, RuleFile, string]>([
    ['no rules can tell', file(null), 'hero'],
    ['there is no such slot', file([]), 'banner'],
    ['the name is one that objects have', file([]), 'constructor'],
    ['an operator is unknown', file([rule({ when: ['matches', ['ctx', 'page.type'], '.*'] })]), 'hero'],
    ['an operator is one that objects have', file([rule({ when: ['constructor', 1, 2] })]), 'hero'],
    ['something of the request is unknown', file([rule({ when: ['!', ['==', ['ctx', 'device.type'], 'mobile']] })]), 'hero'],
    ['an operand is unknown', file([rule({ when: ['==', ['profile', 'views'], 1] })]), 'hero'],
    ['a flag is the gateway’s alone', file([rule({ when: ['flag', 'f'] })], { flags: { f: null } }), 'hero'],
  ])('is asked for where %s', (_, rules, slot) => {
    expect(ruled(rules, slot, newcomer())).toBeUndefined();
  });

  it('is by the rules for those who are known, for them', () => {
    const rules = file(null, { slots: { hero: { newcomer: null, known: [rule()], fallback: '.' } } });
    expect(ruled(rules, 'hero', newcomer({ newcomer: false }))).toBe(YES);
    expect(ruled(rules, 'hero', newcomer())).toBeUndefined();
  });

  it('is for a crawler what everybody sees', () => {
    expect(ruled(file([rule()]), 'hero', newcomer({ bot: true }))).toBe('.');
    expect(ruled(file(null), 'hero', newcomer({ bot: true }))).toBeUndefined();
  });

  it('is for nobody in particular only what is not drawn', () => {
    const { visitor: _, ...nobody } = newcomer();
    const split = rule({ variants: [['a', 0.5, 'a'.repeat(22)], ['b', 0.5, 'b'.repeat(22)]] });
    expect(ruled(file([split, rule({ holdout: 0.1 }), rule()]), 'hero', nobody)).toBe(YES);
    expect(ruled(file([split]), 'hero', nobody)).toBe('.');
    const flags = { f: { fallback: false, rules: [{ when: true, share: 0.5, serve: true }] } };
    expect(ruled(file([rule({ when: ['flag', 'f'] })], { flags }), 'hero', nobody)).toBe('.');
  });

  it('is the gateway\'s to tell where flags ask for each other, which none of its files says', () => {
    const flags = {
      a: { fallback: false, rules: [{ when: ['!', ['flag', 'b']] as const, share: 1, serve: true }] },
      b: { fallback: false, rules: [{ when: ['flag', 'a'] as const, share: 1, serve: true }] },
    };
    expect(ruled(file([rule({ when: ['flag', 'a'] })], { flags }), 'hero', newcomer())).toBeUndefined();
    expect(ruled(file([rule({ when: ['flag', 'b'] })], { flags }), 'hero', newcomer())).toBeUndefined();
  });

  const visitor = string({ minLength: 1 });
  it('is drawn as the bucket falls', () => {
    const share = double({ min: 0, max: 1, noNaN: true });
    assert(
      property(visitor, share, share, (id, holdout, weight) => {
        const rules = file([rule({ holdout, variants: [['a', weight, 'a'.repeat(22)], ['b', 1 - weight, 'b'.repeat(22)]] })]);
        const drawn = bucket('welcome', id) < weight ? 'a'.repeat(22) : 'b'.repeat(22);
        expect(ruled(rules, 'hero', newcomer({ visitor: id }))).toBe(bucket('welcome:holdout', id) < holdout ? HELD : drawn);
      }),
    );
  });

  it('is the last variant where weights do not quite add up', () => {
    assert(property(visitor, (id) => ruled(file([rule({ variants: [['a', 0, 'a'.repeat(22)], ['b', 0, YES]] })]), 'hero', newcomer({ visitor: id })) === YES));
  });

  it('is by a flag’s share for as many as it says', () => {
    const flags = { f: { fallback: false, rules: [{ when: true, share: 0.25, serve: true }] } };
    const rules = file([rule({ when: ['flag', 'f'] })], { flags });
    assert(property(visitor, (id) => (ruled(rules, 'hero', newcomer({ visitor: id })) === YES) === bucket('f', id) < 0.25));
  });

  it('is a value or nothing, whatever the file says', () => {
    const odd = record({ v: constant(1), snapshot: string(), pages: anything(), flags: anything(), bots: anything(), slots: record({ hero: anything() }) });
    const oddRules = record({ v: constant(1), pages: constant([]), bots: constant([]), flags: constant({}), slots: record({ hero: record({ fallback: string(), newcomer: array(record({ experience: string(), when: anything(), holdout: integer(), heldOut: string(), variants: anything() })) }) }) });
    assert(
      property(oneof(odd, oddRules), option(string(), { nil: undefined }), (rules, id) => {
        ruled(rules as unknown as RuleFile, 'hero', { newcomer: true, bot: false, page: {}, ...(id !== undefined && { visitor: id }) });
      }),
      { numRuns: 1_000 },
    );
  });
});
