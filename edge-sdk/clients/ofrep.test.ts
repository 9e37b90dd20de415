import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { BUILT, gateway, type Gateway } from '../replay/gateway';
import { configured, type Configured } from './flags';

const ALL = '/ofrep/v1/evaluate/flags';
const ONE = `${ALL}/{key}`;
const NAMES = ['greeting', 'price', 'wide', 'theme', 'tags', 'killed', 'viewed'];
const RUNS = 4_000;
/** Of what is larger nobody asks who sent it. */
const BODY_BYTES_MAX = 32 * 1024;

interface Described { content?: { 'application/json': { schema: object } } }
interface Api {
  paths: Record<string, { post: { responses: Record<string, Described> } }>;
  components: { schemas: Record<string, { oneOf?: unknown; allOf?: { oneOf?: { $ref: string }[] }[]; not?: object }> };
}

const written = (): Api => parse(readFileSync(join(import.meta.dirname, 'ofrep/openapi.yaml'), 'utf8')) as Api;

/**
 * The schemas as they are meant. Read to the letter, every value is also "no value at all", which asks for nothing, and every
 * integer is a float too, so that `oneOf` refuses what the specification's own examples show.
 */
function meant(): Api {
  const api = written();
  api.components.schemas.codeDefaultFlag!.not = { required: ['value'] };
  const kinds = api.components.schemas.evaluationSuccess!.allOf!.find(({ oneOf }) => oneOf)!;
  kinds.oneOf = kinds.oneOf!.filter(({ $ref }) => !$ref.endsWith('/integerFlag'));
  return api;
}

function compiled(api: Api): (schema: object) => ValidateFunction {
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
  ajv.addSchema({ $id: 'https://ofrep.example/openapi', components: api.components });
  const absolute = (schema: object) => JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"https://ofrep.example/openapi#/')) as object;
  return (schema) => ajv.compile(absolute(schema));
}

const SUCCESS = { $ref: '#/components/schemas/evaluationSuccess' };

it('the schemas, to the letter, refuse the example beside them, and as they are meant take it', () => {
  const example = { key: 'discount-banner', value: true, reason: 'TARGETING_MATCH', variant: 'enabled' };
  expect(compiled(written())(SUCCESS)(example)).toBe(false);
  const validate = compiled(meant())(SUCCESS);
  expect(validate(example)).toBe(true);
  expect(validate({ ...example, value: 3 })).toBe(true);
  expect(validate({ ...example, value: [1] })).toBe(false);
  expect(validate({ ...example, reason: 'DEFAULT' })).toBe(false);
  expect(validate({ key: 'x', reason: 'DISABLED' })).toBe(true);
});

/** What is sent, and what has to come of it if it is known. */
interface Body { bytes: string; right: boolean; codes: string[] }

const textOf = (value: unknown) => JSON.stringify(value) ?? '';
const right = fc.record({ targetingKey: fc.string({ maxLength: 256, unit: 'grapheme-ascii' }), page: fc.option(fc.record({ path: fc.webPath() }), { nil: undefined }) })
  .chain((named) => fc.dictionary(fc.string({ maxLength: 20 }), fc.jsonValue({ maxDepth: 3, noUnicodeString: false } as fc.JsonSharedConstraints), { maxKeys: 6 }).map((more) => ({ ...more, ...named })))
  .map((context): Body => ({ bytes: textOf({ context }), right: true, codes: [] }));
