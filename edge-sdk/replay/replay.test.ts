import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recording, type Recording } from '../test/edge/recording';
import { server, type Server } from '../test/edge/servers';
import { worker, type Worker } from '../test/edge/workerd';
import { call, Visiting } from './browser';
import { gateway, type Gateway } from './gateway';
import { diginetica, otto, samples, type Recorded, type View } from './visits';

/** How much faster than recorded. What has a lifetime is given a lifetime as much shorter. */
const SPEED = 120;
const HALF_AN_HOUR = `${1_800 / SPEED}s`;
const SESSIONS = Number(process.env.LIMEN_REPLAY_SESSIONS ?? 240);
const VISITS_MAX = Number(process.env.LIMEN_REPLAY_VISITS ?? 4);
/** Visitors begin apart, so that not all of them come at once. */
const BEGIN_MILLIS = 100;
const PAGE = `<!doctype html><meta charset="utf-8"><title>Shop</title>
<section data-limen-slot="hero"><p>Own</p></section>
<main>${'<p>A line of the page, as pages have them.</p>\n'.repeat(300)}</main>`;

const folder = samples();
if (!folder) console.warn('SKIPPED: recorded sessions (set LIMEN_DATA_SAMPLES to their folder).');

/** A view, and what came of it. */
interface Seen {
  known: boolean;
  first: boolean;
  waited: boolean;
  shown: string;
  uncached: string;
  /** Of the page through the worker, and of the same page without it. */
  millis: number;
  bare: number;
}

describe.skipIf(!folder)('recorded visits through the worker', () => { // needs recordings; said above
  let site: Server;
  let limen: Gateway;
  let behind: Recording;
  let edge: Worker;
  const seen: Seen[] = [];
  let told = 0;

  beforeAll(async () => {
    site = await server((response) => response.setHeader('Content-Type', 'text/html').end(PAGE));
    limen = await gateway(fileURLToPath(new URL('site', import.meta.url)), { LIMEN_EDGE_LIFETIME: HALF_AN_HOUR });
    behind = await recording(`http://127.0.0.1:${limen.port}`);
    edge = await worker({
      LIMEN_GATEWAY: `http://127.0.0.1:${behind.port}`,
      LIMEN_ORIGIN: `http://127.0.0.1:${site.port}`,
      LIMEN_WRITE_KEY: 'replay',
      LIMEN_EDGE_KEY: limen.edgeKeys,
      LIMEN_TIMEOUT_MILLIS: '5000',
    });
  });
  afterAll(async () => {
    edge.stop();
    await behind.stop();
    await limen.stop();
    await site.stop();
  });

  async function play({ known, visits }: Recorded, begin: number): Promise<void> {
    const visitor = new Visiting(edge.port);
    if (known) await before(visitor);
    await until(begin);
    for (const visit of visits) {
      for (const [index, view] of visit.entries()) {
        await until(begin + view.at / SPEED);
        seen.push({ known: visitor.id !== '', first: index === 0, ...(await opened(visitor, view)) });
        await visitor.tell(view.path, view.events);
      }
      visitor.leave();
    }
    told += visitor.told;
  }

  /** A visit long ago: of that the browser has its id, and nothing else. */
  async function before(visitor: Visiting): Promise<void> {
    visitor.cookies.set('limen_id', crypto.randomUUID());
    await visitor.tell('/', []);
    visitor.leave();
    for (const name of [...visitor.cookies.keys()]) if (name !== 'limen_id') visitor.cookies.delete(name);
  }

  async function opened(visitor: Visiting, { path }: View): Promise<Omit<Seen, 'known' | 'first'>> {
    const bare = await call(site.port, 'GET', path, {});
    const page = await visitor.open(path);
    const asked = await call(limen.port, 'POST', '/v1/decide', { Authorization: 'Bearer replay-secret' }, JSON.stringify({
      anonymousId: visitor.id, context: { page: { path } }, slots: ['hero'], position: visitor.position,
    }));
    const [decision] = (JSON.parse(asked.body) as { decisions: { experience?: string; variant?: string; html?: string }[] }).decisions;
    const hero = /<section data-limen-slot="hero"[^]*?<\/section>/.exec(page.body)![0];
    return {
      waited: /limen-edge; *fwd=/.test(String(page.headers['cache-status'])),
      shown: `${/data-limen="([^"]+)"/.exec(hero)?.[1] ?? ''} ${/<p>(\w+)/.exec(hero)![1]}`,
      uncached: `${decision?.experience ? `${decision.experience}:${decision.variant}` : ''} ${/<p>(\w+)/.exec(decision?.html ?? '')?.[1] ?? 'Own'}`,
      millis: page.millis,
      bare: bare.millis,
    };
  }

  it('wait for the gateway once a visit of somebody known, and show what it would say', async () => {
    const recorded = [...diginetica(folder!, SESSIONS), ...otto(folder!, VISITS_MAX)];
    const begin = performance.now() + 2_000; // time for the visits of long ago
    await Promise.all(recorded.map((visits, index) => play(visits, begin + index * BEGIN_MILLIS)));

    const waited = seen.filter((view) => view.waited).length;
    const visitsOfKnown = seen.filter(({ known, first }) => known && first).length;
    const asked = calls('decide') - rechecks();
    const added = seen.map(({ millis, bare }) => millis - bare);
    console.table({
      'page views': seen.length,
      'of them the first of a visit': seen.filter(({ first }) => first).length,
      'visits of known visitors': visitsOfKnown,
      'views that waited for the gateway': waited,
      'views without a call, percent': Math.round(100 - (100 * waited) / seen.length),
      'calls of the worker: decide': asked,
      'calls of the worker: content': calls('content'),
      'calls of the worker: rules': calls('rules'),
      'calls after the page, by the browser': told,
      'milliseconds, bare origin p50': percentile(seen.map(({ bare }) => bare), 50),
      'milliseconds, bare origin p99': percentile(seen.map(({ bare }) => bare), 99),
      'milliseconds, added p50': percentile(added, 50),
      'milliseconds, added p99': percentile(added, 99),
    });
    expect(seen.filter(({ shown, uncached }) => shown !== uncached)).toEqual([]);
    // Every experience was shown, and defaults; of rare ones not every variant, for visitors draw by their ids.
    const shown = new Set(seen.map(({ shown }) => shown.split(/[: ]/)[0]));
    expect([...shown].sort()).toEqual(['', 'compare', 'finish', 'rescue', 'welcome']);
    // Counted behind the worker, so whatever it says of itself: each view that waited is a call.
    expect(asked).toBeLessThanOrEqual(1.1 * visitsOfKnown);
    expect(asked).toBeGreaterThanOrEqual(waited);
  }, 900_000);

  const calls = (kind: string) => behind.asked.filter((path) => path.includes(`/v1/${kind}`)).length;
  const rechecks = () => told - calls('batch');
});

function until(moment: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, moment - performance.now())));
}

function percentile(values: number[], percent: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return Math.round(100 * sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))]!) / 100;
}
