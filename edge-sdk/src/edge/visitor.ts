import { DECISION_COOKIE } from '../core/decision-cookie';
import { hexId } from '../core/event';
import type { Cookies } from './cookies';

const COOKIE = 'limen_id';
/** The cookie of Segment's own library: who had that before keeps the id. */
const SEGMENT_COOKIE = 'ajs_anonymous_id';
const SAFE = /^[A-Za-z0-9._~-]{1,128}$/;
const YEAR_SECONDS = 31_536_000;

/** Who asks for a page. */
export interface Visitor {
  id: string;
  /** The browser does not have this id in our cookie yet. */
  isNew: boolean;
  /** The id was made just now, so nothing is known of them. */
  isNewcomer: boolean;
}

/** By the cookies, as the gateway reads them. */
export function visitorIn(cookies: Cookies): Visitor | undefined {
  const id = idIn(cookies, COOKIE);
  if (id) return { id, isNew: false, isNewcomer: false };
  const before = idIn(cookies, SEGMENT_COOKIE);
  return before ? { id: before, isNew: true, isNewcomer: false } : undefined;
}

export function newVisitor(): Visitor {
  return { id: hexId(crypto.getRandomValues(new Uint8Array(16))), isNew: true, isNewcomer: true };
}

/** Readable by scripts, because the tag reads it. Set with the page: browsers keep those of scripts a week. */
export function cookieOf({ id }: Visitor, secure: boolean): string {
  return `${COOKIE}=${id}; Path=/; Max-Age=${YEAR_SECONDS}; SameSite=Lax${secure ? '; Secure' : ''}`;
}

/** The decision cookie is for edges alone. */
export function decisionCookieOf(value: string, maxAge: number, secure: boolean): string {
  return `${DECISION_COOKIE}=${value}; Path=/; Max-Age=${maxAge}; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`;
}

/** Only what says who it is, and what was decided. What else the site keeps in cookies is not the gateway's business. */
export function ownCookies(cookies: Cookies): string {
  return [COOKIE, SEGMENT_COOKIE, DECISION_COOKIE]
    .filter((name) => cookies.has(name))
    .map((name) => `${name}=${cookies.get(name)}`)
    .join('; ');
}

function idIn(cookies: Cookies, name: string): string | undefined {
  // Older libraries put the id in quotes, written as JSON.
  const id = cookies.get(name)?.replace(/%22|"/g, '');
  return id && SAFE.test(id) ? id : undefined;
}