const refused = (codes: string[], bodies: fc.Arbitrary<string>) => bodies.map((bytes): Body => ({ bytes, right: false, codes }));
const noText = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean(), fc.array(fc.string()), fc.dictionary(fc.string(), fc.string()));
const BODIES = fc.oneof(
  { weight: 6, arbitrary: right },
  { weight: 2, arbitrary: refused(['TARGETING_KEY_MISSING'], fc.dictionary(fc.string(), fc.jsonValue()).map((context) => textOf({ context: { ...context, targetingKey: undefined } }))) },
  { weight: 2, arbitrary: refused(['INVALID_CONTEXT'], noText.map((targetingKey) => textOf({ context: { targetingKey } }))) },
  { weight: 2, arbitrary: refused(['INVALID_CONTEXT'], fc.oneof(noText.filter((value) => typeof value !== 'object' || Array.isArray(value)), fc.constant(null)).map((context) => textOf({ context }))) },
  { weight: 1, arbitrary: refused(['INVALID_CONTEXT'], fc.constantFrom(257, 1_000, 40_000).map((length) => textOf({ context: { targetingKey: 'v'.repeat(length) } }))) },
  { weight: 1, arbitrary: refused(['INVALID_CONTEXT'], fc.integer({ min: 17, max: 3_000 }).map((depth) => `{"context":{"targetingKey":"v","x":${'['.repeat(depth)}${']'.repeat(depth)}}}`)) },
  { weight: 2, arbitrary: refused(['PARSE_ERROR', 'INVALID_CONTEXT'], fc.tuple(right, fc.double({ min: 0, max: 0.99, noNaN: true })).map(([{ bytes }, share]) => bytes.slice(0, bytes.length * share))) },
  { weight: 2, arbitrary: refused(['PARSE_ERROR', 'INVALID_CONTEXT'], fc.oneof(fc.string(), fc.constantFrom('', 'null', '[]', '1', '{}', '{"context"}', '{"context":{}}x', '\u0000', '<xml/>'))) },
).filter(({ bytes, right }) => right || !/"targetingKey":"[^"]{0,256}"/.test(bytes) || /\[{17}|[^}]$/.test(bytes));

const KEYS = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...NAMES) },
  fc.string({ unit: 'binary', minLength: 1, maxLength: 50 }).filter((key) => !/^\.+$/.test(key) && !/[\ud800-\udfff]/.test(key)),
  fc.integer({ min: 1, max: 3_000 }).map((length) => 'k'.repeat(length)),
);
const GOOD: Record<string, string>[] = [{ Authorization: 'Bearer demo' }, { Authorization: 'Bearer demo-secret' }, { 'X-API-Key': 'demo' }, { Authorization: `Basic ${btoa('demo:')}` }];
const BAD: Record<string, string>[] = [{}, { Authorization: 'Bearer' }, { Authorization: 'Bearer nobody' }, { 'X-API-Key': '' }, { Authorization: 'Basic ===' }, { Authorization: 'Digest demo' }];
const MORE = fc.record({
  'If-None-Match': fc.constantFrom('*', 'abc', '"abc"', 'W/"abc", "d"', ',,"', ''),
  'Content-Type': fc.constantFrom('application/json', 'text/plain', 'application/json; charset=latin1', 'nonsense'),
  Accept: fc.constantFrom('*/*', 'text/html', 'image/png;q=0'),
}, { requiredKeys: [] });
const QUERIES = fc.constantFrom('', '?', '?flagConfigEtag=x', '?flagConfigLastModified=1', '?flagConfigEtag=x&flagConfigLastModified=2020-01-01T00:00:00Z', '?flagConfigLastModified=%00&flagConfigEtag=%FF', '?flagConfigEtag=x&flagConfigLastModified=99999999999999999999');

if (!BUILT) console.warn('Skipped: OFREP under generated requests (build the gateway: mvn package -DskipTests).');

