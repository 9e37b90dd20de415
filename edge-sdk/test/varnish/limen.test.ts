import { get as httpGet } from 'node:http';
import { connect } from 'node:net';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { get, server, type Answer, type Received, type Server } from '../edge/servers';
import { compile, PATIENCE, VARNISH, varnish, type Varnish } from './varnish';

const OWN = '<div data-limen-own><h1>Our own</h1></div>';
const INCLUDE = (slot: string) => `<section data-limen-slot="${slot}"><!--esi <esi:include src="/_l/v1/fragments/${slot}"/> -->${OWN}</section>`;
const PAGE = `<!doctype html><title>Zelte – schön</title>${INCLUDE('hero')}<footer>©</footer>`;
/** The page with this in its slot. */
const shown = (snippet: string) => PAGE.replace(/<!--esi .*? -->/, ` ${snippet} `);

const TEN_OFF = '<div data-limen="hero_rescue:ten_off"><p>−10 %</p></div>';
const HELLO = '<div data-limen="welcome:hello"><p>Grüezi 😀</p></div>';
const ASKED = '<div data-limen="asked:gateway"><p>For you alone</p></div>';
const REF = { ten_off: 'tenoffAAAAAAAAAAAAA_-1', hello: 'helloBBBBBBBBBBBBBBBBB', gone: 'goneCCCCCCCCCCCCCCCCCC' };
const CONTENT: Record<string, string> = { [REF.ten_off]: TEN_OFF, [REF.hello]: HELLO };

const now = () => Math.floor(Date.now() / 1000);
/** A cookie as the gateway writes it; its signature is wrong, as of a forged one. */
const decided = (entries: string, { version = 1, expires = now() + 600 } = {}) =>
  `limen_d=${version}.${now() - 60}.${expires}.${'m'.repeat(22)}~${entries}`;

const page =
  (html: string | Uint8Array = PAGE, headers: Record<string, string | string[]> = {}): Answer =>
  (response) =>
    response.writeHead(200, { 'Content-Type': 'text/html; charset=UTF-8', 'Cache-Control': 'public, max-age=60', ...headers }).end(html);

/** What a gateway says, on the wire as it is. */
const gatewayAnswer: Answer = (response, { path, method, headers }) => {
  if (headers.origin) response.setHeader('Vary', 'Origin');
  const ref = /^\/_l\/v1\/content\/(.*)$/.exec(path)?.[1];
  if (ref && CONTENT[ref]) {
    return response
      .writeHead(200, {
        'Content-Type': 'text/html; charset=UTF-8', 'Cache-Control': 'public, max-age=31536000, immutable', 'CDN-Cache-Control': 'public, max-age=31536000',
        'Surrogate-Key': `limen limen-content limen-slot-hero limen-exp-${/"(\w+):/.exec(CONTENT[ref])![1]}`, ETag: `"${ref}"`,
      })
      .end(CONTENT[ref]);
  }
  if (ref) return response.writeHead(404, { 'Content-Type': 'application/problem+json', 'Cache-Control': 'no-store' }).end('{"status":404,"title":"unknown"}');
  if (path.startsWith('/_l/v1/fragments/')) {
    return response.writeHead(200, { 'Content-Type': 'text/html; charset=UTF-8', 'Cache-Control': 'private, no-store' }).end(ASKED);
  }
  if (/^\/_l\/limen(-more)?\.js$/.test(path)) return response.writeHead(200, { 'Content-Type': 'text/javascript', 'Cache-Control': 'no-cache', ETag: '"t1"' }).end('limen');
  return response.writeHead(200, { 'Content-Type': 'application/json', 'Set-Cookie': 'limen_d=1.2.3; HttpOnly' }).end(JSON.stringify({ method }));
};

/** How a gateway can fail while a page waits. */
const FAILURES: [string, Answer][] = [
  ['never answers', () => undefined],
  ['hangs up', (response) => response.socket!.destroy()],
  ['says 500', (response) => response.writeHead(500, { 'Content-Type': 'text/html' }).end('<h1>Internal Server Error</h1>')],
  ['says 503', (response) => response.writeHead(503, { 'Retry-After': '3' }).end('<h1>busy</h1>')],
  ['sends elsewhere', (response) => response.writeHead(302, { Location: '/login' }).end('<h1>Found</h1>')],
  ['stops in the middle', (response) => {
    response.writeHead(200, { 'Content-Type': 'text/html', 'Content-Length': '1000' }).write('<div data-limen="cut:off">half of');
    setImmediate(() => response.socket!.destroy());
  }],
  ['stalls in the middle', (response) => response.writeHead(200, { 'Content-Type': 'text/html' }).write('<div data-limen="cut:off">half of')],
];

