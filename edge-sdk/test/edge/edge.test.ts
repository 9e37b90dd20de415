import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { DecideRequest } from '../../src/core/decision';
import { edge } from '../../src/edge';
import { decided, get, OPENED, server, type Answer, type Server } from './servers';
import { worker, type Worker } from './workerd';

const HEAD = '<!doctype html><html><head><title>Zelte – schön</title></head><body>\n';
const OWN = '<h1>Our own</h1>';
const INCLUDE = (slot: string) => `<!--esi <esi:include src="/_l/v1/fragments/${slot}"/>--><esi:remove>${OWN}</esi:remove>`;
const ELEMENT = (slot: string) => `<section class="wide" data-limen-slot="${slot}">${OWN}</section>`;
const END = '\n<footer>© 😀</footer></body></html>';
const TEN_OFF = '<div data-limen="hero_rescue:ten_off"><p>−10 %</p></div>';
const ID = '0123456789abcdef0123456789abcdef';
const KNOWN = { ...OPENED, Cookie: `theme=dark; limen_id=${ID}; session=secret` };

const html =
  (page: string | Uint8Array, headers: Record<string, string | string[]> = {}): Answer =>
  (response) => {
    response.writeHead(200, { 'Content-Type': 'text/html; charset=UTF-8', ...headers });
    response.end(page);
  };

let origin: Server;
let gateway: Server;
/** Waits for a decision as long as it may; for what does not depend on time. */
let patient: Worker;
/** Does not wait. */
let hasty: Worker;

beforeAll(async () => {
  [origin, gateway] = [await server(html('')), await server(decided({}))];
  const environment = {
    LIMEN_GATEWAY: `http://127.0.0.1:${gateway.port}`,
    LIMEN_ORIGIN: `http://127.0.0.1:${origin.port}`,
    LIMEN_WRITE_KEY: 'demo',
  };
  patient = await worker({ ...environment, LIMEN_TIMEOUT_MILLIS: '10000' });
  hasty = await worker({ ...environment, LIMEN_TIMEOUT_MILLIS: '20' });
});

afterAll(async () => {
  patient.stop();
  hasty.stop();
  await Promise.all([origin.stop(), gateway.stop()]);
});

beforeEach(() => {
  origin.answer = html(HEAD + INCLUDE('hero') + ELEMENT('side') + END);
  gateway.answer = decided({ hero: TEN_OFF, side: '<b>Free shipping</b>' });
});

afterEach(() => {
  origin.received = [];
  gateway.received = [];
});

const open = async (headers: Record<string, string> = KNOWN, path = '/p/1?utm_source=mail', by = patient) => {
  const page = await get(by.port, path, headers);
  return { ...page, body: await page.body() };
};
const asked = (index = 0) => JSON.parse(gateway.received[index]!.body) as DecideRequest;

