import { spawn } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { get, server, type Answer, type Server } from '../edge/servers';

/** What is shipped. */
const SHIPPED = fileURLToPath(new URL('../../../config/deploy/edges/nginx/', import.meta.url));
const PATH = `${process.env.PATH ?? ''}${delimiter}/usr/sbin`;
const NGINX = PATH.split(delimiter).some((folder) => existsSync(join(folder, 'nginx')));

if (!NGINX) console.warn('SKIPPED: no nginx on the path (apt-get install nginx-light).');

const OWN = (slot: string) => `<h1>Our own ${slot}</h1>`;
const SLOT = (slot: string) =>
  `<section data-limen-slot="${slot}"><!--# block name="${slot}" -->${OWN(slot)}<!--# endblock --><!--# include virtual="/_l/v1/fragments/${slot}" stub="${slot}" --></section>`;
const PAGE = `<!doctype html><title>Zelte – schön</title>${SLOT('hero')}<hr>${SLOT('banner')}<footer>©</footer>`;
const shown = (hero: string, banner: string) =>
  `<!doctype html><title>Zelte – schön</title><section data-limen-slot="hero">${hero}</section><hr><section data-limen-slot="banner">${banner}</section><footer>©</footer>`;

const TEN_OFF = '<div data-limen="hero_rescue:ten_off"><p>−10 %</p></div>';
const HELLO = '<div data-limen="welcome:hello"><p>Grüezi 😀</p></div>';
const ASKED = (slot: string) => `<div data-limen="asked:${slot}"><p>For you alone</p></div>`;
const REF = { ten_off: 'tenoffAAAAAAAAAAAAA_-1', hello: 'helloBBBBBBBBBBBBBBBBB', gone: 'goneCCCCCCCCCCCCCCCCCC' };
const CONTENT: Record<string, string> = { [REF.ten_off]: TEN_OFF, [REF.hello]: HELLO };
const decided = (entries: string, version = 1) => `limen_d=${version}.1796080000.1796081800.${'m'.repeat(22)}~${entries}`;

const page: Answer = (response) => response.writeHead(200, { 'Content-Type': 'text/html; charset=UTF-8', 'Cache-Control': 'public, max-age=60', ETag: '"v1"' }).end(PAGE);
const gatewayAnswer: Answer = (response, { path }) => {
  const [, what, name] = /^\/_l\/v1\/(content|fragments)\/(.*)$/.exec(path) ?? [];
  const html = { 'Content-Type': 'text/html; charset=UTF-8' };
  if (what === 'content' && CONTENT[name!]) return response.writeHead(200, { ...html, 'Cache-Control': 'public, max-age=31536000, immutable' }).end(CONTENT[name!]);
  if (what === 'content') return response.writeHead(404, { 'Cache-Control': 'no-store' }).end('{"status":404}');
  if (what === 'fragments') return response.writeHead(200, { ...html, 'Cache-Control': 'private, no-store' }).end(ASKED(name!));
  return response.writeHead(200, { 'Set-Cookie': 'limen_d=1.2.3' }).end('{}');
};