it.skipIf(!VARNISH)('the files compile as they are shipped', async () => { // needs Varnish; said where it is looked for
  await compile();
});

describe.skipIf(!VARNISH)('a site behind Varnish', () => { // as above
  let site: Server;
  let gateway: Server;
  /** Waits for slots as long as it may; for what does not depend on time. */
  let patient: Varnish;
  /** As it is shipped: waits for 80 ms. */
  let hasty: Varnish;

  beforeAll(async () => {
    [site, gateway] = [await server(page()), await server(gatewayAnswer)];
    const ports = { site: site.port, gateway: gateway.port };
    [patient, hasty] = await Promise.all([
      varnish({ ...ports, changes: PATIENCE }),
      varnish(ports),
    ]);
  }, 60_000);

  afterAll(async () => {
    await Promise.all([patient?.stop(), hasty?.stop()]);
    await Promise.all([site.stop(), gateway.stop()]);
  });

  beforeEach(() => {
    site.answer = page();
    gateway.answer = gatewayAnswer;
  });

  afterEach(async () => {
    await Promise.all([patient, hasty].map(({ tell }) => tell('ban', 'obj.status ~ .')));
    site.received = [];
    gateway.received = [];
  });

  const open = async (cookie?: string, path = '/', headers: Record<string, string> = {}, by = patient) => {
    const answer = await get(by.port, path, { ...(cookie && { Cookie: cookie }), ...headers });
    return { ...answer, body: await answer.body() };
  };
  const asked = (of: Server) => of.received.map(({ method, path }) => `${method} ${path}`);
  const found = (of: Server, path: string): Received => of.received.find((received) => received.path === path)!;

  describe('pages', () => {
    it('are cached for all, asked for as nobody, and leave as the visitor\'s own', async () => {
      site.answer = page(PAGE, { ETag: '"v1"', 'Last-Modified': 'Tue, 01 Dec 2026 00:00:00 GMT', 'Surrogate-Key': 'shop' });
      const first = await open('limen_id=a; theme=dark');
      const second = await open('limen_id=b', '/', { 'If-None-Match': '"v1"' });
      expect([first.body, second.body]).toEqual([shown(ASKED), shown(ASKED)]);
      expect([first.headers['cache-status'], second.headers['cache-status']]).toEqual(['varnish; fwd=miss', 'varnish; hit']);
      for (const { status, headers } of [first, second]) {
        expect(status).toBe(200);
        expect(headers['cache-control']).toBe('private, no-cache');
        for (const name of ['etag', 'last-modified', 'expires', 'age', 'surrogate-key', 'surrogate-control', 'set-cookie']) expect(headers).not.toHaveProperty(name);
      }
      expect(asked(site)).toEqual(['GET /']);
      expect(site.received[0]!.headers).not.toHaveProperty('cookie');
      expect(site.received[0]!.headers).toMatchObject({ 'surrogate-capability': 'varnish="ESI/1.0"', 'x-limen-page-type': 'home' });
    });

    it('without slots stay what the site made them', async () => {
      site.answer = page('<!doctype html><p>Nothing for anybody', { ETag: '"v1"' });
      expect((await open()).headers).toMatchObject({ etag: '"v1"', 'cache-control': 'public, max-age=60' });
      expect((await open(undefined, '/', { 'If-None-Match': '"v1"' })).status).toBe(304);
      expect(asked(site)).toEqual(['GET /']);
    });

    it('that set a cookie, or say that they are private, are not kept', async () => {
      const headers: Record<string, string>[] = [
        { 'Set-Cookie': 'session=1' },
        { 'Cache-Control': 'private' },
        { 'Cache-Control': 'no-store', 'Surrogate-Control': 'content="ESI/1.0"' },
        { 'Surrogate-Control': 'no-store, content="ESI/1.0"' },
        { 'CDN-Cache-Control': 'no-store' },
        { 'CDN-Cache-Control': 'private, max-age=60' },
      ];
      for (const [index, one] of headers.entries()) {
        site.answer = page(PAGE, one);
        for (let time = 0; time < 2; time++) expect((await open(undefined, `/p/private${index}`)).body).toBe(shown(ASKED));
      }
      expect(asked(site)).toEqual(headers.flatMap((_, index) => [`GET /p/private${index}`, `GET /p/private${index}`]));
    });

    it('are kept as the site says to caches, whatever it says to browsers', async () => {
      const headers: Record<string, string>[] = [
        { 'Cache-Control': 'no-cache', 'CDN-Cache-Control': 'max-age=60' },
        { 'Cache-Control': 'private, no-store', 'Surrogate-Control': 'max-age=60, content="ESI/1.0"' },
      ];
      for (const [index, one] of headers.entries()) {
        site.answer = page(PAGE, one);
        await open(undefined, `/p/kept${index}`);
        expect((await open(undefined, `/p/kept${index}`)).headers['cache-control']).toBe(index ? 'private, no-store' : 'private, no-cache');
      }
      expect(asked(site)).toEqual(['GET /p/kept0', 'GET /p/kept1']);
    });

    it('that are one visitor\'s go to the site with all cookies, and are filled', async () => {
      for (const [cookie, path] of [['PHPSESSID=1; limen_id=a', '/'], ['limen_id=a', '/cart'], ['limen_id=a', '/account/orders?page=2']] as const) {
        expect((await open(cookie, path)).body).toBe(shown(ASKED));
        const again = await open(cookie, path);
        expect(again.headers).toMatchObject({ 'cache-control': 'private, no-cache', 'cache-status': 'varnish; fwd=bypass' });
        expect(site.received.at(-1)!.headers.cookie).toBe(cookie);
      }
      expect(site.received).toHaveLength(6);
      // Whoever has no session is not shown what was made for one.
      await open('limen_id=a', '/');
      expect(site.received).toHaveLength(7);
    });

    it('are filled after a POST, too, and with credentials, and are nobody else\'s', async () => {
      const posted = await get(patient.port, '/search', { Cookie: 'limen_id=a' }, 'POST', 'q=tents');
      expect(await posted.body()).toBe(shown(ASKED));
      expect(site.received[0]).toMatchObject({ method: 'POST', body: 'q=tents', headers: { cookie: 'limen_id=a' } });
      await open(undefined, '/', { Authorization: 'Basic c3RhZ2luZzpzZWNyZXQ=' });
      await open();
      expect(site.received).toHaveLength(3);
      expect(found(gateway, '/_l/v1/fragments/hero').headers).not.toHaveProperty('authorization');
      expect(gateway.received.filter(({ headers }) => headers.authorization)).toEqual([]);
    });

    it('are fetched once for all who ask at the same moment', async () => {
      const before = await patient.count('busy_sleep');
      let release = () => {};
      const held = new Promise<void>((resolve) => (release = resolve));
      site.answer = async (...call) => {
        await held;
        return page()(...call);
      };
      const all = Promise.all(Array.from({ length: 20 }, (_, index) => open(`limen_id=v${index}`)));
      await vi.waitFor(async () => expect(await patient.count('busy_sleep')).toBe(before + 19), { timeout: 20_000 });
      release();
      expect((await all).map(({ body }) => body)).toEqual(Array(20).fill(shown(ASKED)));
      expect(asked(site)).toEqual(['GET /']);
    });

    it('that have become old are shown while they are fetched again', async () => {
      site.answer = page(PAGE, { 'Cache-Control': 'max-age=1' });
      await open();
      let release = () => {};
      const held = new Promise<void>((resolve) => (release = resolve));
      site.answer = async (...call) => {
        await held;
        return page('<p>new')(...call);
      };
      const old = await vi.waitFor(async () => {
        const answer = await open();
        expect(answer.headers['cache-status']).toBe('varnish; hit; detail=stale');
        return answer;
      }, { timeout: 20_000 });
      expect(old.body).toBe(shown(ASKED));
      release();
      await vi.waitFor(async () => expect((await open()).body).toBe('<p>new'), { timeout: 20_000 });
    });

    it('that have become old are not replaced by an error', async () => {
      const by = await varnish({ site: site.port, gateway: gateway.port, changes: [...PATIENCE, ['req.grace = 10s', 'req.grace = 1h']] });
      try {
        site.answer = page(PAGE, { 'Cache-Control': 'max-age=1' });
        await open(undefined, '/', {}, by);
        site.answer = (response) => response.writeHead(500, { 'Content-Type': 'text/html', 'Cache-Control': 'max-age=60' }).end('<h1>Internal Server Error</h1>');
        await vi.waitFor(async () => {
          const { body } = await open(undefined, '/', {}, by);
          // Asked for a third time: what came the second time was not taken.
          expect([body, site.received.length > 2]).toEqual([shown(ASKED), true]);
        }, { timeout: 20_000 });
      } finally {
        await by.stop();
      }
    });
  });

  describe('a slot', () => {
    const slot = async (cookie: string, path?: string) => (await open(cookie, path)).body;

    it('is filled from the cache with what the cookie names, without a question', async () => {
      for (const id of ['a', 'b', 'c']) expect(await slot(`theme=dark; limen_id=${id}; ${decided(`hero@*:${REF.ten_off}`)}`)).toBe(shown(TEN_OFF));
      expect(asked(gateway)).toEqual([`GET /_l/v1/content/${REF.ten_off}`]);
      const { headers } = gateway.received[0]!;
      for (const name of ['cookie', 'referer', 'x-limen-entry', 'x-limen-fragment']) expect(headers).not.toHaveProperty(name);
    });

    it('is filled by the type of the page, else by what holds for all types', async () => {
      const cookie = decided(`hero@product:${REF.hello}~hero@cart:.~hero@*:${REF.ten_off}`);
      expect(await slot(cookie, '/p/1?utm_source=mail')).toBe(shown(HELLO));
      expect(await slot(cookie, '/about')).toBe(shown(TEN_OFF));
      expect(await slot(cookie, '/no/such/page')).toBe(shown(TEN_OFF));
      expect(await slot(cookie, '/cart')).toBe(shown('<!--limen-->'));
      expect(gateway.received).toHaveLength(2);
      expect(await slot(decided(`other_hero@home:.~hero@*:${REF.ten_off}`))).toBe(shown(TEN_OFF));
      const other = decided(`hero@other:${REF.hello}`);
      expect(await slot(other, '/no/such/page')).toBe(shown(HELLO));
      expect(await slot(other, '/')).toBe(shown(ASKED));
    });

    it('keeps the page\'s own content where that was decided, without a question', async () => {
      for (const value of ['.', '.welcome']) expect(await slot(decided(`hero@home:${value}~hero@*:${REF.ten_off}`))).toBe(shown('<!--limen-->'));
      expect(await slot(decided('hero@*:.'))).toBe(shown('<!--limen-->'));
      expect(gateway.received).toEqual([]);
    });

    it('is asked for where nothing was decided', async () => {
      const undecided = [
        'limen_id=a', decided('hero@*:!'), decided(`hero@home:!~hero@*:${REF.ten_off}`), decided(`banner@*:${REF.ten_off}`), decided(`other_hero@*:${REF.ten_off}`),
        decided(`hero@cart:${REF.ten_off}`),
      ];
      for (const cookie of undecided) expect(await slot(cookie), cookie).toBe(shown(ASKED));
      expect(asked(gateway)).toEqual(undecided.map(() => 'GET /_l/v1/fragments/hero'));
    });

    it('is asked for where the cookie is no good any more, or never was', async () => {
      const entry = `hero@*:${REF.ten_off}`;
      const cookies = [
        decided(entry, { expires: now() - 1 }), decided(entry, { version: 2 }), `${decided(entry)}; limen_dirty=1`, `limen_force=a; ${decided(entry)}`, `limen_dirty=; ${decided(entry)}`,
        decided(entry).replace('m'.repeat(22), 'short'), decided(entry).replace('=1.', '=1.x'), `limen_d=${entry}`, 'limen_d=', 'limen_d', 'limen_d=1...~',
        decided(`${entry}|x`), decided(`hero@*:../../etc/passwd`), decided(`hero@*:${REF.ten_off}AAAA`), decided(`${'banner@*:.~'.repeat(50)}${entry}`),
        decided(entry, { expires: 99_999_999_999 }),
      ];
      for (const cookie of cookies) expect(await slot(cookie), cookie).toBe(shown(ASKED));
      expect(new Set(asked(gateway))).toEqual(new Set(['GET /_l/v1/fragments/hero']));
    });

    it('is asked for by this page and with the gateway\'s own cookies only', async () => {
      const cookie = decided('hero@*:!');
      await open(`theme=dark; limen_id=a; ${cookie}; ajs_anonymous_id=%22b%22; basket=secret`, '/p/1?size=2', { Referer: 'https://search.example/' });
      expect(gateway.received[0]!.headers).toMatchObject({
        cookie: `limen_id=a; ${cookie}; ajs_anonymous_id=%22b%22`, referer: 'http://shop.example/p/1?size=2', host: 'shop.example',
      });
      await open('basket=secret');
      expect(gateway.received[1]!.headers).not.toHaveProperty('cookie');
    });

    it('is filled beside another', async () => {
      site.answer = page(`<!doctype html>${INCLUDE('hero')}<hr>${INCLUDE('banner')}`);
      const filled = (hero: string, banner: string) => {
        const snippets = [hero, banner];
        return `<!doctype html>${INCLUDE('hero')}<hr>${INCLUDE('banner')}`.replace(/<!--esi .*? -->/g, () => ` ${snippets.shift()} `);
      };
      expect(await slot(decided(`hero@*:${REF.ten_off}~banner@*:${REF.hello}`))).toBe(filled(TEN_OFF, HELLO));
      expect(await slot(decided(`banner@*:${REF.hello}~hero@*:.`))).toBe(filled('<!--limen-->', HELLO));
      expect(await slot(decided(`hero@*:!~banner@*:${REF.hello}`))).toBe(filled(ASKED, HELLO));
      expect(await slot(decided(`hero@*:${REF.gone}~banner@*:${REF.ten_off}`))).toBe(filled(ASKED, TEN_OFF));
    });

    it('is asked for together with others that the page wants at once', async () => {
      site.answer = page(PAGE.replace('fragments/hero', 'fragments/hero,banner'));
      expect(await slot(decided(`hero@*:${REF.ten_off}~banner@*:${REF.hello}`))).toBe(shown(ASKED));
      expect(asked(gateway)).toEqual(['GET /_l/v1/fragments/hero,banner']);
    });

    it('may hold what the site includes itself', async () => {
      site.answer = (response, received) =>
        (received.path === '/price' ? page('<b>9.90</b>') : page())(response, received);
      gateway.answer = (response) => response.writeHead(200, { 'Content-Type': 'text/html' }).end('<p>now <esi:include src="/price"/></p>');
      expect(await slot('limen_id=a')).toBe(shown('<p>now <b>9.90</b></p>'));
      await slot('limen_id=b');
      expect(asked(site)).toEqual(['GET /', 'GET /price']);
    });

    it('is decided by the gateway where the content is gone', async () => {
      for (const id of ['a', 'b']) expect(await slot(`limen_id=${id}; ${decided(`hero@*:${REF.gone}`)}`)).toBe(shown(ASKED));
      expect(asked(gateway).at(-1)).toBe('GET /_l/v1/fragments/hero');
      expect(gateway.received.at(-1)!.headers.cookie).toContain('limen_id=b');
    });

    it.each([[false, false], [true, false], [false, true], [true, true]])('is right in every mix of compression (page %s, snippet %s)', async (pageZipped, snippetZipped) => {
      const zipped = (html: string, yes: boolean): Answer => page(yes ? gzipSync(html) : html, yes ? { 'Content-Encoding': 'gzip' } : {});
      site.answer = zipped(PAGE, pageZipped);
      gateway.answer = zipped(HELLO, snippetZipped);
      for (const cookie of [decided(`hero@*:${REF.hello}`), decided('hero@*:!')]) {
        expect(await slot(cookie)).toBe(shown(HELLO));
        expect(await unzipped(patient.port, cookie)).toBe(shown(HELLO));
      }
      expect(await unzipped(patient.port, decided('hero@*:.'))).toBe(shown('<!--limen-->'));
    });
  });

  describe('a gateway in trouble', () => {
    const COOKIES = { asked: 'limen_id=a', decided: decided(`hero@*:${REF.ten_off}`) };

    it.each(FAILURES)('that %s leaves the page whole and the slot empty', async (_, failure) => {
      for (const cookie of Object.values(COOKIES)) {
        gateway.answer = failure;
        const { status, body } = await open(cookie, '/', {}, hasty);
        expect([status, body]).toEqual([200, shown('')]);
        await vi.waitFor(async () => {
          // Gone is gone: nothing of it is kept.
          gateway.answer = gatewayAnswer;
          expect((await open(cookie, '/', {}, patient)).body).toBe(shown(cookie === COOKIES.asked ? ASKED : TEN_OFF));
        }, { timeout: 20_000 });
      }
    });

    it('that is not there at all leaves the page whole and the slot empty, and tells the tag to come again', async () => {
      const nobody = await server(() => undefined);
      await nobody.stop();
      const alone = await varnish({ site: site.port, gateway: nobody.port });
      try {
        for (const cookie of Object.values(COOKIES)) expect((await open(cookie, '/', {}, alone)).body).toBe(shown(''));
        const call = await get(alone.port, '/_l/v1/batch', {}, 'POST', '{}');
        expect([call.status, call.headers['retry-after'], await call.body()]).toEqual([503, '3', '']);
      } finally {
        await alone.stop();
      }
    });

    it('that does not know a slot shows nothing of what it says', async () => {
      gateway.answer = (response) => response.writeHead(404, { 'Content-Type': 'application/problem+json' }).end('{"status":404}');
      for (const cookie of Object.values(COOKIES)) expect((await open(cookie)).body).toBe(shown(''));
    });

    it('keeps nobody waiting for what others wait for', async () => {
      gateway.answer = () => undefined;
      const all = await Promise.all(Array.from({ length: 50 }, () => open(COOKIES.decided, '/', {}, hasty)));
      expect(all.map(({ body }) => body)).toEqual(Array(50).fill(shown('')));
      // Fifty one after another, each with its own wait, would have asked fifty times.
      expect(gateway.received.length).toBeLessThan(25);

      // What they share is over with the second it was kept for.
      gateway.answer = gatewayAnswer;
      const used: unknown[] = [];
      await vi.waitFor(async () => {
        const { status, headers } = await open(undefined, `/_l/v1/content/${REF.ten_off}`, {}, hasty);
        used.push(headers['cache-status']);
        expect(status).toBe(200);
      }, { timeout: 20_000 });
      expect(used).not.toContain('varnish; hit; detail=stale');
    });
  });

  describe('the mount', () => {
    it('is the gateway, for calls and their cookies', async () => {
      const headers = { Cookie: 'basket=secret; limen_id=a', 'Content-Type': 'text/plain', 'Sec-Fetch-Site': 'same-origin', Authorization: 'Basic ZGVtbzo=' };
      const call = await get(patient.port, '/_l/v1/batch?x=1', headers, 'POST', '{"batch":[]}');
      expect([call.status, call.headers['set-cookie'], await call.body()]).toEqual([200, ['limen_d=1.2.3; HttpOnly'], '{"method":"POST"}']);
      expect(gateway.received[0]).toMatchObject({
        method: 'POST', path: '/_l/v1/batch?x=1', body: '{"batch":[]}',
        headers: { cookie: 'limen_id=a', host: 'shop.example', authorization: 'Basic ZGVtbzo=', 'sec-fetch-site': 'same-origin', 'x-forwarded-proto': 'http' },
      });
      for (let time = 0; time < 2; time++) await open('limen_id=a', '/_l/v1/pixel.gif?d=1');
      expect(gateway.received).toHaveLength(3);
      expect(site.received).toEqual([]);
    });

    it('has the tag from the cache, whatever is added to its address', async () => {
      for (const query of ['', '?v=1', '?v=2']) expect((await open('limen_id=a', `/_l/limen.js${query}`)).body).toBe('limen');
      expect((await open(undefined, '/_l/limen.js', { 'If-None-Match': '"t1"' })).status).toBe(304);
      for (let time = 0; time < 2; time++) expect((await open('limen_id=a', '/_l/limen-more.js')).body).toBe('limen');
      expect(asked(gateway)).toEqual(['GET /_l/limen.js', 'GET /_l/limen-more.js']);
      expect(gateway.received[0]!.headers).not.toHaveProperty('cookie');
    });

    it('has content from the cache, whatever is added to its address, and under every name of the site', async () => {
      const path = `/_l/v1/content/${REF.hello}`;
      expect((await open('limen_id=a', path)).body).toBe(HELLO);
      for (const [query, host] of [['?x=1', 'shop.example'], ['', 'www.shop.example'], ['?y', 'SHOP.example']] as const) {
        const { headers, body } = await open(undefined, path + query, { Host: host });
        expect([body, headers['cache-control'], headers['surrogate-key'], headers['cache-status']]).toEqual([HELLO, 'public, max-age=31536000, immutable', undefined, 'varnish; hit']);
      }
      expect((await open(undefined, path, { 'If-None-Match': `"${REF.hello}"` })).status).toBe(304);
      expect(asked(gateway)).toEqual([`GET ${path}`]);
      expect((await open(undefined, `/_l/v1/content/${REF.gone}`)).status).toBe(404);
    });
  });

  it('believes nobody who says where they come from', async () => {
    const said = {
      'X-Forwarded-For': '203.0.113.7', 'X-Forwarded-Proto': 'https', 'X-Forwarded-Host': 'evil.example', 'X-Forwarded-Port': '443', Forwarded: 'for=203.0.113.7',
      'X-Real-IP': '203.0.113.7', 'True-Client-IP': '203.0.113.7', 'CF-IPCountry': 'XX',
      'X-Limen-As': 'content', 'X-Limen-Page-Type': 'evil', 'X-Limen-Fragment': '/evil', 'X-Limen-Entry': `hero@home|~hero@home:${REF.hello}`, 'X-Limen-Cache': 'hit',
    };
    expect((await open('limen_id=a', '/', said)).body).toBe(shown(ASKED));
    await (await get(patient.port, '/_l/v1/batch', said, 'POST', '{}')).body();
    expect([...site.received, ...gateway.received]).toHaveLength(3);
    for (const { headers } of [...site.received, ...gateway.received]) {
      expect(headers).toMatchObject({ 'x-forwarded-for': '127.0.0.1', 'x-forwarded-proto': 'http' });
      for (const name of ['x-forwarded-host', 'x-forwarded-port', 'forwarded', 'x-real-ip', 'true-client-ip', 'cf-ipcountry']) expect(headers).not.toHaveProperty(name);
      expect(JSON.stringify(headers)).not.toContain('evil');
    }
    // The type of the page is ours to say, at every level.
    expect((await open(decided(`hero@evil:${REF.hello}~hero@home:.`), '/', said)).body).toBe(shown('<!--limen-->'));
  });

  it('believes the proxies it is told to', async () => {
    const behind = await varnish({ site: site.port, gateway: gateway.port, changes: [...PATIENCE, ['acl limen_proxies {', 'acl limen_proxies { "127.0.0.1";']] });
    try {
      await open('limen_id=a', '/', { 'X-Forwarded-For': '203.0.113.7', 'X-Forwarded-Proto': 'https', 'CF-IPCountry': 'CH' }, behind);
      expect(gateway.received[0]!.headers).toMatchObject({
        'x-forwarded-for': '203.0.113.7, 127.0.0.1', 'x-forwarded-proto': 'https', 'cf-ipcountry': 'CH', referer: 'https://shop.example/',
      });
    } finally {
      await behind.stop();
    }
  });

  it('knows by the PROXY protocol who came, and by what', async () => {
    const said = async (method: string, port: number) => {
      const head = [`PROXY TCP4 203.0.113.7 192.0.2.1 56324 ${port}`, `${method} /p/${port} HTTP/1.1`, 'Host: shop.example', 'X-Forwarded-For: 198.51.100.1', 'Connection: close'];
      const socket = connect(patient.proxied, '127.0.0.1').end(`${head.join('\r\n')}\r\n\r\n`);
      let text = '';
      for await (const chunk of socket.setEncoding('utf8')) text += String(chunk);
      return text;
    };
    await said('GET', 443);
    await said('GET', 80);
    expect(found(site, '/p/443').headers).toMatchObject({ 'x-forwarded-for': '203.0.113.7', 'x-forwarded-proto': 'https' });
    expect(found(site, '/p/80').headers).toMatchObject({ 'x-forwarded-for': '203.0.113.7', 'x-forwarded-proto': 'http' });
    expect(gateway.received.map(({ headers }) => headers['x-forwarded-proto'])).toEqual(['https', 'http']);
    expect(await said('PURGE', 443)).toMatch(/^HTTP\/1.1 403/);
  });

  it('keeps no more for two thousand forged cookies than there are snippets and pages', async () => {
    const fresh = await varnish({ site: site.port, gateway: gateway.port, changes: PATIENCE });
    const forged = (index: number) => {
      const ref = `forged${String(index).padStart(16, '0')}`;
      return [
        decided(`hero@*:${ref}`), decided(`hero@home:${ref}`), decided(`hero@*:.forged${index}`), decided(`x${index}@*:!`),
        decided(`hero@*:${index % 2 ? REF.ten_off : REF.hello}`, { expires: now() + 600 + index }),
      ][index % 5]!;
    };
    try {
      for (let from = 0; from < 2_000; from += 20) {
        await Promise.all(Array.from({ length: 20 }, async (_, index) => {
          const { status, body } = await open(`limen_id=f${from + index}; ${forged(from + index)}`, '/', { Origin: `https://f${from + index}.example` }, fresh);
          expect(status).toBe(200);
          expect([shown(ASKED), shown(TEN_OFF), shown(HELLO), shown('<!--limen-->')]).toContain(body);
        }));
      }
      expect(asked(site)).toEqual(['GET /']);
      // A page and two snippets. That a ref is unknown is known for a second.
      await vi.waitFor(async () => expect(await fresh.count('n_object')).toBe(3), { timeout: 20_000 });
    } finally {
      await fresh.stop();
    }
  }, 300_000);

  describe('forgetting', () => {
    const tell = async (method: 'PURGE' | 'BAN', path: string, headers: Record<string, string> = {}) => {
      const answer = await get(patient.port, path, headers, method);
      await answer.body();
      return answer.status;
    };

    it('a page, by its address', async () => {
      for (const path of ['/', '/p/1']) await open(undefined, path);
      expect(await tell('PURGE', '/p/1')).toBe(200);
      for (const path of ['/', '/p/1']) await open(undefined, path);
      expect(asked(site)).toEqual(['GET /', 'GET /p/1', 'GET /p/1']);
    });

    it('pages and content, by their keys', async () => {
      site.answer = page(PAGE, { 'Surrogate-Key': 'tents summer.sale' });
      const all = async () => {
        for (const path of ['/', '/p/1']) await open(decided(`hero@home:${REF.hello}~hero@*:${REF.ten_off}`), path);
        const paths = [...asked(site), ...asked(gateway)];
        [site.received, gateway.received] = [[], []];
        return paths;
      };
      const [home, product, hello, tenOff] = ['GET /', 'GET /p/1', `GET /_l/v1/content/${REF.hello}`, `GET /_l/v1/content/${REF.ten_off}`];
      expect(await all()).toEqual([home, product, hello, tenOff]);
      expect(await all()).toEqual([]);
      for (const [keys, forgotten] of [
        ['limen-page-product', [product]], ['limen-page', [home, product]], ['summer.sale', [home, product]], ['limen-exp-welcome', [hello]],
        ['limen-content limen-page-home', [home, hello, tenOff]], ['limen', [hello, tenOff]], ['limen-exp', []], ['summer-sale', []], ['ent', []],
      ] as const) {
        expect(await tell('BAN', '/', { 'Surrogate-Key': keys })).toBe(200);
        expect(await all(), keys).toEqual(forgotten);
      }
    });

    it('is not for everybody, nor for just any key', async () => {
      expect(await tell('BAN', '/', { 'Surrogate-Key': 'limen', 'X-Forwarded-For': '203.0.113.7' })).toBe(403);
      expect(await tell('PURGE', '/', { 'X-Forwarded-For': '203.0.113.7' })).toBe(403);
      for (const keys of ['', '.*|', 'a && obj.status ~ .', 'a"']) expect(await tell('BAN', '/', { 'Surrogate-Key': keys }), keys).toBe(400);
      expect(await tell('BAN', '/')).toBe(400);
      const closed = await varnish({ site: site.port, gateway: gateway.port, changes: [['"localhost";', '"192.0.2.1";']] });
      try {
        for (const method of ['PURGE', 'BAN']) expect((await get(closed.port, '/', { 'Surrogate-Key': 'limen' }, method)).status).toBe(403);
      } finally {
        await closed.stop();
      }
    });
  });

  it('shows its pages while the site is down, with a probe', async () => {
    const probed = await server(page(PAGE, { 'Cache-Control': 'max-age=1' }));
    const by = await varnish({
      site: probed.port,
      gateway: gateway.port,
      changes: [['# .probe = { .url = "/"; .interval = 2s;', '.probe = { .url = "/"; .interval = 100ms;'], ['req.grace = 10s', 'req.grace = 0s']],
    });
    let stopped = false;
    try {
      await vi.waitFor(async () => expect(await by.tell('backend.list')).toMatch(/limen_site\s.*healthy/), { timeout: 20_000 });
      await open(undefined, '/', {}, by);
      await probed.stop();
      stopped = true;
      await vi.waitFor(async () => expect(await by.tell('backend.list')).toMatch(/limen_site\s.*sick/), { timeout: 20_000 });
      await vi.waitFor(async () => {
        const { headers, body } = await open(undefined, '/', {}, by);
        expect([headers['cache-status'], body]).toEqual(['varnish; hit; detail=stale', shown(ASKED)]);
      }, { timeout: 20_000 });
    } finally {
      await by.stop();
      if (!stopped) await probed.stop();
    }
  });
});

/** The page as browsers ask for it: compressed. */
function unzipped(port: number, cookie: string): Promise<string> {
  return new Promise((resolve, reject) => {
    httpGet({ host: '127.0.0.1', port, path: '/', headers: { Host: 'shop.example', 'Accept-Encoding': 'gzip', Cookie: cookie } }, (message) => {
      const chunks: Buffer[] = [];
      message.on('data', (chunk: Buffer) => chunks.push(chunk));
      message.on('end', () => {
        const whole = Buffer.concat(chunks);
        resolve((message.headers['content-encoding'] === 'gzip' ? gunzipSync(whole) : whole).toString('utf8'));
      });
    }).on('error', reject);
  });
}
