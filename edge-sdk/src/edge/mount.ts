import { cookiesIn } from './cookies';
import type { Settings } from './options';
import { ownCookies } from './visitor';

const HEAD_MILLIS_MAX = 10_000;
const RETRY_SECONDS = 3;

/**
 * What proxies and edges say of a client, and the gateway believes if it trusts them: nobody else may have said it. And what is said
 * anew.
 */
const NOT_PASSED_ON = /^(host|cookie|forwarded|true-client-ip|cf-.*|x-(forwarded|real|client|limen).*|limen-.*)$/;

/** Whether the site shows the gateway under this path. */
export function isMounted(path: string, { mount }: Settings): boolean {
  return path.startsWith(`${mount}/`);
}

/** Calls of the browser to the gateway, under the site's own name, so that cookies are the site's own. */
export async function toGateway(request: Request, settings: Settings): Promise<Response> {
  const { pathname, search, protocol } = new URL(request.url);
  const headers = new Headers(request.headers);
  for (const name of request.headers.keys()) if (NOT_PASSED_ON.test(name)) headers.delete(name);
  const cookies = ownCookies(cookiesIn(request.headers.get('Cookie')));
  if (cookies) headers.set('Cookie', cookies);
  const { country } = settings.place(request);
  if (country) headers.set('CF-IPCountry', country);
  headers.set('X-Forwarded-Proto', protocol.slice(0, -1));

  const stop = new AbortController();
  const late = setTimeout(() => stop.abort(), HEAD_MILLIS_MAX);
  try {
    const to = new Request(settings.gateway + pathname.slice(settings.mount.length) + search, request);
    return await fetch(new Request(to, { headers, redirect: 'manual', signal: stop.signal }));
  } catch {
    // 503: what the tag sent, it sends again.
    return new Response(null, { status: 503, headers: { 'Retry-After': `${RETRY_SECONDS}`, 'Cache-Control': 'no-store' } });
  } finally {
    clearTimeout(late);
  }
}
