import type { Place } from '../core/event';
import { bytesOf } from './base64url';
import type { SessionOptions } from './session';
import type { ContentCache } from './shared-cache';

/** What a page is beyond its address, for the conditions of experiences: `page.type`, `page.category`, … */
export type PageAttributes = Readonly<Record<string, string | number | boolean>>;

export interface Options {
  /** Where the gateway is, such as `https://limen.example.com`. */
  gateway: string;
  /** The public key of the site. */
  writeKey: string;
  /**
   * The edge keys of the gateway, the current first (`limen keys` prints it). With them most pages need no call to the gateway;
   * without, each asks.
   */
  edgeKeys?: readonly string[];
  /** The path under which the site shows the gateway; `/_l` if not said. */
  mount?: string;
  /** Where pages come from, such as `https://shop.internal`; if not said, from where they were asked for. */
  origin?: string;
  /** Milliseconds a page may be held back for its slots, the gateway's network included; then it keeps what it has. 150 if not said. */
  timeout?: number;
  /**
   * By path, as in `pages` of `experiences.yaml`, the first that matches counts: `false` leaves pages alone, attributes are
   * forwarded with what is asked about them. All pages are filled if not said.
   */
  routes?: Readonly<Record<string, boolean | PageAttributes>>;
  /** How the site says who is signed in. */
  session?: SessionOptions;
  /** Where the visitor is; if not said, what Cloudflare tells. */
  place?: (request: Request) => Place;
  /** Where snippets are kept between requests, beside memory; if not said, `caches.default` where there is one. */
  cache?: ContentCache;
}

/** Options that are whole and right. Addresses have no slash at the end. */
export type Settings = Omit<Options, 'edgeKeys'> &
  Required<Pick<Options, 'mount' | 'timeout' | 'routes' | 'place'>> & { edgeKeys: readonly Uint8Array<ArrayBuffer>[] };

/** 32 bytes in base64url. */
const KEY = /^[\w-]{43}$/;

/** @throws Error naming the first option that cannot be used, and what was expected */
export function settingsOf(options: Options): Settings {
  const { gateway, writeKey, edgeKeys = [], mount = '/_l', origin, timeout = 150, routes = {}, session, place = placeByRuntime } = options;
  if (!writeKey) throw unusable('writeKey', writeKey, 'the public key of the site');
  if (!/^(\/[\w.~-]+)+$/.test(mount)) throw unusable('mount', mount, 'a path such as /_l');
  if (!(timeout >= 1 && timeout <= 10_000)) throw unusable('timeout', timeout, '1 to 10000 milliseconds');
  for (const path in routes) if (path[0] !== '/') throw unusable('routes', path, 'a path such as /p/*');
  if (session && (!session.cookie || !(session.key || session.jwks))) throw unusable('session', session.cookie, 'a cookie, and key or jwks');
  return {
    ...options,
    gateway: addressOf('gateway', gateway),
    edgeKeys: edgeKeys.map(keyOf),
    mount,
    origin: origin && addressOf('origin', origin),
    timeout,
    routes,
    place,
  };
}

function keyOf(text: string): Uint8Array<ArrayBuffer> {
  if (KEY.test(text)) return bytesOf(text);
  throw unusable('edgeKeys', '***', 'base64url of 32 bytes'); // a key, even a wrong one, is not for the log
}

function addressOf(name: string, text: string | undefined): string {
  if (!/^https?:\/\/[^/?#]+\/?$/.test(text ?? '')) throw unusable(name, text, 'an address such as https://limen.example.com');
  return text!.replace(/\/$/, '');
}

function unusable(name: string, value: unknown, expected: string): Error {
  return new Error(`${name}: ${String(value)} (expected: ${expected})`);
}

function placeByRuntime(request: Request): Place {
  const { country, city } = (request as { cf?: Place }).cf ?? {};
  return { ...(country && { country }), ...(city && { city }) };
}
