/** The worker: deployed as it is, set by its environment; or `edge(options)` in a worker of your own. */
import { edge } from './edge';
import type { Options } from './options';

export { edge };
export type { Options };
export type { Place } from '../core/event';

export interface Env {
  LIMEN_GATEWAY: string;
  LIMEN_WRITE_KEY: string;
  LIMEN_MOUNT?: string;
  LIMEN_ORIGIN?: string;
  LIMEN_TIMEOUT_MILLIS?: string;
}

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    let handle: (request: Request) => Promise<Response>;
    try {
      handle = edge(optionsIn(env));
    } catch (unusable) {
      console.error('limen', unusable);
      return fetch(request); // a site that is badly set up is still a site
    }
    return handle(request);
  },
};

function optionsIn(env: Env): Options {
  return {
    gateway: env.LIMEN_GATEWAY,
    writeKey: env.LIMEN_WRITE_KEY,
    ...(env.LIMEN_MOUNT && { mount: env.LIMEN_MOUNT }),
    ...(env.LIMEN_ORIGIN && { origin: env.LIMEN_ORIGIN }),
    ...(env.LIMEN_TIMEOUT_MILLIS && { timeout: Number(env.LIMEN_TIMEOUT_MILLIS) }),
  };
}
