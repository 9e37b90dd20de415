import type { Context } from '../core/event';
import type { DecideRequest, Decision } from '../core/decision';
import type { Settings } from './options';
import type { Visitor } from './visitor';

/** By slot. Empty where there is no answer: the page keeps what it has. */
export type Decisions = ReadonlyMap<string, Decision>;

/** The one question of a page, for all its slots. */
export interface Question {
  /** Asks if nobody has yet. Never fails, and is there in time. */
  answer(): Promise<Decisions>;
  /** What was answered so far: nothing while it is waited for. */
  answered(): Decisions | undefined;
  /** Nobody waits for the answer. */
  drop(): void;
}

const NONE: Decisions = new Map();
const ANSWER_BYTES_MAX = 512 * 1024;
const TEXT_CHARS_MAX = 2_048;
/** What the gateway reads of a browser to know device and network. */
const HINTS = [
  'User-Agent', 'Sec-CH-UA-Mobile', 'Sec-CH-UA-Platform', 'Sec-CH-Viewport-Width', 'ECT', 'Downlink', 'RTT', 'Save-Data',
];
const LIBRARY = { name: 'limen-edge', version: '0.1.0' };

/**
 * Asks for all slots there are, not for those of the page: which these are is known when the page has been read, and then it
 * is too late to ask. So the question goes out beside the request for the page, and is mostly answered when the first slot
 * comes by.
 */
export function question(settings: Settings, request: Request, visitor: Visitor | undefined): Question {
  const stop = new AbortController();
  let answer: Promise<Decisions> | undefined;
  let answered: Decisions | undefined;

  const ask = () =>
    new Promise<Decisions>((resolve) => {
      const settle = (found: Decisions) => {
        clearTimeout(late);
        resolve((answered ??= found));
      };
      const late = setTimeout(() => {
        settle(NONE);
        stop.abort();
      }, settings.timeout);
      // Refused, dropped, cut, not JSON: no answer is as good as another.
      decisions(settings, request, visitor, stop.signal).then(settle, () => settle(NONE));
    });

  return { answer: () => (answer ??= ask()), answered: () => answered, drop: () => stop.abort() };
}

async function decisions(settings: Settings, request: Request, visitor: Visitor | undefined, signal: AbortSignal): Promise<Decisions> {
  const asked: DecideRequest = { ...(visitor && { anonymousId: visitor.id }), context: contextOf(settings, request) };
  const headers = new Headers({ 'Content-Type': 'application/json', Authorization: `Bearer ${settings.writeKey}` });
  for (const name of HINTS) {
    const value = request.headers.get(name);
    if (value) headers.set(name, value);
  }
  const response = await fetch(`${settings.gateway}/v1/decide`, {
    method: 'POST', headers, body: JSON.stringify(asked), redirect: 'manual', signal,
  });
  if (response.ok && response.body) return decisionsIn(JSON.parse(await textOf(response.body)));
  await response.body?.cancel();
  return NONE;
}

/** The page as its request tells; who reads the page itself knows more, but later. */
function contextOf({ place }: Settings, request: Request): Context {
  const { headers } = request;
  const url = new URL(request.url);
  const locale = /^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*/.exec(headers.get('Accept-Language') ?? '')?.[0];
  return {
    page: {
      path: bounded(url.pathname), url: bounded(url.href), search: bounded(url.search), referrer: bounded(headers.get('Referer') ?? ''),
    },
    library: LIBRARY,
    geo: place(request),
    ...(locale && { locale }),
    ...(headers.get('Sec-GPC') === '1' && { consent: { gpc: true } }),
  };
}

function bounded(text: string): string {
  return text.slice(0, TEXT_CHARS_MAX);
}

/** @throws Error where there is too much of it */
async function textOf(body: ReadableStream<Uint8Array>): Promise<string> {
  const reader = body.getReader();
  const utf8 = new TextDecoder();
  let text = '';
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + utf8.decode();
    bytes += value.length;
    if (bytes > ANSWER_BYTES_MAX) {
      await reader.cancel();
      throw new Error(`decide: more than ${ANSWER_BYTES_MAX} bytes`);
    }
    text += utf8.decode(value, { stream: true });
  }
}

/** What is no decision is none. */
function decisionsIn(answer: { decisions?: unknown } | null): Decisions {
  const found = Array.isArray(answer?.decisions) ? (answer.decisions as (Decision | null)[]) : [];
  return new Map(found.flatMap((decision) => (typeof decision?.slot === 'string' ? [[decision.slot, decision]] : [])));
}
