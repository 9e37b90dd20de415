import { hexId } from '../core/event';

const COOKIE = 'limen_id';
/** The cookie of Segment's own library: who had that before keeps the id. */
const SEGMENT_COOKIE = 'ajs_anonymous_id';
const SAFE = /^[A-Za-z0-9._~-]{1,128}$/;
const YEAR_SECONDS = 31_536_000;

/** Who asks for a page. `isNew`: the browser does not have this id in our cookie yet. */
export interface Visitor {
  id: string;
  isNew: boolean;
}

/** By the cookies, as the gateway reads them. */
export function visitorIn(cookies: string | null): Visitor | undefined {
  const id = idIn(cookies, COOKIE);
  if (id) return { id, isNew: false };
  const before = idIn(cookies, SEGMENT_COOKIE);
  return before ? { id: before, isNew: true } : undefined;
}

export function newVisitor(): Visitor {
  return { id: hexId(crypto.getRandomValues(new Uint8Array(16))), isNew: true };
}

/** Readable by scripts, because the tag reads it. Set with the page: browsers keep those of scripts a week. */
export function cookieOf({ id }: Visitor, secure: boolean): string {
  return `${COOKIE}=${id}; Path=/; Max-Age=${YEAR_SECONDS}; SameSite=Lax${secure ? '; Secure' : ''}`;
}

/** Only what says who it is. What else the site keeps in cookies is not the gateway's business. */
export function ownCookies(cookies: string | null): string {
  return pairsIn(cookies)
    .filter(([name]) => name === COOKIE || name === SEGMENT_COOKIE)
    .map(([name, value]) => `${name}=${value}`)
    .join('; ');
}

function idIn(cookies: string | null, name: string): string | undefined {
  // Older libraries put the id in quotes, written as JSON.
  const id = pairsIn(cookies).find(([key]) => key === name)?.[1].replace(/%22|"/g, '');
  return id && SAFE.test(id) ? id : undefined;
}

function pairsIn(cookies: string | null): [name: string, value: string][] {
  return (cookies ?? '').split(';').map((pair) => {
    const [name, ...value] = pair.trim().split('=');
    return [name!, value.join('=')];
  });
}