describe('a page', () => {
  it('comes with its slots filled, included or elements, after one question', async () => {
    const { status, body } = await open();
    expect(status).toBe(200);
    expect(body).toBe(
      `${HEAD} ${TEN_OFF}<section class="wide" data-limen-slot="side" data-limen="side_rescue:ten_off" data-limen-by="edge"><b>Free shipping</b></section>${END}`,
    );
    expect(gateway.received.map(({ method, path }) => `${method} ${path}`)).toEqual(['POST /v1/decide']);
  });

  it('is asked for with what the request tells of visitor and page, and with no cookie', async () => {
    await open({
      ...KNOWN, 'User-Agent': 'Firefox/140', 'Accept-Language': 'de-CH,de;q=0.8', Referer: 'https://search.example/', ECT: '3g', 'Sec-GPC': '1',
      'X-Cf-Blob': '{"country":"CH","city":"Zug"}',
    });
    expect(asked()).toEqual({
      anonymousId: ID,
      context: {
        page: { path: '/p/1', url: 'http://shop.example/p/1?utm_source=mail', search: '?utm_source=mail', referrer: 'https://search.example/' },
        library: { name: 'limen-edge', version: '0.1.0' },
        locale: 'de-CH',
        geo: { country: 'CH', city: 'Zug' },
        consent: { gpc: true },
      },
    });
    expect(gateway.received[0]!.headers).toMatchObject({ 'user-agent': 'Firefox/140', ect: '3g', 'content-type': 'application/json' });
    expect(gateway.received[0]!.headers).not.toHaveProperty('cookie');
  });

  it('keeps its own content where nothing was decided, and names a holdout', async () => {
    gateway.answer = decided({ side: undefined });
    const { body } = await open();
    expect(body).toBe(`${HEAD} ${OWN}<section class="wide" data-limen-slot="side" data-limen="side_rescue:holdout" data-limen-by="edge">${OWN}</section>${END}`);
  });

  it('without slots comes byte by byte as it was, compressed on the way or not', async () => {
    const page = `${HEAD}<script>a = '<esi:include src="/_l/v1/fragments/hero"/>'</script>${END}`.repeat(200);
    origin.answer = html(page);
    expect((await open()).body).toBe(page);
    origin.answer = html(gzipSync(page), { 'Content-Encoding': 'gzip' });
    const { headers, body } = await open();
    expect(headers).not.toHaveProperty('content-encoding');
    expect(body).toBe(page);
  });

  it('comes whole though it is hard to read', async () => {
    const odd = '<select><xmp><script></select><table><plaintext><b <!-- </xmp><svg><style/><![CDATA[<a>]]></svg><frameset><textarea>';
    origin.answer = html(odd + '\0</textarea>'.repeat(2_000) + odd);
    expect((await open()).body).toBe(odd + '\0</textarea>'.repeat(2_000) + odd);
  });

  it('leaves the includes of others to others', async () => {
    const others = '<esi:include src="https://ads.example/_l/v1/fragments/hero"/><esi:include src="/cart"/><esi:include src="//["/>';
    origin.answer = html(others + END);
    expect((await open()).body).toBe(others + END);
  });

  it('is one visitor’s own: nobody may keep it for another', async () => {
    origin.answer = html(HEAD, { 'Cache-Control': 'public, max-age=600', 'CDN-Cache-Control': 'max-age=600', ETag: '"1"', 'Set-Cookie': ['a=1', 'b=2'], 'X-Own': 'kept' });
    const { headers } = await open();
    expect(headers).toMatchObject({ 'cache-control': 'private, no-cache', 'x-own': 'kept', 'set-cookie': ['a=1', 'b=2'] });
    expect(headers).not.toHaveProperty('etag');
    expect(headers).not.toHaveProperty('cdn-cache-control');
    origin.answer = html(HEAD, { 'Cache-Control': 'no-store' });
    expect((await open()).headers['cache-control']).toBe('no-store');
  });

  it('is fetched whole, and the origin is told that ESI is understood here', async () => {
    await open({ ...KNOWN, 'If-None-Match': '"1"', Range: 'bytes=0-1', 'Surrogate-Capability': 'evil="ESI/1.0"' });
    const [{ headers, path }] = origin.received as [(typeof origin.received)[0]];
    expect(path).toBe('/p/1?utm_source=mail');
    expect(headers).toMatchObject({ 'surrogate-capability': 'limen="ESI/1.0"', cookie: KNOWN.Cookie });
    expect(headers).not.toHaveProperty('if-none-match');
    expect(headers).not.toHaveProperty('range');
  });

  it('is personal for each of many at once', async () => {
    gateway.answer = (response, received) => decided({ hero: `<i>${asked(gateway.received.indexOf(received)).anonymousId}</i>` })(response, received);
    const ids = Array.from({ length: 100 }, (_, index) => `visitor-${index}`);
    const bodies = await Promise.all(ids.map(async (id) => (await open({ ...OPENED, Cookie: `limen_id=${id}` })).body));
    expect(bodies.map((body) => /<i>(.*)<\/i>/.exec(body)?.[1])).toEqual(ids);
    expect(gateway.received).toHaveLength(100);
  });

  it('that a script fetches is asked for when a slot comes by, for nobody new', async () => {
    const script = { 'Sec-Fetch-Dest': 'empty', Accept: '*/*' };
    expect((await open(script)).body).toContain(TEN_OFF);
    expect(asked()).not.toHaveProperty('anonymousId');
    origin.answer = html(HEAD);
    const { headers } = await open(script);
    expect(headers).not.toHaveProperty('set-cookie');
    expect(gateway.received).toHaveLength(1);
  });
});

