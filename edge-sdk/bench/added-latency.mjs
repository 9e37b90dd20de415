// How much later is a page because it passes through the worker?
//
//   npm run build && node bench/added-latency.mjs
//
// Pages are asked for at random moments, at a rate that does not wait for answers, of an origin by itself and of the built
// worker in workerd before that origin, each time one of the five ways by lot: so all see the same machine at the same time, and
// what is added is the difference of their percentiles in one run. Everything is on loopback; origin, gateway, worker and
// visitors are processes of their own. The page has 14 KB and three slots, a decision takes the gateway 2 ms.
//
// LIMEN_BENCH_RATE (pages a second, all ways together, 200), LIMEN_BENCH_SECONDS (30), LIMEN_BENCH_ORIGIN_MILLIS (0) and
// LIMEN_BENCH_GATEWAY_MILLIS (2) change the question. Ends with 1 if a page that the visitor's cookie decides is later at the
// median by more than 1 ms, and by more than twice as much as the runtime alone takes in the same run to pass a page on.
import { fork, spawn } from 'node:child_process';
import { createHmac, randomBytes, randomInt } from 'node:crypto';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, createServer, get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import workerd from 'workerd';

const setting = (name, fallback) => Number(process.env[`LIMEN_BENCH_${name}`] ?? fallback);
const RATE = setting('RATE', 200);
const SECONDS = setting('SECONDS', 30);
const WARM_UP_SECONDS = 3;
const TARGET_MILLIS = 1;
const VISITOR = randomBytes(16).toString('hex');
const SLOTS = ['hero', 'banner', 'footer'];
/** Told apart, so that no way is measured for another. */
const KEPT = '<div data-limen="bench:kept"><p>What was decided before</p></div>';
const ASKED = '<div data-limen="bench:asked"><p>What is decided now</p></div>';
const REF = 'benchbenchbenchbenchbe';

function page() {
  const filler = '<li class="row"><a href="/p/zelt-1" title="Zelt">Zelt für zwei – grün</a> <b>429.–</b></li>\n';
  const part = filler.repeat(Math.round(14_000 / (SLOTS.length + 1) / filler.length));
  return `<!doctype html><title>Zelte</title>${part}${SLOTS.map((slot) => `<section data-limen-slot="${slot}"><h1>Our own</h1></section>${part}`).join('')}`;
}

/** Servers by name, each in a process of its own. */
const SERVERS = {
  origin: () => {
    const [html, plain] = [page(), page().replaceAll('data-limen-slot', 'data-slot')];
    return (request, response) => {
      const asked = request.url.startsWith('/plain') ? plain : html;
      response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', 'Content-Length': Buffer.byteLength(asked) }).end(asked);
    };
  },
  gateway: (key) => {
    const base64url = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const file = { v: 1, snapshot: 'bench', pages: [['product', '/p/*']], slots: {}, flags: {}, bots: { clients: [], marks: [], patterns: [], systems: ['mozilla'], charsMax: 1_024 } };
    const signed = `${base64url({ alg: 'HS256', typ: 'limen-rules' })}.${base64url(file)}`;
    const rules = `${signed}.${createHmac('sha256', Buffer.from(key, 'base64url')).update(signed).digest('base64url')}`;
    const decisions = JSON.stringify({ decisions: SLOTS.map((slot) => ({ slot, html: ASKED })) });
    return (request, response) => {
      if (request.url === '/v1/rules') return response.writeHead(200, { 'Cache-Control': 'public, max-age=60, stale-while-revalidate=3600' }).end(rules);
      if (request.url.startsWith('/v1/content/')) return response.writeHead(200, { 'Content-Type': 'text/html' }).end(KEPT);
      request.resume();
      return request.on('end', () => response.end(decisions));
    };
  },
};

if (process.send) serve(process.argv[2], process.argv[3]);
else await bench();

function serve(name, key) {
  const millis = setting(`${name.toUpperCase()}_MILLIS`, name === 'gateway' ? 2 : 0);
  const answer = SERVERS[name](key);
  const server = createServer((request, response) => (millis ? setTimeout(answer, millis, request, response) : answer(request, response)));
  server.keepAliveTimeout = 120_000;
  server.listen(0, '127.0.0.1', () => process.send(server.address().port));
  process.on('disconnect', () => process.exit());
}

async function bench() {
  const key = randomBytes(32).toString('base64url');
  const started = (name) => {
    const child = fork(fileURLToPath(import.meta.url), [name, key]);
    return new Promise((resolve) => child.once('message', (port) => resolve({ port, stop: () => child.disconnect() })));
  };
  const [origin, gateway] = await Promise.all([started('origin'), started('gateway')]);
  const worker = await startedWorker({
    LIMEN_GATEWAY: `http://127.0.0.1:${gateway.port}`, LIMEN_ORIGIN: `http://127.0.0.1:${origin.port}`, LIMEN_WRITE_KEY: 'bench', LIMEN_EDGE_KEY: key,
    LIMEN_TIMEOUT_MILLIS: '10000', LIMEN_ROUTES: '{"/off/**":false}',
  });
  try {
    const id = `limen_id=${VISITOR}`;
    const ways = [
      { name: 'bare origin', port: origin.port, path: '/p/1', cookie: id },
      { name: 'worker, route is off', port: worker.port, path: '/off/p/1', cookie: id },
      { name: 'worker, no slots', port: worker.port, path: '/plain', cookie: () => `${id}; limen_d=${decisionCookie(key)}` },
      { name: 'worker, fresh limen_d', port: worker.port, path: '/p/1', cookie: () => `${id}; limen_d=${decisionCookie(key)}`, shown: KEPT },
      { name: 'worker, asking', port: worker.port, path: '/p/2', cookie: id, shown: ASKED },
    ];
    await arrivals(ways, WARM_UP_SECONDS);
    report(ways, await arrivals(ways, SECONDS));
  } finally {
    worker.stop();
    origin.stop();
    gateway.stop();
  }
}

