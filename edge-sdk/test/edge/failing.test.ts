import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { decided, get, OPENED, server, type Answer, type Server } from './servers';
import { standIn, type StandIn } from './stand-in';
import { worker, type Worker } from './workerd';

const OWN = '<h1>Our own</h1>';
const PAGE = `<!doctype html><p>${'Zelt – schön '.repeat(3_000)}</p><div data-limen-slot="hero">${OWN}</div><footer>😀</footer>`;
const TEN_OFF = '<div data-limen="hero_rescue:ten_off">−10 %</div>';
const ID = '0123456789abcdef0123456789abcdef';
const FIREFOX = { ...OPENED, 'User-Agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' };
const BIG = 'x'.repeat(600_000);

let origin: Server;
let gateway: StandIn;
/** Waits for the gateway as long as it may: what fails at once shall not look as if it had come too late. */
let patient: Worker;
/** Does not wait: what never comes shall not hold the page. */
let hasty: Worker;

beforeAll(async () => {
  [origin, gateway] = [await server((response) => response.writeHead(200, { 'Content-Type': 'text/html' }).end(PAGE)), await standIn()];
});
beforeEach(async () => {
  const environment = {
    LIMEN_GATEWAY: `http://127.0.0.1:${gateway.server.port}`, LIMEN_ORIGIN: `http://127.0.0.1:${origin.port}`, LIMEN_WRITE_KEY: 'demo', LIMEN_EDGE_KEY: gateway.signer.key,
  };
  [patient, hasty] = await Promise.all([worker({ ...environment, LIMEN_TIMEOUT_MILLIS: '10000' }), worker({ ...environment, LIMEN_TIMEOUT_MILLIS: '20' })]);
  gateway.rules = { slots: { hero: { newcomer: null, known: null, fallback: '.' } } };
});
afterEach(() => {
  patient.stop();
  hasty.stop();
  gateway.reset();
});
afterAll(() => Promise.all([origin.stop(), gateway.server.stop()]));

const open = async (by: Worker, cookies?: string) => (await get(by.port, '/p/1', cookies ? { ...FIREFOX, Cookie: cookies } : FIREFOX)).body();
const known = (ref: string) => `limen_id=${ID}; limen_d=${gateway.signer.cookie(ID, `~hero@*:${ref}`)}`;

const FAILURES: [string, Answer][] = [
  ['answers 500', (response) => response.writeHead(500).end('<h1>Guru</h1>')],
  ['answers 503 and when to come again', (response) => response.writeHead(503, { 'Retry-After': '3' }).end()],
  ['redirects', (response) => response.writeHead(302, { Location: '/' }).end()],
  ['says nothing', (response) => response.writeHead(204).end()],
  ['hangs up', (response) => response.destroy()],
  ['cuts its answer', (response) => (response.writeHead(200, { 'Content-Length': 999 }), response.write('<b>'), response.destroy())],
  ['cuts its answer, however long it was to be', (response) => (response.writeHead(200), response.write('<b>'), response.destroy())],
  ['says too much', (response) => response.writeHead(200).end(BIG)],
];
/** Slower than any page may wait: it never comes. */
const DELAYS: [string, Answer][] = [
  ['does not answer', () => undefined],
  ['begins to answer', (response) => void (response.writeHead(200), response.write('<b>'))],
];

describe('a page that asks stays whole', () => {
  it.each(FAILURES)('where the gateway %s', async (_, answer) => {
    gateway.decide = answer;
    expect(await open(patient, `limen_id=${ID}`)).toBe(PAGE);
  });
  it.each(DELAYS)('in time where it %s', async (_, answer) => {
    gateway.decide = answer;
    expect(await open(hasty, `limen_id=${ID}`)).toBe(PAGE);
  });
});

describe('a page whose snippet is to be fetched stays whole', () => {
  it.each(FAILURES)('where the gateway %s, and has it when that is over', async (_, answer) => {
    const { content } = gateway;
    const cookies = known(gateway.publish(TEN_OFF));
    gateway.content = answer;
    for (let views = 0; views < 2; views++) expect(await open(patient, cookies)).toBe(PAGE);
    gateway.content = content;
    expect(await open(patient, cookies)).toContain(TEN_OFF);
    expect(gateway.received('/v1/decide')).toEqual([]);
  });

  it.each(DELAYS)('in time where it %s', async (_, answer) => {
    gateway.content = answer;
    const cookies = known(gateway.publish(TEN_OFF));
    for (let views = 0; views < 2; views++) expect(await open(hasty, cookies)).toBe(PAGE);
  });

  it.each(FAILURES)('where there is no such snippet and the gateway, asked for another, %s', async (_, answer) => {
    gateway.decide = answer;
    expect(await open(patient, known('x'.repeat(22)))).toBe(PAGE);
    expect(gateway.received('/v1/decide')).toHaveLength(1);
  });
});

describe('a page that is decided by rules stays whole', () => {
  it.each(FAILURES)('where the gateway %s, and is asked for', async (_, answer) => {
    gateway.ruleFile = answer;
    expect(await open(patient)).toBe(PAGE);
    gateway.decide = decided({ hero: TEN_OFF });
    expect(await open(patient)).toContain(TEN_OFF);
  });
  it.each(DELAYS)('in time where it %s', async (_, answer) => {
    gateway.ruleFile = answer;
    expect(await open(hasty)).toBe(PAGE);
  });
});

describe('where there is no gateway', () => {
  it('pages are whole, and those it was not needed for are filled', async () => {
    const cookies = known(gateway.publish(TEN_OFF));
    expect(await open(patient, cookies)).toContain(TEN_OFF);
    const gone = await standIn();
    await gone.server.stop();
    const alone = await worker({ LIMEN_GATEWAY: `http://127.0.0.1:${gone.server.port}`, LIMEN_ORIGIN: `http://127.0.0.1:${origin.port}`, LIMEN_WRITE_KEY: 'demo', LIMEN_EDGE_KEY: gateway.signer.key });
    try {
      for (const said of [undefined, `limen_id=${ID}`, cookies]) expect(await open(alone, said)).toBe(PAGE);
      expect(await open(alone, known('.'))).toBe(PAGE.replace('"hero"', '"hero" data-limen-by="edge"'));
    } finally {
      alone.stop();
    }
  });

  it('any more, what it said before is still shown', async () => {
    const going = await standIn();
    const edge = await worker({ LIMEN_GATEWAY: `http://127.0.0.1:${going.server.port}`, LIMEN_ORIGIN: `http://127.0.0.1:${origin.port}`, LIMEN_WRITE_KEY: 'demo', LIMEN_EDGE_KEY: going.signer.key });
    try {
      const ref = going.publish(TEN_OFF);
      going.rules = { slots: { hero: { newcomer: [{ experience: 'welcome', when: true, holdout: 0, heldOut: '.', variants: [['hello', 1, ref]] }], known: null, fallback: '.' } } };
      const cookies = `limen_id=${ID}; limen_d=${going.signer.cookie(ID, `~hero@*:${ref}`)}`;
      // It may take more than one page until all is there: none is held back longer than it may be.
      await expect.poll(() => open(edge), { timeout: 30_000 }).toContain(TEN_OFF);
      await going.server.stop();
      expect(await open(edge)).toContain(TEN_OFF);
      expect(await open(edge, cookies)).toContain(TEN_OFF);
    } finally {
      edge.stop();
    }
  });
});