describe('the visitor’s cookie', () => {
  it('comes with the page, with the id that was asked for', async () => {
    const { headers } = await open(OPENED);
    const [cookie] = headers['set-cookie']!;
    expect(cookie).toMatch(/^limen_id=[0-9a-f]{32}; Path=\/; Max-Age=31536000; SameSite=Lax$/);
    expect(cookie).toContain(asked().anonymousId);
  });

  it('is not set again', async () => {
    expect((await open()).headers).not.toHaveProperty('set-cookie');
  });

  it('takes over the id of Segment’s library, quotes or not', async () => {
    const { headers } = await open({ ...OPENED, Cookie: 'ajs_anonymous_id=%22abc-1%22' });
    expect(headers['set-cookie']![0]).toMatch(/^limen_id=abc-1;/);
    expect(asked().anonymousId).toBe('abc-1');
  });

  it('is replaced if it cannot be an id', async () => {
    const { headers } = await open({ ...OPENED, Cookie: 'limen_id=u:boss' });
    expect(headers['set-cookie']![0]).toMatch(/^limen_id=[0-9a-f]{32};/);
  });
});

describe('streaming', () => {
  it('shows what stands before the slot while the decision is under way', async () => {
    let decide = () => {};
    const decision = new Promise<void>((resolve) => (decide = resolve));
    gateway.answer = async (response, received) => {
      await decision;
      decided({ hero: TEN_OFF })(response, received);
    };
    const page = await get(patient.port, '/', KNOWN);
    expect(await page.until(HEAD)).not.toContain(TEN_OFF);
    decide();
    expect(await page.body()).toBe(`${HEAD} ${TEN_OFF}${ELEMENT('side')}${END}`);
  });

  it('passes on each part of the page when it comes, also with a tag cut in two', async () => {
    let go = () => {};
    const gone = new Promise<void>((resolve) => (go = resolve));
    origin.answer = async (response) => {
      response.writeHead(200, { 'Content-Type': 'text/html' });
      response.write(HEAD + INCLUDE('hero').slice(0, 20));
      await gone;
      response.end(INCLUDE('hero').slice(20) + END);
    };
    const page = await get(patient.port, '/', KNOWN);
    expect(await page.until(HEAD)).toContain(HEAD);
    go();
    expect(await page.body()).toBe(`${HEAD} ${TEN_OFF}${END}`);
  });

  it('asks beside the page, not after it', async () => {
    let asks = () => {};
    const isAsked = new Promise<void>((resolve) => (asks = resolve));
    gateway.answer = (response, received) => {
      asks();
      decided({ hero: TEN_OFF })(response, received);
    };
    origin.answer = async (response, received) => {
      await isAsked;
      await html(INCLUDE('hero'))(response, received);
    };
    expect((await open()).body).toBe(` ${TEN_OFF}`);
  });
});

