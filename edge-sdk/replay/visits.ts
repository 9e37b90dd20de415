import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** One page view: what is opened, and what is told of it once it is open. */
export interface View {
  /** Milliseconds since the visitor's first view. */
  at: number;
  path: string;
  events: { event: string; properties: Record<string, unknown> }[];
}

/** Who came, and when: visits are apart by more than half an hour. `known`: was here before the recording begins. */
export interface Recorded {
  known: boolean;
  visits: View[][];
}

const MINUTE = 60_000;
const VISIT_GAP = 30 * MINUTE;
/** What lies between two visits of a recording, days mostly, is played as this. */
const APART = 31 * MINUTE;

/** The folder of recorded sessions; nothing where this machine has none. */
export function samples(): string | undefined {
  const folder = process.env.LIMEN_DATA_SAMPLES;
  return folder && existsSync(join(folder, 'diginetica-views')) ? folder : undefined;
}

/**
 * The first sessions of CIKM Cup 2016 (Diginetica) that have more than one view: every second visitor is known. A session begins on the
 * home page, and one item in five stands for a list.
 */
export function diginetica(folder: string, sessions: number): Recorded[] {
  const lines = gunzipSync(readFileSync(join(folder, 'diginetica-views/sample_train-item-views.csv.gz'))).toString().trim().split('\n').slice(1);
  const idToViews = new Map<string, { item: number; at: number }[]>();
  for (const line of lines) {
    const [session = '', , item, at] = line.split(';');
    idToViews.set(session, [...(idToViews.get(session) ?? []), { item: Number(item), at: Number(at) }]);
  }
  return [...idToViews.values()]
    .filter((views) => views.length > 1)
    .slice(0, sessions)
    .map((views, index) => {
      const ordered = views.sort((one, other) => one.at - other.at);
      const begin = ordered[0]!.at;
      return {
        known: index % 2 === 0,
        visits: [ordered.map(({ item, at }, view) => ({ at: at - begin, ...(view === 0 ? opened('/') : item % 5 === 0 ? opened(`/c/${item}`) : viewed(item)) }))],
      };
    });
}

/** OTTO's sessions, of weeks: cut into visits, of which the first ones are played. */
export function otto(folder: string, visitsMax: number): Recorded[] {
  const lines = readFileSync(join(folder, 'otto-sessions/otto_20_sessions.jsonl'), 'utf8').trim().split('\n');
  return lines.map((line, index) => {
    const { events } = JSON.parse(line) as { events: { aid: number; ts: number; type: string }[] };
    const visits: View[][] = [[]];
    let at = 0;
    let before = events[0]!.ts;
    for (const { aid, ts, type } of events) {
      const gap = ts - before;
      before = ts;
      if (gap > VISIT_GAP) {
        if (visits.length === visitsMax) break;
        visits.push([]);
      }
      at += gap > VISIT_GAP ? APART : gap;
      visits.at(-1)!.push({ at, ...(type === 'clicks' ? viewed(aid) : type === 'carts' ? added(aid) : ordered(aid)) });
    }
    return { known: index % 2 === 0, visits };
  });
}

type Opened = Omit<View, 'at'>;

function opened(path: string): Opened {
  return { path, events: [] };
}

function viewed(item: number): Opened {
  return { path: `/p/${item}`, events: [{ event: 'Product Viewed', properties: { product_id: `${item}` } }] };
}

function added(item: number): Opened {
  return { path: '/cart', events: [{ event: 'Product Added', properties: { product_id: `${item}` } }] };
}

function ordered(item: number): Opened {
  return { path: '/thanks', events: [{ event: 'Order Completed', properties: { order_id: `${item}` } }] };
}