describe.skipIf(!NGINX)('a site behind nginx', () => { // needs nginx; said above
  let site: Server;
  let gateway: Server;
  let port: number;
  let stop: () => Promise<void>;

  beforeAll(async () => {
    [site, gateway] = [await server(page), await server(gatewayAnswer)];
    const folder = mkdtempSync(join(tmpdir(), 'limen-nginx-'));
    chmodSync(folder, 0o755);
    cpSync(SHIPPED, join(folder, 'limen'), { recursive: true });
    mkdirSync(join(folder, 'cache'), { mode: 0o777 });
    const limen = readFileSync(join(SHIPPED, 'limen.conf'), 'utf8');
    writeFileSync(
      join(folder, 'limen', 'limen.conf'),
      limen.replace('127.0.0.1:3000', `127.0.0.1:${site.port}`).replace('127.0.0.1:8080', `127.0.0.1:${gateway.port}`).replace('/var/cache/nginx/limen', join(folder, 'cache')),
    );
    // A busy machine is late where a gateway is not.
    writeFileSync(join(folder, 'limen', 'server.conf'), readFileSync(join(SHIPPED, 'server.conf'), 'utf8').replace(/\b[58]0ms;/g, '2s;'));
    port = await freePort();
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((what) => `${what}_temp_path ${folder}/cache/${what};`);
    writeFileSync(
      join(folder, 'nginx.conf'),
      `daemon off; worker_processes 1; pid ${folder}/pid; error_log stderr emerg; events {}
      http { access_log off; ${temporary.join(' ')} include limen/limen.conf; server { listen 127.0.0.1:${port}; include limen/server.conf; } }`,
    );
    // The shell ends nginx when its own input ends: also if whoever started it did not live to do so.
    const child = spawn('sh', ['-c', '"$@" <&- & nginx=$!; cat >/dev/null; kill $nginx; wait $nginx', 'sh', 'nginx', '-c', join(folder, 'nginx.conf')], {
      stdio: ['pipe', 'inherit', 'inherit'],
      env: { ...process.env, PATH },
    });
    const ended = new Promise<void>((resolve) => child.on('exit', () => resolve()));
    stop = async () => {
      child.stdin!.end();
      await ended;
      rmSync(folder, { recursive: true });
    };
    await vi.waitFor(() => get(port, '/_l/ready'), { timeout: 30_000 });
  }, 60_000);

  afterAll(async () => {
    await stop?.();
    await Promise.all([site.stop(), gateway.stop()]);
  });

  let index = 0;
  /** Each test has a page of its own, as the cache outlives it. */
  let path: string;
  beforeEach(() => {
    path = `/p/${index++}`;
    [site.received, gateway.received, site.answer, gateway.answer] = [[], [], page, gatewayAnswer];
  });

  const open = async (cookie?: string, from = path, headers: Record<string, string> = {}) => {
    const answer = await get(port, from, { ...(cookie && { Cookie: cookie }), ...headers });
    return { ...answer, body: await answer.body() };
  };
  const asked = (of: Server) => of.received.map(({ path }) => path);

  it('has pages from the cache, asked for as nobody, and each visitor\'s when they leave', async () => {
    for (const id of ['a', 'b']) {
      const { body, headers } = await open(`limen_id=${id}`);
      expect(body).toBe(shown(ASKED('hero'), ASKED('banner')));
      expect(headers['cache-control']).toBe('private, no-cache');
      expect(headers).not.toHaveProperty('etag');
    }
    expect(asked(site)).toEqual([path]);
    expect(site.received[0]!.headers).not.toHaveProperty('cookie');
    expect(gateway.received.map(({ headers }) => headers.cookie)).toEqual(['a', 'a', 'b', 'b'].map((id) => `limen_id=${id}; ajs_anonymous_id=`));
    expect(gateway.received[0]!.headers).toMatchObject({ referer: `http://shop.example${path}`, host: 'shop.example', 'x-forwarded-for': '127.0.0.1' });
  });

  it('has pages that are one visitor\'s from the site, and fills them', async () => {
    for (const [cookie, from] of [['a=1; PHPSESSID=1', path], ['a=1', '/cart'], ['PHPSESSID=1; a=1', path]] as const) {
      for (let time = 0; time < 2; time++) expect((await open(cookie, from)).headers['cache-control']).toBe('private, no-store');
      expect(site.received.at(-1)!.headers.cookie).toBe(cookie);
    }
    expect(site.received).toHaveLength(6);
    expect((await open('PHPSESSID=1')).body).toBe(shown(ASKED('hero'), ASKED('banner')));
  });

  it('fills each slot with what the cookie names, from the cache', async () => {
    expect((await open(`limen_id=a; ${decided(`hero@product:${REF.ten_off}~hero@*:.~banner@*:${REF.hello}`)}`)).body).toBe(shown(TEN_OFF, HELLO));
    expect((await open(`limen_id=b; ${decided(`hero@*:${REF.hello}~banner@*:${REF.ten_off}`)}`)).body).toBe(shown(HELLO, TEN_OFF));
    expect(asked(gateway).sort()).toEqual([`/_l/v1/content/${REF.hello}`, `/_l/v1/content/${REF.ten_off}`]);
    for (const { headers } of gateway.received) expect(headers).not.toHaveProperty('cookie');
  });

  it('keeps the page\'s own content where that was decided, without a question', async () => {
    expect((await open(decided(`hero@product:.welcome~hero@*:${REF.ten_off}~banner@*:.`))).body).toBe(shown(OWN('hero'), OWN('banner')));
    expect(gateway.received).toEqual([]);
  });

  it('asks where nothing was decided, and where it is no good any more', async () => {
    const all = `hero@*:${REF.ten_off}~banner@*:${REF.hello}`;
    const cookies = [
      '', decided('hero@*:!~banner@*:!'), decided(`hero@product:!~hero@*:${REF.ten_off}~banner@cart:.`), decided(all, 2), `limen_dirty=1; ${decided(all)}`, `limen_force=a; ${decided(all)}`,
      decided(all).replace('~', 'm~'), `limen_d=${all}`,
    ];
    for (const cookie of cookies) expect((await open(`limen_id=a; ${cookie}`)).body, cookie).toBe(shown(ASKED('hero'), ASKED('banner')));
    expect((await open(decided(`hero@*:!~banner@*:${REF.hello}`))).body).toBe(shown(ASKED('hero'), HELLO));
  });

  it.each<[string, Answer]>([
    ['never answers', () => undefined],
    ['hangs up', (response) => response.socket!.destroy()],
    ['says 500', (response) => response.writeHead(500, { 'Content-Type': 'text/html' }).end('<h1>Internal Server Error</h1>')],
    ['does not know', (response) => response.writeHead(404).end('{"status":404}')],
  ])('shows the page\'s own content where the gateway %s', async (_, failure) => {
    gateway.answer = failure;
    const unknown = (name: string) => `${name}${'D'.repeat(22 - name.length)}`;
    for (const cookie of ['limen_id=a', decided(`hero@*:${unknown('one')}~banner@*:${unknown('two')}`)]) {
      expect((await open(cookie)).body).toBe(shown(OWN('hero'), OWN('banner')));
    }
  });

  it('shows the gateway under its mount, and believes nobody who says where they come from', async () => {
    const said = { 'X-Forwarded-For': '203.0.113.7', 'X-Forwarded-Proto': 'https', 'CF-IPCountry': 'XX', Forwarded: 'for=203.0.113.7', 'X-Real-IP': '203.0.113.7' };
    const call = await get(port, '/_l/v1/batch', { ...said, Cookie: 'basket=secret; limen_id=a' }, 'POST', '{"batch":[]}');
    expect([call.status, call.headers['set-cookie']]).toEqual([200, ['limen_d=1.2.3']]);
    expect(gateway.received[0]).toMatchObject({ path: '/_l/v1/batch', body: '{"batch":[]}', headers: { 'x-forwarded-for': '127.0.0.1', 'x-forwarded-proto': 'http' } });
    expect(JSON.stringify(gateway.received)).not.toMatch(/secret|XX|203\.0/);
  });
});

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
