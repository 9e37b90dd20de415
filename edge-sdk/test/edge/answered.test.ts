import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { DecideRequest } from '../../src/core/decision';
import type { Rule } from '../../src/core/rules';
import { runtimeCache, type RuntimeCache } from './runtime-cache';
import { decided, get, OPENED, server, type Answer, type Page, type Server } from './servers';
import { signer } from './signer';
import { standIn, type StandIn } from './stand-in';
import { worker, type Worker } from './workerd';

const OWN = '<h1>Our own</h1>';
const ELEMENT = (slot: string) => `<div data-limen-slot="${slot}">${OWN}</div>`;
const FILLED = (slot: string, body: string) => `<div data-limen-slot="${slot}" data-limen-by="edge">${body}</div>`;
const INCLUDE = (slot: string) => `<esi:include src="/_l/v1/fragments/${slot}"/><esi:remove>${OWN}</esi:remove>`;
const TEN_OFF = '<div data-limen="hero_rescue:ten_off"><img fetchpriority="high" src="/ten.avif"> −10 %</div>';
const HELLO = '<div data-limen="welcome:hello"><p>Welcome</p></div>';
const ASKED = '<div data-limen="hero_rescue:asked" data-limen-decision="d1">Asked</div>';
const ID = '0123456789abcdef0123456789abcdef';
const FIREFOX = { ...OPENED, 'User-Agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' };
/** Milliseconds after which what was to come has not come: how busy a machine is decides nothing. */
const PATIENCE = 30_000;
const DECIDE = 'POST /v1/decide';

let origin: Server;
let gateway: StandIn;
let cache: RuntimeCache;
/** A worker of its own for each test: one that has seen nothing. */
let edge: Worker;

const start = (cachePort?: number, more: Record<string, string> = {}) =>
  worker(
    {
      LIMEN_GATEWAY: `http://127.0.0.1:${gateway.server.port}`, LIMEN_ORIGIN: `http://127.0.0.1:${origin.port}`, LIMEN_WRITE_KEY: 'demo',
      LIMEN_EDGE_KEY: `${signer().key},${gateway.signer.key}`, LIMEN_TIMEOUT_MILLIS: '10000', ...more,
    },
    cachePort,
  );

beforeAll(async () => {
  [origin, gateway, cache] = [await server(() => undefined), await standIn(), await runtimeCache()];
});
afterAll(() => Promise.all([origin.stop(), gateway.server.stop(), cache.server.stop()]));

beforeEach(async () => {
  origin.answer = (response) => response.writeHead(200, { 'Content-Type': 'text/html' }).end(ELEMENT('hero'));
  gateway.rules = { pages: [['product', '/p/*']], slots: { hero: { newcomer: null, known: null, fallback: '.' } } };
  gateway.decide = decided({ hero: ASKED });
  edge = await start();
});
afterEach(() => {
  edge.stop();
  gateway.reset();
  origin.received = [];
});

const open = async (cookies = '', path = '/p/1', by = edge, headers: Record<string, string> = FIREFOX): Promise<Pick<Page, 'headers'> & { body: string }> => {
  const page = await get(by.port, path, cookies ? { ...headers, Cookie: cookies } : headers);
  return { headers: page.headers, body: await page.body() };
};
const known = (entries: string, times?: { iat?: number; exp?: number }) => `limen_id=${ID}; limen_d=${gateway.signer.cookie(ID, entries, times)}`;
const isAsked = () => gateway.asked().includes(DECIDE);
const rule = (said: Partial<Rule>): Rule => ({ experience: 'welcome', when: true, holdout: 0, heldOut: '.welcome', variants: [], ...said });

