import { isMounted, toGateway } from './mount';
import { settingsOf, type Options } from './options';
import { atOrigin, page } from './page';

/**
 * A `fetch` handler that stands between visitors and a site: pages come with their slots filled, and under the mount is the
 * gateway.
 *
 * @throws Error where an option cannot be used, saying which and what was expected
 */
export function edge(options: Options): (request: Request) => Promise<Response> {
  const settings = settingsOf(options);
  return async (request) => {
    if (isMounted(new URL(request.url).pathname, settings)) return toGateway(request, settings);
    return request.method === 'GET' ? page(request, settings) : fetch(atOrigin(request, settings));
  };
}
