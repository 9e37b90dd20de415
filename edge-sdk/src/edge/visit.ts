import type { Page } from '../core/event';
import { cookiesIn, type Cookies } from './cookies';
import type { PageAttributes } from './options';
import type { Behind } from './shared-cache';
import { newVisitor, visitorIn, type Visitor } from './visitor';

/** A page that is asked for: what the request tells of it and of who asks. */
export interface Visit {
  request: Request;
  url: URL;
  /** A page that is opened, not one of its parts, nor what a script fetches. */
  isOpened: boolean;
  cookies: Cookies;
  visitor: Visitor | undefined;
  /** What somebody with the keys wants to see, as the gateway signed it: then only the gateway knows what to show. */
  force: string | null | undefined;
  /** The page as its request tells; who reads the page itself knows more, but later. */
  page: Page & PageAttributes;
  behind: Behind;
  /** Unix milliseconds. */
  startedAt: number;
}

const TEXT_CHARS_MAX = 2_048;
/** Of the cookie, or the query parameter. */
const FORCE = 'limen_force';

export function visitOf(request: Request, attributes: PageAttributes, behind: Behind): Visit {
  const { headers } = request;
  const url = new URL(request.url);
  const isOpened = opens(headers);
  const cookies = cookiesIn(headers.get('Cookie'));
  // Only a browser that opens a page can be told who it is: what a script fetches, several at a time, would be several visitors.
  const visitor = visitorIn(cookies) ?? (isOpened ? newVisitor() : undefined);
  const force = url.searchParams.get(FORCE) ?? cookies.get(FORCE);
  const page = {
    ...attributes,
    path: bounded(url.pathname),
    url: bounded(url.href),
    search: bounded(url.search),
    referrer: bounded(headers.get('Referer') ?? ''),
  };
  return { request, url, isOpened, cookies, visitor, force, page, behind, startedAt: Date.now() };
}

/** Browsers say so; older ones tell by what they accept. */
function opens(headers: Headers): boolean {
  const destination = headers.get('Sec-Fetch-Dest');
  return destination ? /^(document|i?frame)$/.test(destination) : /\btext\/html\b/.test(headers.get('Accept') ?? '');
}

function bounded(text: string): string {
  return text.slice(0, TEXT_CHARS_MAX);
}
