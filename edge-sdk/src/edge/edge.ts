import { isMounted, toGateway } from './mount';
import { settingsOf, type Options } from './options';
import { atOrigin, page } from './page';
import { site } from './site';

/** What a runtime lends to one request: work in `waitUntil` may go on after the answer. */
export interface Lifetime {
  waitUntil(work: Promise<unknown>): void;
}

/**
 * A `fetch` handler that stands between visitors and a site: pages come with their slots filled, and under the mount is the
 * gateway. One handler serves all requests: it keeps what it learns of the site.
 *
 * @throws Error where an option cannot be used, saying which and what was expected
 */
export function edge(options: Options): (request: Request, lifetime?: Lifetime) => Promise<Response> {
  const settings = settingsOf(options);
  const known = site(settings);
  return async (request, lifetime) => {
    const { pathname } = new URL(request.url);
    if (isMounted(pathname, settings)) return toGateway(request, settings);
    const attributes = request.method === 'GET' ? known.routes(pathname) : undefined;
    if (!attributes) return fetch(atOrigin(request, settings));
    return page(request, known, attributes, (work) => lifetime?.waitUntil(work));
  };
}
