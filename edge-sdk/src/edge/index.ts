/** The worker: deployed as it is, set by its environment; or `edge(options)` in a worker of your own. */
import { edge, type Lifetime } from './edge';
import type { Options } from './options';

export { edge };
export type { Lifetime, Options };
export type { PageAttributes } from './options';
export type { SessionOptions } from './session';
export type { ContentCache } from './shared-cache';
export type { Place } from '../core/event';

export interface Env {
  LIMEN_GATEWAY: string;
  LIMEN_WRITE_KEY: string;
  LIMEN_EDGE_KEY?: string;
  LIMEN_MOUNT?: string;
  LIMEN_ORIGIN?: string;
  LIMEN_TIMEOUT_MILLIS?: string;
  LIMEN_ROUTES?: string;
  LIMEN_SESSION?: string;
}

/** The handler of the last environment: an isolate has one, and what the handler learned is worth keeping. */
let last: { env: Env; handle: ReturnType<typeof edge> } | undefined;

export default {
  async fetch(request: Request, env: Env, lifetime?: Lifetime): Promise<Response> {
    try {
      if (last?.env !== env) last = { env, handle: edge(optionsIn(env)) };
    } catch (unusable) {
      console.error('limen', unusable);
      return fetch(request); // a site that is badly set up is still a site
    }
    return last!.handle(request, lifetime);
  },
};

/** @throws Error where one of them cannot be read */
function optionsIn(env: Env): Options {
  return {
    gateway: env.LIMEN_GATEWAY,
    writeKey: env.LIMEN_WRITE_KEY,
    edgeKeys: env.LIMEN_EDGE_KEY?.split(','),
    mount: env.LIMEN_MOUNT,
    origin: env.LIMEN_ORIGIN,
    timeout: env.LIMEN_TIMEOUT_MILLIS ? Number(env.LIMEN_TIMEOUT_MILLIS) : undefined,
    routes: jsonIn(env, 'LIMEN_ROUTES') as Options['routes'],
    session: jsonIn(env, 'LIMEN_SESSION') as Options['session'],
  };
}

function jsonIn(env: Env, name: 'LIMEN_ROUTES' | 'LIMEN_SESSION'): unknown {
  try {
    return env[name] && JSON.parse(env[name]);
  } catch {
    throw new Error(`${name}: no JSON`); // what it says may be a key
  }
}