describe.skipIf(!BUILT)('OFREP 0.3, under generated requests', () => { // needs a build; said above
  const { paths } = meant();
  const schema = compiled(meant());
  const validators = Object.fromEntries([ALL, ONE].map((path) => [path, Object.fromEntries(
    Object.entries(paths[path]!.post.responses).map(([status, { content }]) => [status, content && schema(content['application/json'].schema)]),
  )]));
  const seen = new Map<string, number>();
  let configuration: Configured;
  let limen: Gateway;

  beforeAll(async () => {
    configuration = configured();
    limen = await gateway(configuration.folder, { LIMEN_BUDGETS_DECIDE: '2s' });
  });
  afterAll(async () => {
    await limen.stop();
    configuration.remove();
  });

  /** Whether the specification says that this may be answered; gives what was. */
  async function valid(path: string, answer: Response): Promise<{ errorCode?: string; key?: string; flags?: object[] }> {
    const validators_ = validators[path]!;
    expect(Object.keys(validators_), `${path} answered ${answer.status}`).toContain(String(answer.status));
    const validate = validators_[answer.status];
    const text = await answer.text();
    if (!validate) {
      expect(text).toBe('');
      return {};
    }
    expect(answer.headers.get('content-type')).toBe('application/json');
    const body = JSON.parse(text) as object;
    expect(validate(body), `${text} ${JSON.stringify(validate.errors)}`).toBe(true);
    return body;
  }

  it('answers nothing but what openapi.yaml says', async () => {
    await fc.assert(fc.asyncProperty(
      fc.option(KEYS, { nil: undefined }), BODIES, fc.boolean(), fc.nat(5), MORE, QUERIES,
      async (key, { bytes, right, codes }, known, which, more, query) => {
        const path = key === undefined ? ALL : ONE;
        const keys = known ? GOOD[which % GOOD.length]! : BAD[which % BAD.length]!;
        const answer = await fetch(`http://127.0.0.1:${limen.port}${key === undefined ? ALL : `${ALL}/${encodeURIComponent(key)}`}${query}`, {
          method: 'POST', body: bytes, headers: { ...keys, ...more },
        });
        const { errorCode, key: named, flags } = await valid(path, answer);
        seen.set(`${answer.status} ${errorCode ?? ''}`, (seen.get(`${answer.status} ${errorCode ?? ''}`) ?? 0) + 1);
        if (!known && bytes.length <= BODY_BYTES_MAX) {
          expect(answer.status).toBe(401);
        } else if (!right) {
          expect(answer.status).toBe(400);
          expect(codes).toContain(errorCode);
        } else if (key === undefined) {
          expect(answer.status).toBe(more['If-None-Match'] === '*' ? 304 : 200);
          if (answer.status === 200) expect(flags).toHaveLength(NAMES.length);
        } else {
          expect(answer.status).toBe(key === 'tags' ? 400 : NAMES.includes(key) ? 200 : 404);
          expect(named).toBe(key);
        }
      },
    ), { numRuns: RUNS });
    // Every answer there can be was among them.
    expect([...seen.keys()].sort()).toEqual(['200 ', '304 ', '400 GENERAL', '400 INVALID_CONTEXT', '400 PARSE_ERROR', '400 TARGETING_KEY_MISSING', '401 ', '404 FLAG_NOT_FOUND']);
  }, 120_000);

  it('tells the same flag alone as among all', async () => {
    const call = async (path: string, context: object) => (await fetch(`http://127.0.0.1:${limen.port}${path}`, { method: 'POST', body: JSON.stringify({ context }), headers: GOOD[0]! })).json() as Promise<{ flags: { key: string }[] }>;
    await fc.assert(fc.asyncProperty(fc.string({ maxLength: 40, unit: 'grapheme-ascii' }), fc.webPath(), async (targetingKey, path) => {
      const context = { targetingKey, page: { path } };
      const { flags } = await call(ALL, context);
      for (const flag of flags) expect(await call(`${ALL}/${flag.key}`, context)).toEqual(flag);
    }), { numRuns: 100 });
  }, 60_000);

  it.each(['GET', 'HEAD', 'PUT', 'DELETE', 'PATCH'])('says that %s is not how to ask', async (method) => {
    for (const path of [ALL, `${ALL}/price`]) {
      const answer = await fetch(`http://127.0.0.1:${limen.port}${path}`, { method, headers: GOOD[0]! });
      expect(answer.status).toBe(405);
      expect(answer.headers.get('allow')).toContain('POST');
    }
  });
});
