import { fileURLToPath } from 'node:url';
import { EdgeVM } from '@edge-runtime/vm';
import { buildSync } from 'esbuild';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { decided, get, OPENED, server, type Server } from './servers';
import { standIn, type StandIn } from './stand-in';

const OWN = '<h1>Our own</h1>';
const PAGE = `<!doctype html><p>Zelte – schön</p><div data-limen-slot="hero">${OWN}</div>`;
const TEN_OFF = '<div data-limen="hero_rescue:ten_off">−10 %</div>';
const ID = '0123456789abcdef0123456789abcdef';

/** An app that runs its middleware before itself, in the runtime that Next.js runs it in. */
let app: Server;
let gateway: StandIn;
let middleware: (request: Request, event: { waitUntil(work: Promise<unknown>): void }) => Promise<Response>;
let runtime: EdgeVM;

beforeAll(async () => {
  gateway = await standIn();
  app = await server(async (response, { method, path, headers }) => {
    const request = new (runtime.evaluate<typeof Request>('Request'))(`http://shop.example${path}`, { method, headers: headers as Record<string, string> });
    const answer = await middleware(request, { waitUntil: () => undefined });
    if (answer.headers.has('x-middleware-next')) return response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' }).end(PAGE);
    response.writeHead(answer.status, Object.fromEntries(answer.headers));
    for await (const chunk of answer.body as unknown as AsyncIterable<Uint8Array>) response.write(chunk);
    return response.end();
  });
  // As Next.js does it: one script, with the environment written into it.
  const environment = { LIMEN_GATEWAY: `http://127.0.0.1:${gateway.server.port}`, LIMEN_WRITE_KEY: 'demo', LIMEN_EDGE_KEY: gateway.signer.key, LIMEN_ORIGIN: `http://127.0.0.1:${app.port}` };
  const script = buildSync({
    entryPoints: [fileURLToPath(new URL('../../examples/next-middleware.ts', import.meta.url))], bundle: true, format: 'iife', globalName: 'example', target: 'es2022', write: false,
    define: Object.fromEntries(Object.entries(environment).map(([name, value]) => [`process.env.${name}`, JSON.stringify(value)])),
  }).outputFiles[0]!.text;
  runtime = new EdgeVM({ initialCode: script });
  middleware = runtime.evaluate('example.default');
});
afterAll(() => Promise.all([app.stop(), gateway.server.stop()]));
afterEach(() => {
  gateway.reset();
  app.received = [];
});

const open = async (cookies: string, headers: Record<string, string> = OPENED, path = '/p/1') => (await get(app.port, path, { ...headers, Cookie: cookies })).body();

it('is the page with its slots filled by the visitor’s cookie, from a page that is asked for once', async () => {
  const ref = gateway.publish(TEN_OFF);
  const cookies = `limen_id=${ID}; limen_d=${gateway.signer.cookie(ID, `~hero@*:${ref}`)}`;
  for (let views = 0; views < 2; views++) expect(await open(cookies)).toBe(PAGE.replace(`"hero">${OWN}`, `"hero" data-limen-by="edge">${TEN_OFF}`));
  expect(app.received).toHaveLength(4);
  expect(gateway.received('/v1/decide')).toEqual([]);
});

it('asks where the cookie does not tell, with where the visitor is', async () => {
  gateway.decide = decided({ hero: TEN_OFF });
  expect(await open(`limen_id=${ID}`, { ...OPENED, 'X-Vercel-IP-Country': 'CH', 'X-Vercel-IP-City': 'Zug' })).toContain(TEN_OFF);
  expect(JSON.parse(gateway.received('/v1/decide')[0]!.body)).toMatchObject({ anonymousId: ID, context: { geo: { country: 'CH', city: 'Zug' } } });
});

it('leaves to the app what is no page that is opened', async () => {
  expect(await open('', { 'Sec-Fetch-Dest': 'empty' })).toBe(PAGE);
  expect(app.received).toHaveLength(1);
  expect(gateway.asked()).toEqual([]);
});

it('shows the gateway under the mount', async () => {
  gateway.content = (response) => response.end('from the gateway');
  expect(await open('', { 'Sec-Fetch-Dest': 'script' }, '/_l/limen.js')).toBe('from the gateway');
});
