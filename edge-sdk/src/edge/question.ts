import { decisionCookieIn } from '../core/decision-cookie';
import { fillingOf, type DecideRequest, type Decision, type Filling } from '../core/decision';
import { told } from './gateway';
import type { Site } from './site';
import type { Visit } from './visit';

/** What the gateway decided. Empty where there is no answer: the page keeps what it has. */
export interface Answer {
  slotToFilling: ReadonlyMap<string, Filling>;
  /** The decision cookie of the visitor, and for how many seconds. */
  cookie?: { value: string; maxAge: number } | undefined;
}

/** The one question of a page, for all its slots. */
export interface Question {
  /** Asks if nobody has yet. Never fails, and is there in time. */
  answer(): Promise<Answer>;
  isAsked(): boolean;
  /** What was answered so far: nothing while it is waited for. */
  answered(): Answer | undefined;
  /** Nobody waits for the answer. */
  drop: () => void;
}

/** What an edge asks beside what a browser may: the cookie it is to set, and who is signed in. */
interface EdgeRequest extends DecideRequest {
  cookie?: true;
  identityToken?: string;
  force?: string;
}

const NONE: Answer = { slotToFilling: new Map() };
/** What the gateway reads of a browser to know device and network. */
const HINTS = [
  'User-Agent', 'Sec-CH-UA-Mobile', 'Sec-CH-UA-Platform', 'Sec-CH-Viewport-Width', 'ECT', 'Downlink', 'RTT', 'Save-Data',
];
const LIBRARY = { name: 'limen-edge', version: '0.1.0' };

/**
 * Asks for all slots there are, not for those of the page: which these are is known when the page has been read, and then it
 * is too late to ask. So where a question is to be expected it goes out beside the request for the page, and is mostly answered
 * when the first slot comes by.
 */
export function question(site: Site, visit: Visit): Question {
  const stop = new AbortController();
  let answer: Promise<Answer> | undefined;
  let answered: Answer | undefined;
  const ask = async () => (answered = await decided(site, visit, stop).catch(() => NONE)); // not JSON: no answer is as good as another
  return {
    answer: () => (answer ??= ask()),
    isAsked: () => !!answer,
    answered: () => answered,
    drop: () => stop.abort(),
  };
}

async function decided(site: Site, visit: Visit, stop: AbortController): Promise<Answer> {
  const { gateway, writeKey, timeout } = site.settings;
  const headers = new Headers({ 'Content-Type': 'application/json', Authorization: `Bearer ${writeKey}` });
  for (const name of HINTS) {
    const value = visit.request.headers.get(name);
    if (value) headers.set(name, value);
  }
  const body = JSON.stringify(await requestOf(site, visit));
  const answer = await told(`${gateway}/v1/decide`, { method: 'POST', headers, body }, timeout, stop);
  return answer?.status === 200 ? answerIn(JSON.parse(answer.text)) : NONE;
}

async function requestOf({ settings, sessions, signed }: Site, { request, visitor, cookies, force, page }: Visit): Promise<EdgeRequest> {
  const { headers } = request;
  const token = settings.session && cookies.get(settings.session.cookie);
  const signedIn = token && (await sessions?.verified(token, Date.now()));
  const locale = /^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*/.exec(headers.get('Accept-Language') ?? '')?.[0];
  return {
    ...(visitor && { anonymousId: visitor.id }),
    ...(signedIn && { userId: signedIn.userId, identityToken: signedIn.token }),
    ...(force ? { force } : visitor && signed && { cookie: true }),
    context: {
      page,
      library: LIBRARY,
      geo: settings.place(request),
      ...(locale && { locale }),
      ...(headers.get('Sec-GPC') === '1' && { consent: { gpc: true } }),
    },
  };
}

/** What is no decision is none. */
function answerIn(said: { decisions?: unknown; cookie?: Partial<Record<'value' | 'maxAge', unknown>> } | null): Answer {
  const decisions = Array.isArray(said?.decisions) ? (said.decisions as (Decision | null)[]) : [];
  const slotToFilling = new Map(
    decisions.flatMap((decision) => (typeof decision?.slot === 'string' ? [[decision.slot, fillingOf(decision)] as const] : [])),
  );
  const cookie = said?.cookie as Answer['cookie'];
  return { slotToFilling, cookie: decisionCookieIn(`${cookie?.value}`) && cookie!.maxAge > 0 ? cookie : undefined };
}