/** Signed anew for each page, as it is for each visitor: nothing is to be gained from having seen it. */
function decisionCookie(key) {
  const iat = Math.floor(Date.now() / 1000) - randomInt(600);
  const said = `${iat}.${iat + 1_800}.${SLOTS.map((slot) => `~${slot}@product:${REF}~${slot}@*:.`).join('')}`;
  const mac = createHmac('sha256', Buffer.from(key, 'base64url')).update(`limen-d-1\n${VISITOR}\n${said}`).digest().subarray(0, 16).toString('base64url');
  return `1.${said.replace(/^(\d+\.\d+)\./, `$1.${mac}`)}`;
}

/** Milliseconds by way: to the first byte, and to the last. Times between arrivals are exponential, and nobody waits for an answer. */
async function arrivals(ways, seconds) {
  const agent = new Agent({ keepAlive: true, maxSockets: Infinity });
  const measured = ways.map(() => ({ first: [], last: [] }));
  const under = [];
  const until = performance.now() + seconds * 1000;
  let next = performance.now();
  while (next < until) {
    next += (-Math.log(1 - Math.random()) / RATE) * 1000;
    const wait = next - performance.now();
    if (wait > 1) await new Promise((resolve) => setTimeout(resolve, wait));
    const index = randomInt(ways.length);
    under.push(opened(ways[index], agent, measured[index]));
  }
  await Promise.all(under);
  agent.destroy();
  return measured;
}

function opened({ port, path, cookie, shown }, agent, { first, last }) {
  const headers = {
    Host: 'shop.example', 'Sec-Fetch-Dest': 'document', Accept: 'text/html', Cookie: typeof cookie === 'string' ? cookie : cookie(),
    'User-Agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  };
  const since = performance.now();
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, path, agent, headers }, (response) => {
      first.push(performance.now() - since);
      let html = '';
      response.setEncoding('utf8').on('data', (text) => (html += text));
      response.on('end', () => {
        last.push(performance.now() - since);
        const isRight = shown ? html.split(shown).length - 1 === SLOTS.length : !html.includes('data-limen="bench:');
        return isRight ? resolve() : reject(new Error(`${path}: not as it should be: ${html.slice(0, 2_000)}`));
      });
    }).on('error', reject);
  });
}

function report(ways, measured) {
  const percentile = (all, share) => [...all].sort((a, b) => a - b)[Math.min(all.length - 1, Math.floor(all.length * share))];
  const [bare] = measured;
  const rows = ways.map(({ name }, index) => {
    const { first, last } = measured[index];
    const figures = [percentile(first, 0.5), percentile(last, 0.5), percentile(last, 0.99)];
    const added = [figures[1] - percentile(bare.last, 0.5), figures[2] - percentile(bare.last, 0.99)];
    return { name, pages: last.length, figures, added };
  });
  console.log(`${RATE} pages a second for ${SECONDS} s, milliseconds\n`);
  console.log('| way | pages | first byte p50 | last byte p50 | p99 | added p50 | added p99 |\n|---|---|---|---|---|---|---|');
  for (const { name, pages, figures, added } of rows) {
    console.log(`| ${name} | ${pages} | ${[...figures, ...added].map((millis) => millis.toFixed(2)).join(' | ')} |`);
  }
  const [floor, added] = [rows[1].added[0], rows[3].added[0]];
  const isMet = added <= Math.max(TARGET_MILLIS, 2 * floor);
  console.log(
    `\nA page that the visitor's cookie decides is later by ${added.toFixed(2)} ms at the median, of which the runtime alone takes ${floor.toFixed(2)} ` +
      `(target: at most ${TARGET_MILLIS} ms, or on a slower machine twice the runtime's): ${isMet ? 'met' : 'missed'}.`,
  );
  if (!isMet) process.exitCode = 1;
}

/** The built worker in workerd, on a port of its own. */
async function startedWorker(environment) {
  const folder = mkdtempSync(join(tmpdir(), 'limen-bench-'));
  copyFileSync(new URL('../dist/edge.mjs', import.meta.url), join(folder, 'edge.mjs'));
  const bindings = Object.entries(environment).map(([name, value]) => `(name = ${JSON.stringify(name)}, text = ${JSON.stringify(value)})`);
  writeFileSync(join(folder, 'edge.capnp'), `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .edge), (name = "internet", network = (allow = ["local"]))],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")] );
const edge :Workerd.Worker = (
  modules = [(name = "edge.mjs", esModule = embed "edge.mjs")], compatibilityDate = "2026-04-01", bindings = [${bindings.join(', ')}] );
`);
  const child = spawn(workerd.default, ['serve', 'edge.capnp', '--control-fd=3'], { cwd: folder, stdio: ['ignore', 'inherit', 'inherit', 'pipe'] });
  const stop = () => {
    child.kill();
    rmSync(folder, { recursive: true });
  };
  process.once('exit', () => child.kill());
  for await (const chunk of child.stdio[3]) {
    const port = /"port":(\d+)/.exec(String(chunk))?.[1];
    if (port) return { port: Number(port), stop };
  }
  throw new Error('workerd ended before it listened');
}