describe('the decision cookie', () => {
  it('answers without a question, and what it stands for is fetched once', async () => {
    const ref = gateway.publish(TEN_OFF);
    for (let views = 0; views < 3; views++) expect((await open(known(`~hero@product:${ref}~hero@*:.`))).body).toBe(FILLED('hero', TEN_OFF));
    expect(gateway.asked().sort()).toEqual([`GET /v1/content/${ref}`, 'GET /v1/rules']);
  });

  it('answers a small page all at once, and asks again for one that broke off', async () => {
    const cookies = known(`~hero@*:${gateway.publish(TEN_OFF)}`);
    const whole: Answer = (response) => response.setHeader('Content-Type', 'text/html').end(ELEMENT('hero'));
    const cut: Answer = (response) => (response.writeHead(200, { 'Content-Type': 'text/html', 'Content-Length': 999 }), response.write(ELEMENT('hero'), () => setTimeout(() => response.destroy(), 50)));
    origin.answer = whole;
    await open(cookies); // which slots it has is known from here on
    const { headers, body } = await open(cookies);
    expect(body).toBe(FILLED('hero', TEN_OFF));
    expect(headers['content-length']).toBe(String(Buffer.byteLength(body)));

    origin.received = [];
    origin.answer = (response, received) => ((origin.answer = whole), cut(response, received));
    expect((await open(cookies)).body).toBe(FILLED('hero', TEN_OFF));
    expect(origin.received).toHaveLength(2);

    origin.answer = cut;
    const broken = await get(edge.port, '/p/1', { ...FIREFOX, Cookie: cookies });
    await expect(broken.body()).rejects.toThrow();
  });

  it('answers by page type, and for the types it does not name', async () => {
    const ref = gateway.publish(TEN_OFF);
    const cookies = known(`~hero@product:.~hero@*:${ref}`);
    expect((await open(cookies, '/p/1')).body).toBe(FILLED('hero', OWN));
    expect((await open(cookies, '/else')).body).toBe(FILLED('hero', TEN_OFF));
    expect(isAsked()).toBe(false);
  });

  it('keeps the page’s own content, and names a holdout', async () => {
    expect((await open(known('~hero@*:.hero_rescue'))).body).toBe(`<div data-limen-slot="hero" data-limen="hero_rescue:holdout" data-limen-by="edge">${OWN}</div>`);
    origin.answer = (response) => response.writeHead(200, { 'Content-Type': 'text/html' }).end(INCLUDE('hero'));
    expect((await open(known('~hero@*:.hero_rescue'))).body).toBe(OWN);
    expect(isAsked()).toBe(false);
  });

  it('fills includes, too', async () => {
    origin.answer = (response) => response.writeHead(200, { 'Content-Type': 'text/html' }).end(INCLUDE('hero'));
    expect((await open(known(`~hero@*:${gateway.publish(TEN_OFF)}`))).body).toBe(TEN_OFF);
    expect(isAsked()).toBe(false);
  });

  it('fills several slots of one include, each in an element that names it', async () => {
    origin.answer = (response) => response.writeHead(200, { 'Content-Type': 'text/html' }).end(INCLUDE('hero,side,none'));
    expect((await open(known(`~hero@*:${gateway.publish(TEN_OFF)}~side@*:.hero_rescue`))).body).toBe(
      `${FILLED('hero', TEN_OFF)}<div data-limen-slot="side" data-limen="hero_rescue:holdout" data-limen-by="edge"></div>`,
    );
    origin.answer = (response) => response.writeHead(200, { 'Content-Type': 'text/html' }).end(INCLUDE('none,no%22ne'));
    gateway.decide = decided({ 'no"ne': '' });
    expect((await open(known('~hero@*:.'))).body).toBe(OWN);
  });

  it('says on the page how it came about', async () => {
    const cookies = known(`~hero@*:${gateway.publish(TEN_OFF)}`);
    expect((await open(cookies)).headers['cache-status']).toBe('limen-edge; detail=unseen');
    const { headers } = await open(cookies);
    expect(headers['cache-status']).toBe('limen-edge; hit; detail=cookie');
    expect(headers['server-timing']).toMatch(/^limen-edge;dur=\d+;desc="hit; detail=cookie"$/);
    expect((await open(`limen_id=${ID}`)).headers['cache-status']).toBe('limen-edge; fwd=miss');
    expect((await open(`${cookies}; limen_dirty=1`)).headers['cache-status']).toBe('limen-edge; fwd=stale');
  });

  it('lets the main image be fetched early, once it is known that the page shows it', async () => {
    const cookies = known(`~hero@*:${gateway.publish(TEN_OFF)}`);
    expect((await open(cookies)).headers).not.toHaveProperty('link');
    expect((await open(cookies)).headers.link).toBe('</ten.avif>; rel=preload; as=image; fetchpriority=high');
    expect((await open(known('~hero@*:.'))).headers).not.toHaveProperty('link');
  });

  it.each<[string, () => string]>([
    ['another visitor’s', () => `limen_id=somebody-else; limen_d=${gateway.signer.cookie(ID, '~hero@*:.')}`],
    ['nobody’s in particular', () => `limen_d=${gateway.signer.cookie(ID, '~hero@*:.')}`],
    ['forged', () => `limen_id=${ID}; limen_d=${signer().cookie(ID, '~hero@*:.')}`],
    ['changed', () => known('~hero@*:.').replace(/hero@\*:\.$/, 'hero@*:.x')],
    ['made to last', () => known('~hero@*:.').replace(/\.(\d{10})\./, (_, exp: string) => `.${Number(exp) + 1}.`)],
    ['over', () => known('~hero@*:.', { iat: Math.floor(Date.now() / 1000) - 100, exp: Math.floor(Date.now() / 1000) })],
    ['stale, because something just happened', () => `${known('~hero@*:.')}; limen_dirty=1`],
    ['passed over, because a variant is forced', () => `${known('~hero@*:.')}; limen_force=a`],
    ['no cookie at all', () => `limen_id=${ID}; limen_d=1.2.3`],
    ['one that leaves it to the gateway', () => known('~hero@*:!')],
    ['one that says nothing of the slot', () => known('~side@*:.')],
  ])('%s is no answer: the gateway is asked', async (_, cookies) => {
    expect((await open(cookies())).body).toBe(`<div data-limen-slot="hero" data-limen-by="edge">${ASKED}</div>`);
    expect(gateway.asked().filter((call) => call === DECIDE)).toHaveLength(1);
  });

  it('of a key that was in use before counts, too', async () => {
    // The worker's first key signs nothing here, the second does.
    await open(known('~hero@*:.'));
    expect(isAsked()).toBe(false);
  });

  it('with a ref that is known no more leads to a question, and nothing is kept of it', async () => {
    const cookies = known(`~hero@*:${'x'.repeat(22)}`);
    for (let views = 0; views < 2; views++) expect((await open(cookies)).body).toContain(ASKED);
    expect(gateway.asked().filter((call) => call.startsWith('GET /v1/content/'))).toHaveLength(2);
  });

  it('holds where there is no rule file, as far as it says the same of every page', async () => {
    gateway.rules = undefined;
    expect((await open(known(`~hero@*:${gateway.publish(TEN_OFF)}`))).body).toContain(TEN_OFF);
    expect(isAsked()).toBe(false);
    await open(known('~hero@product:.~hero@*:.'));
    expect(isAsked()).toBe(true);
  });
});

