import { filled, filledAtOnce } from './filling';
import type { PageAttributes, Settings } from './options';
import { report } from './report';
import type { Behind } from './shared-cache';
import type { Site } from './site';
import { view, type View } from './view';
import { visitOf, type Visit } from './visit';
import { cookieOf, decisionCookieOf } from './visitor';

/** A page and its slots. Whatever becomes of the decision, the page is what the origin made of it. */
export async function page(request: Request, site: Site, attributes: PageAttributes, behind: Behind): Promise<Response> {
  const { settings } = site;
  const visit = visitOf(request, attributes, behind);
  const viewed = view(site, visit);
  const path = visit.isOpened && attributes.route ? await routed(viewed, `${attributes.route}`) : undefined;
  const asked = () => fetch(visit.isOpened ? wholePage(request, settings, path) : atOrigin(request, settings));
  let response = await asked();
  if (isHtml(response) && isSmall(response) && viewed.soFar().isAnswered) {
    try {
      return personalised(response, await filledAtOnce(response, viewed, visit.url, settings.mount), visit, viewed);
    } catch {
      response = await asked(); // it broke off: once more, and as far as it comes
    }
  }
  if (isHtml(response)) return personalised(response, filled(response, viewed, visit.url, settings.mount), visit, viewed);
  viewed.drop();
  return response;
}

/** The path of the page that this visitor is shown here, where a variant has one. Who is asked about it holds the page back. */
async function routed(viewed: View, slot: string): Promise<string | undefined> {
  const { bytes } = await viewed.shown(slot);
  return / data-limen-route="([^"]+)"/.exec(new TextDecoder().decode(bytes))?.[1];
}

/** The same request, where pages come from. Redirects are for the browser to follow. */
export function atOrigin(request: Request, settings: Settings): Request {
  const { origin } = settings;
  return new Request(origin ? new Request(addressOf(request, settings), request) : request, { redirect: 'manual' });
}

function addressOf(request: Request, { origin }: Settings, path?: string): string {
  const url = new URL(request.url);
  return origin || path ? (origin ?? url.origin) + (path ?? url.pathname) + url.search : request.url;
}

/**
 * Asks for the page whole and readable. "Not modified" would bring back what somebody was shown before; a part of it cannot
 * be read; and a compression must be one that the runtime undoes.
 */
function wholePage(request: Request, settings: Settings, path: string | undefined): Request {
  const headers = new Headers(request.headers);
  for (const name of ['If-None-Match', 'If-Modified-Since', 'Range', 'If-Range']) headers.delete(name);
  headers.set('Accept-Encoding', 'gzip');
  headers.set('Surrogate-Capability', 'limen="ESI/1.0"');
  return new Request(addressOf(request, settings, path), { headers, redirect: 'manual' });
}

/** A page that can be read: whole, in an encoding of which ASCII is a part, the one that snippets are written in. */
function isHtml({ status, headers, body }: Response): boolean {
  const type = headers.get('Content-Type') ?? '';
  return (
    !!body &&
    status !== 206 &&
    /^\s*text\/html\s*(;|$)/i.test(type) &&
    !/;\s*charset=(?!"?(utf-?8|us-ascii)\b)/i.test(type) &&
    /^(gzip|identity|)$/.test(headers.get('Content-Encoding') ?? '')
  );
}

/** What describes the bytes of the origin's page, or lets others keep them. */
const NO_LONGER_TRUE = [
  'Content-Length', 'Content-Encoding', 'Content-MD5', 'Digest', 'ETag', 'Last-Modified', 'Accept-Ranges', 'Expires', 'Age',
  'Surrogate-Control', 'CDN-Cache-Control', 'Cloudflare-CDN-Cache-Control',
];

/** A page up to here that tells its length has mostly come as a whole when its headers have. */
const SMALL_BYTES = 32 * 1024;

function isSmall({ headers }: Response): boolean {
  const length = headers.get('Content-Length');
  return !!length && +length <= SMALL_BYTES;
}

/** The headers leave with what is known by now: nothing is waited for. */
function personalised(origin: Response, body: BodyInit, { url, visitor, startedAt }: Visit, viewed: View): Response {
  const soFar = viewed.soFar();
  const headers = new Headers(origin.headers);
  for (const name of NO_LONGER_TRUE) headers.delete(name);
  // It is one visitor's page now; and one that "no-store" would keep from coming back when the visitor does.
  if (!/\bno-store\b/i.test(headers.get('Cache-Control') ?? '')) headers.set('Cache-Control', 'private, no-cache');
  const isSecure = url.protocol === 'https:';
  const { cookie } = soFar.answer ?? {};
  if (visitor?.isNew) headers.append('Set-Cookie', cookieOf(visitor, isSecure));
  if (cookie) headers.append('Set-Cookie', decisionCookieOf(cookie.value, cookie.maxAge, isSecure));
  for (const link of soFar.preloads) headers.append('Link', link);
  const how = report(soFar);
  headers.append('Cache-Status', `limen-edge; ${how}`);
  headers.append('Server-Timing', `limen-edge;dur=${Date.now() - startedAt};desc="${how}"`);
  return new Response(body, { status: origin.status, statusText: origin.statusText, headers });
}