describe('a page stays whole, with its own content,', () => {
  const own = `${HEAD} ${OWN}${ELEMENT('side')}${END}`;
  const answers: [string, Answer][] = [
    ['answers 500', (response) => response.writeHead(500).end('<h1>Guru</h1>')],
    ['does not know the key', (response) => response.writeHead(401).end('{}')],
    ['redirects', (response) => response.writeHead(302, { Location: '/v1/decide' }).end()],
    ['hangs up', (response) => response.destroy()],
    ['cuts the body', (response) => (response.writeHead(200, { 'Content-Length': 999 }), response.write('{"decisions":['), response.destroy())],
    ['cuts the body without a length', (response) => (response.writeHead(200), response.write('{"decisions":['), response.destroy())],
    ['says something else than JSON', (response) => response.end('<html>')],
    ['says something else than decisions', (response) => response.end('{"decisions":[null,7,{"slot":1},{"slot":"hero","html":""}]}')],
    ['says nothing', (response) => response.end('null')],
    ['says too much', (response, received) => decided({ hero: 'x'.repeat(600_000) })(response, received)],
  ];
  it.each(answers)('when the gateway %s', async (_, answer) => {
    gateway.answer = answer;
    expect((await open()).body).toBe(own);
  });

  it.each<[string, Answer]>([
    ['does not answer', () => undefined],
    ['does not come to an end', (response) => (response.writeHead(200), response.write('{"decisions":['))],
  ])('in time, when the gateway %s', async (_, answer) => {
    gateway.answer = answer;
    expect((await open(KNOWN, '/', hasty)).body).toBe(own);
  });

  it('when there is no gateway', async () => {
    const gone = await server(() => undefined);
    await gone.stop();
    const alone = await worker({ LIMEN_GATEWAY: `http://127.0.0.1:${gone.port}`, LIMEN_ORIGIN: `http://127.0.0.1:${origin.port}`, LIMEN_WRITE_KEY: 'demo' });
    try {
      expect((await open(KNOWN, '/', alone)).body).toBe(own);
      const { status, headers } = await get(alone.port, '/_l/v1/batch', {}, 'POST', '{}');
      expect([status, headers['retry-after']]).toEqual([503, '3']);
    } finally {
      alone.stop();
    }
  });

  it('when the worker is not set up: then it is the page as it is', async () => {
    const bare = await worker({ LIMEN_GATEWAY: 'limen.example' });
    try {
      // Where the request was sent to: without an origin of its own, that is who it asks.
      expect((await open({ ...KNOWN, Host: `127.0.0.1:${origin.port}` }, '/', bare)).body).toBe(HEAD + INCLUDE('hero') + ELEMENT('side') + END);
      expect(gateway.received).toEqual([]);
    } finally {
      bare.stop();
    }
  });

  it('when the origin answers an error of its own', async () => {
    origin.answer = (response) => response.writeHead(404, { 'Content-Type': 'text/html' }).end(INCLUDE('hero'));
    const { status, body } = await open();
    expect([status, body]).toEqual([404, ` ${TEN_OFF}`]);
  });
});

describe('what is no page to be filled passes untouched:', () => {
  const page = INCLUDE('hero');
  it.each<[string, Record<string, string>]>([
    ['JSON', { 'Content-Type': 'application/json' }],
    ['no type', {}],
    ['an encoding snippets are not written in', { 'Content-Type': 'text/html; charset=ISO-8859-1' }],
    ['a compression the runtime does not undo', { 'Content-Type': 'text/html', 'Content-Encoding': 'zstd' }],
  ])('%s', async (_, type) => {
    origin.answer = (response) => response.writeHead(200, { ...type, ETag: '"1"', 'Cache-Control': 'max-age=60' }).end(page);
    const { headers, body } = await open(OPENED);
    expect(body).toBe(page);
    expect(headers).toMatchObject({ etag: '"1"', 'cache-control': 'max-age=60' });
    expect(headers).not.toHaveProperty('set-cookie');
  });

  it('a form that is sent', async () => {
    origin.answer = (response, received) => html(`${received.method} ${received.body} ${page}`)(response, received);
    const answer = await get(patient.port, '/checkout', KNOWN, 'POST', 'a=1');
    expect(await answer.body()).toBe(`POST a=1 ${page}`);
    expect(gateway.received).toEqual([]);
  });

  it('a redirect, an empty answer, an image that the browser has', async () => {
    origin.answer = (response) => response.writeHead(302, { Location: '/login', 'Content-Type': 'text/html' }).end('');
    expect(await open()).toMatchObject({ status: 302, headers: { location: '/login' } });
    origin.answer = (response) => response.writeHead(204).end();
    expect((await open()).status).toBe(204);
    origin.answer = (response, { headers }) => response.writeHead(headers['if-none-match'] ? 304 : 200).end();
    expect((await open({ 'Sec-Fetch-Dest': 'image', 'If-None-Match': '"1"' })).status).toBe(304);
  });
});