describe('the rule file', () => {
  const welcome = (body: string) => rule({ when: ['==', ['ctx', 'page.type'], 'product'], variants: [['hello', 1, gateway.publish(body)]] });

  it('decides first views of new visitors without a question', async () => {
    gateway.rules = { pages: [['product', '/p/*']], slots: { hero: { newcomer: [welcome(HELLO)], known: null, fallback: '.' } } };
    const { body, headers } = await open();
    expect(body).toBe(FILLED('hero', HELLO));
    expect(headers['set-cookie']![0]).toMatch(/^limen_id=[0-9a-f]{32};/);
    expect((await open('', '/else')).body).toBe(FILLED('hero', OWN));
    expect((await open()).headers['cache-status']).toBe('limen-edge; hit; detail=rules');
    expect(gateway.asked().filter((call) => !call.startsWith('GET /v1/content/'))).toEqual(['GET /v1/rules']);
  });

  it('decides for those who are known only what is the same whoever they are', async () => {
    gateway.rules = {
      slots: { hero: { newcomer: [], known: [rule({ variants: [['hello', 1, gateway.publish(HELLO)]] })], fallback: '.' }, side: { newcomer: [], known: null, fallback: '.' } },
    };
    expect((await open(`limen_id=${ID}; limen_dirty=1`)).body).toBe(FILLED('hero', HELLO));
    expect(isAsked()).toBe(false);
    origin.answer = (response) => response.writeHead(200, { 'Content-Type': 'text/html' }).end(ELEMENT('hero') + ELEMENT('side'));
    gateway.decide = decided({ hero: ASKED, side: '<b>S</b>' });
    expect((await open(`limen_id=${ID}`)).body).toBe(
      `${FILLED('hero', HELLO)}<div data-limen-slot="side" data-limen="side_rescue:ten_off" data-limen-by="edge"><b>S</b></div>`,
    );
    expect(isAsked()).toBe(true);
  });

  it('makes up for slots the cookie leaves out', async () => {
    gateway.rules = { slots: { hero: { newcomer: null, known: null, fallback: '.' }, side: { newcomer: [], known: [rule({ variants: [['hello', 1, gateway.publish(HELLO)]] })], fallback: '.' } } };
    origin.answer = (response) => response.writeHead(200, { 'Content-Type': 'text/html' }).end(ELEMENT('hero') + ELEMENT('side'));
    await open(known('~hero@*:.'));
    const { body, headers } = await open(known('~hero@*:.'));
    expect(body).toBe(FILLED('hero', OWN) + FILLED('side', HELLO));
    expect(headers['cache-status']).toBe('limen-edge; hit; detail=cookie');
    expect(isAsked()).toBe(false);
  });

  it('shows a crawler what everybody sees', async () => {
    const bots = { clients: ['curl/'], marks: ['crawl'], patterns: ['(?<!cu)bot'], systems: ['mozilla'], charsMax: 64 };
    gateway.rules = { bots, slots: { hero: { newcomer: [rule({ variants: [['hello', 1, gateway.publish(HELLO)]] })], known: null, fallback: '.' } } };
    const by = async (agent: string) => (await open('', '/p/1', edge, { ...OPENED, 'User-Agent': agent })).body;
    for (const agent of ['Mozilla/5.0 (Supercrawler/2.0)', 'Mozilla/5.0 (Somebot/1.0)', 'Something/1.0']) expect(await by(agent)).toBe(FILLED('hero', OWN));
    for (const agent of ['Mozilla/5.0 (Cubot/1.0)', 'curl/8.0']) expect(await by(agent)).toBe(FILLED('hero', HELLO));
    expect(isAsked()).toBe(false);
  });

  it('does not decide for somebody who only looks new', async () => {
    gateway.rules = { slots: { hero: { newcomer: [], known: null, fallback: '.' } } };
    expect((await open('ajs_anonymous_id=abc')).body).toContain(ASKED);
    edge.stop();
    edge = await start(undefined, { LIMEN_SESSION: '{"cookie":"session","key":"secret"}' });
    expect((await open('session=a.b.c')).body).toContain(ASKED);
  });

  it.each<[string, () => string]>([
    ['signed by somebody else', () => signer().rules(gateway.rules!)],
    ['not signed', () => gateway.signer.rules(gateway.rules!).replace(/\.[^.]*$/, '.')],
    ['said to need no signature', () => gateway.signer.rules(gateway.rules!, { alg: 'none', typ: 'limen-rules' })],
    ['of another kind', () => gateway.signer.rules(gateway.rules!, { alg: 'HS256', typ: 'JWT' })],
    ['of another version', () => gateway.signer.rules({ ...gateway.rules!, v: 2 as 1 })],
    ['no file at all', () => '<html>'],
    ['signed, but not as it should be', () => gateway.signer.rules({ bots: { patterns: ['('] } as never, slots: { hero: { newcomer: [], known: [], fallback: '.' } } })],
  ])('that is %s decides nothing', async (_, text) => {
    gateway.rules = { slots: { hero: { newcomer: [], known: [], fallback: '.' } } };
    gateway.ruleFile = (response) => response.writeHead(200, { 'Cache-Control': 'max-age=60' }).end(text());
    expect((await open()).body).toContain(ASKED);
  });

  it('is asked for once in its time', async () => {
    gateway.rules = { slots: { hero: { newcomer: [], known: [], fallback: '.' } } };
    for (let views = 0; views < 3; views++) await open();
    expect(gateway.asked()).toEqual(['GET /v1/rules']);
  });

  it('is renewed behind the page that finds it old, and not sent again if it is the same', async () => {
    gateway.rules = { slots: { hero: { newcomer: [], known: [], fallback: '.' } } };
    gateway.rulesControl = 'max-age=0, stale-while-revalidate=3600';
    const reads = async () => {
      expect((await open()).body).toBe(FILLED('hero', OWN));
      return gateway.received('/v1/rules').length;
    };
    await expect.poll(reads, { timeout: PATIENCE }).toBeGreaterThan(2);
    const [, second, third] = gateway.received('/v1/rules').map(({ headers }) => headers['if-none-match']);
    expect(second).toMatch(/^"[\w-]{22}"$/);
    expect(third).toBe(second);
  });
});

