import { filled } from './filling';
import type { Settings } from './options';
import { question, type Question } from './question';
import { cookieOf, newVisitor, visitorIn, type Visitor } from './visitor';

/** A page and its slots. Whatever becomes of the decision, the page is what the origin made of it. */
export async function page(request: Request, settings: Settings): Promise<Response> {
  const opened = isOpened(request);
  // Only a browser that opens a page can be told who it is: what a script fetches, several at a time, would be several visitors.
  const visitor = visitorIn(request.headers.get('Cookie')) ?? (opened ? newVisitor() : undefined);
  const asked = question(settings, request, visitor);
  const coming = fetch(opened ? wholePage(request, settings) : atOrigin(request, settings));
  if (opened) void asked.answer();
  const response = await coming;
  if (isHtml(response)) return personalised(response, request, settings, asked, visitor);
  asked.drop();
  return response;
}

/** The same request, where pages come from. Redirects are for the browser to follow. */
export function atOrigin(request: Request, settings: Settings): Request {
  const { origin } = settings;
  return new Request(origin ? new Request(addressOf(request, settings), request) : request, { redirect: 'manual' });
}

function addressOf(request: Request, { origin }: Settings): string {
  const { pathname, search } = new URL(request.url);
  return origin ? origin + pathname + search : request.url;
}

/** A page that is opened, not one of its parts. Browsers say so; older ones tell by what they accept. */
function isOpened({ headers }: Request): boolean {
  const destination = headers.get('Sec-Fetch-Dest');
  return destination ? /^(document|i?frame)$/.test(destination) : /\btext\/html\b/.test(headers.get('Accept') ?? '');
}

/**
 * Asks for the page whole and readable. "Not modified" would bring back what somebody was shown before; a part of it cannot
 * be read; and a compression must be one that the runtime undoes.
 */
function wholePage(request: Request, settings: Settings): Request {
  const headers = new Headers(request.headers);
  for (const name of ['If-None-Match', 'If-Modified-Since', 'Range', 'If-Range']) headers.delete(name);
  headers.set('Accept-Encoding', 'gzip');
  headers.set('Surrogate-Capability', 'limen="ESI/1.0"');
  return new Request(addressOf(request, settings), { headers, redirect: 'manual' });
}

/** A page that can be read: whole, in an encoding of which ASCII is a part, the one that snippets are written in. */
function isHtml({ status, headers, body }: Response): boolean {
  const [type = '', ...parameters] = (headers.get('Content-Type') ?? '').toLowerCase().split(';');
  const charset = parameters.map((one) => /^\s*charset="?([^"\s]+)/.exec(one)?.[1]).find(Boolean) ?? 'utf-8';
  return (
    !!body &&
    status !== 206 &&
    type.trim() === 'text/html' &&
    /^(utf-?8|us-ascii)$/.test(charset) &&
    /^(gzip|identity|)$/.test(headers.get('Content-Encoding') ?? '')
  );
}

/** What describes the bytes of the origin's page, or lets others keep them. */
const NO_LONGER_TRUE = [
  'Content-Length', 'Content-Encoding', 'Content-MD5', 'Digest', 'ETag', 'Last-Modified', 'Accept-Ranges', 'Expires', 'Age',
  'Surrogate-Control', 'CDN-Cache-Control', 'Cloudflare-CDN-Cache-Control',
];

function personalised(origin: Response, request: Request, settings: Settings, asked: Question, visitor: Visitor | undefined): Response {
  const url = new URL(request.url);
  const headers = new Headers(origin.headers);
  for (const name of NO_LONGER_TRUE) headers.delete(name);
  // It is one visitor's page now; and one that "no-store" would keep from coming back when the visitor does.
  if (!/\bno-store\b/i.test(headers.get('Cache-Control') ?? '')) headers.set('Cache-Control', 'private, no-cache');
  if (visitor?.isNew) headers.append('Set-Cookie', cookieOf(visitor, url.protocol === 'https:'));
  const body = filled(origin.body!, asked, url, settings.mount);
  return new Response(body, { status: origin.status, statusText: origin.statusText, headers });
}
