import type { Place } from '../core/event';

export interface Options {
  /** Where the gateway is, such as `https://limen.example.com`. */
  gateway: string;
  /** The public key of the site. */
  writeKey: string;
  /** The path under which the site shows the gateway; `/_l` if not said. */
  mount?: string;
  /** Where pages come from, such as `https://shop.internal`; if not said, from where they were asked for. */
  origin?: string;
  /** Milliseconds a decision may take, the gateway's network included; then the page keeps what it has. 150 if not said. */
  timeout?: number;
  /** Where the visitor is; if not said, what Cloudflare tells. */
  place?: (request: Request) => Place;
}

/** Options that are whole and right. Addresses have no slash at the end. */
export interface Settings extends Required<Omit<Options, 'origin'>> {
  origin: string | undefined;
}

/** @throws Error naming the first option that cannot be used, and what was expected */
export function settingsOf(options: Options): Settings {
  const { gateway, writeKey, mount = '/_l', origin, timeout = 150, place = placeByRuntime } = options;
  if (!writeKey) throw unusable('writeKey', writeKey, 'the public key of the site');
  if (!/^(\/[\w.~-]+)+$/.test(mount)) throw unusable('mount', mount, 'a path such as /_l');
  if (!(timeout >= 1 && timeout <= 10_000)) throw unusable('timeout', timeout, '1 to 10000 milliseconds');
  return {
    gateway: addressOf('gateway', gateway),
    writeKey,
    mount,
    origin: origin ? addressOf('origin', origin) : undefined,
    timeout,
    place,
  };
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