describe('a question', () => {
  /** The page comes when the gateway has answered; it would never come if that were asked later. */
  const afterAnswer = () => {
    let answer = () => {};
    const answered = new Promise<void>((resolve) => (answer = resolve));
    const { decide } = gateway;
    gateway.decide = async (response, received) => {
      await decide(response.on('finish', answer), received);
    };
    origin.answer = async (response) => {
      await answered;
      response.writeHead(200, { 'Content-Type': 'text/html' }).end(ELEMENT('hero'));
    };
  };

  it('is asked beside the request for a page that is known to need one', async () => {
    await open(`limen_id=${ID}`);
    afterAnswer();
    expect((await open(`limen_id=${ID}`)).body).toContain(ASKED);
  });

  it('is asked beside the request for a page that is like others', async () => {
    const cookies = known('~side@*:.');
    await open(cookies, '/p/1');
    afterAnswer();
    expect((await open(cookies, '/p/2')).body).toContain(ASKED);
  });

  it('is not asked for a page that had no slots', async () => {
    origin.answer = (response) => response.writeHead(200, { 'Content-Type': 'text/html' }).end('<p>');
    await open(`limen_id=${ID}`);
    gateway.server.received = [];
    await open(`limen_id=${ID}`);
    expect(isAsked()).toBe(false);
  });

  it('brings the decision cookie, which the page sets if it is there in time', async () => {
    const value = gateway.signer.cookie(ID, '~hero@*:.');
    gateway.decide = (response) => response.end(JSON.stringify({ decisions: [], cookie: { value, maxAge: 118 } }));
    // No page is held back for it: one that takes its time gets it, so they take more and more.
    let millis = 0;
    origin.answer = (response) => setTimeout(() => response.writeHead(200, { 'Content-Type': 'text/html' }).end(ELEMENT('hero')), (millis += 10));
    await open(`limen_id=${ID}`);
    await expect
      .poll(async () => (await open(`limen_id=${ID}`)).headers['set-cookie'], { timeout: PATIENCE })
      .toEqual([`limen_d=${value}; Path=/; Max-Age=118; HttpOnly; SameSite=Lax`]);
    expect(JSON.parse(gateway.received('/v1/decide')[0]!.body)).toMatchObject({ anonymousId: ID, cookie: true });
  });

  it('tells what the route says of the page, and is not asked where the route is off', async () => {
    edge.stop();
    edge = await start(undefined, { LIMEN_ROUTES: '{"/p/*":{"type":"ignored","category":"tents","path":"/evil"},"/blog/**":{"type":"article"},"/checkout/**":false}' });
    await open(`limen_id=${ID}`);
    const pageOf = (index: number) => (JSON.parse(gateway.received('/v1/decide')[index]!.body) as DecideRequest).context.page;
    expect(pageOf(0)).toMatchObject({ path: '/p/1', category: 'tents' });
    const typed = known('~hero@article:.');
    expect((await open(typed, '/blog/a')).body).toBe(FILLED('hero', OWN));
    expect((await open(`limen_id=${ID}`, '/checkout/pay')).body).toBe(ELEMENT('hero'));
    expect(gateway.received('/v1/decide')).toHaveLength(1);
  });
});

describe('the runtime’s cache', () => {
  it('keeps snippets and rules for the workers beside it', async () => {
    const ref = gateway.publish(TEN_OFF);
    gateway.rules = { pages: [['product', '/p/*']], slots: { hero: { newcomer: [], known: null, fallback: '.' } } };
    const first = await start(cache.server.port);
    const second = await start(cache.server.port);
    try {
      expect((await open(known(`~hero@product:${ref}~hero@*:.`), '/p/1', first)).body).toContain(TEN_OFF);
      await expect.poll(() => cache.kept().length, { timeout: PATIENCE }).toBe(2);
      gateway.server.received = [];
      expect((await open(known(`~hero@product:${ref}~hero@*:.`), '/p/1', second)).body).toContain(TEN_OFF);
      expect(gateway.asked()).toEqual([]);
    } finally {
      first.stop();
      second.stop();
    }
  });
});
