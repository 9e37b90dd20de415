import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { decided, get, OPENED, server, type Server } from './servers';
import { standIn, type StandIn } from './stand-in';
import { worker, type Worker } from './workerd';

const ID = '0123456789abcdef0123456789abcdef';
const FIREFOX = { ...OPENED, 'User-Agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' };
/** As the gateway writes it: `PresentationTest.java` holds it to this. */
const TO_B = '<div data-limen="landing_test:b" data-limen-route="/landing/b"></div>';

let origin: Server;
let gateway: StandIn;
let edge: Worker;

beforeAll(async () => {
  origin = await server((response, { path }) => {
    const page = `<!doctype html><h1>${path}</h1><div data-limen-slot="landing"></div>`;
    response.writeHead(200, { 'Content-Type': 'text/html', 'Content-Length': page.length }).end(page);
  });
  gateway = await standIn();
  edge = await worker({
    LIMEN_GATEWAY: `http://127.0.0.1:${gateway.server.port}`,
    LIMEN_ORIGIN: `http://127.0.0.1:${origin.port}`,
    LIMEN_WRITE_KEY: 'demo',
    LIMEN_EDGE_KEY: gateway.signer.key,
    LIMEN_TIMEOUT_MILLIS: '2000',
    LIMEN_ROUTES: '{"/landing":{"route":"landing"}}',
  });
});
beforeEach(() => {
  gateway.rules = { slots: { landing: { newcomer: null, known: null, fallback: '.' } } };
});
afterEach(() => {
  origin.received = [];
  gateway.reset();
});
afterAll(() => Promise.all([edge.stop(), origin.stop(), gateway.server.stop()]));

const open = (path: string, headers: Record<string, string> = {}) => get(edge.port, path, { ...FIREFOX, Cookie: `limen_id=${ID}`, ...headers });
const known = (word: string) => ({ Cookie: `limen_id=${ID}; limen_d=${gateway.signer.cookie(ID, `~landing@*:${word}`)}` });
const fetched = () => origin.received.map(({ path }) => path);

describe('a page at a path that may be routed', () => {
  it('is that of the other path, with no redirect, and counted', async () => {
    const page = await open('/landing?a=1', known(gateway.publish(TO_B)));
    expect(page.status).toBe(200);
    expect(page.headers.location).toBeUndefined();
    expect(await page.body()).toBe(`<!doctype html><h1>/landing/b?a=1</h1><div data-limen-slot="landing" data-limen-by="edge">${TO_B}</div>`);
    expect(page.headers['cache-control']).toBe('private, no-cache');
    expect(fetched()).toEqual(['/landing/b?a=1']);
    expect(gateway.received('/v1/decide')).toEqual([]);
  });

  it('is that of the other path where the gateway is to be asked', async () => {
    gateway.decide = decided({ landing: TO_B });
    expect(await (await open('/landing')).body()).toContain('<h1>/landing/b</h1>');
    expect(fetched()).toEqual(['/landing/b']);
  });

  it.each([
    ['it is decided otherwise', () => '.'],
    ['what was decided routes nobody', () => gateway.publish('<div data-limen="landing_test:a"></div>')],
  ])('is its own where %s', async (_, word) => {
    expect(await (await open('/landing', known(word()))).body()).toContain('<h1>/landing</h1>');
  });

  it('is its own where the gateway does not answer', async () => {
    gateway.decide = (response) => response.destroy();
    expect(await (await open('/landing')).body()).toContain('<h1>/landing</h1>');
  });

  it('is its own for what a script fetches', async () => {
    const fetches = { ...known(gateway.publish(TO_B)), 'Sec-Fetch-Dest': 'empty', Accept: '*/*' };
    expect(await (await open('/landing', fetches)).body()).toContain('<h1>/landing</h1>');
  });
});

it('a page at another path is not routed, whatever is decided', async () => {
  expect(await (await open('/other', known(gateway.publish(TO_B)))).body()).toContain('<h1>/other</h1>');
  expect(fetched()).toEqual(['/other']);
});