describe('under the mount', () => {
  it('is the gateway, with nothing a client may not say and none of the site’s cookies', async () => {
    gateway.answer = (response) => response.writeHead(200, { 'Set-Cookie': 'limen_id=new', 'Content-Type': 'application/json' }).end('{"success":true}');
    const spoofed = { 'CF-IPCountry': 'US', 'X-Forwarded-For': '1.2.3.4', 'X-Forwarded-Proto': 'https', Forwarded: 'for=1.2.3.4', 'X-Real-IP': '1.2.3.4', 'CF-Connecting-IP': '1.2.3.4', 'X-Forwarded-Host': 'evil', 'X-Limen-Page-Type': 'cart', 'Limen-Degraded': 'no' };
    const answer = await get(
      patient.port, '/_l/v1/batch?writeKey=demo',
      { ...spoofed, Cookie: `${KNOWN.Cookie}; limen_d=1.2`, Authorization: 'Basic ZGVtbzo=', 'Sec-Fetch-Site': 'same-origin', 'X-Cf-Blob': '{"country":"CH"}' },
      'POST', '{"batch":[]}',
    );
    expect([answer.status, await answer.body(), answer.headers['set-cookie']]).toEqual([200, '{"success":true}', ['limen_id=new']]);
    const [{ method, path, headers, body }] = gateway.received as [(typeof gateway.received)[0]];
    expect([method, path, body]).toEqual(['POST', '/v1/batch?writeKey=demo', '{"batch":[]}']);
    expect(headers).toMatchObject({ 'cf-ipcountry': 'CH', 'x-forwarded-proto': 'http', cookie: `limen_id=${ID}; limen_d=1.2`, authorization: 'Basic ZGVtbzo=', 'sec-fetch-site': 'same-origin' });
    for (const name of ['x-forwarded-for', 'x-forwarded-host', 'forwarded', 'x-real-ip', 'cf-connecting-ip', 'x-limen-page-type', 'limen-degraded']) expect(headers).not.toHaveProperty(name);
    expect(origin.received).toEqual([]);
  });

  it('is nothing that only begins like it', async () => {
    await open(KNOWN, '/_lists');
    expect(origin.received.map(({ path }) => path)).toEqual(['/_lists']);
  });
});

describe('where there is fetch and nothing else', () => {
  const options = () => ({ gateway: `http://127.0.0.1:${gateway.port}/`, origin: `http://127.0.0.1:${origin.port}`, writeKey: 'demo' });

  it('pages are filled all the same, and the place is asked for as set', async () => {
    const handle = edge({ ...options(), place: () => ({ country: 'FR' }), timeout: 10_000 });
    const answer = await handle(new Request('https://shop.example/p/1', { headers: OPENED }));
    expect(await answer.text()).toContain(TEN_OFF);
    expect(answer.headers.get('Set-Cookie')).toMatch(/; Secure$/);
    expect(asked().context.geo).toEqual({ country: 'FR' });
  });

  it.each([
    [{ gateway: 'limen' }, 'gateway: limen (expected: an address such as https://limen.example.com)'],
    [{ origin: 'shop' }, 'origin: shop (expected: an address such as https://limen.example.com)'],
    [{ writeKey: '' }, 'writeKey:  (expected: the public key of the site)'],
    [{ mount: '_l/' }, 'mount: _l/ (expected: a path such as /_l)'],
    [{ timeout: Number('soon') }, 'timeout: NaN (expected: 1 to 10000 milliseconds)'],
    [{ edgeKeys: ['short'] }, 'edgeKeys: *** (expected: base64url of 32 bytes)'],
    [{ routes: { 'p/*': true } }, 'routes: p/* (expected: a path such as /p/*)'],
    [{ session: { cookie: 'session' } }, 'session: session (expected: a cookie, and key or jwks)'],
  ])('an option that cannot be used is named: %o', (wrong, message) => {
    expect(() => edge({ ...options(), ...wrong })).toThrow(message);
  });
});
