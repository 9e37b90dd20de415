import { server, type Server } from './servers';

export interface RuntimeCache {
  server: Server;
  /** The addresses under which something is kept. */
  kept(): string[];
}

/** What workerd asks when a worker uses `caches.default`: a GET is `match`, a PUT carries the whole answer that is `put`. */
export async function runtimeCache(): Promise<RuntimeCache> {
  const addressToAnswer = new Map<string, string>();
  return {
    server: await server((response, { method, path, headers, body }) => {
      const address = `${headers.host}${path}`;
      if (method === 'PUT') {
        addressToAnswer.set(address, body);
        return response.writeHead(204).end();
      }
      const kept = addressToAnswer.get(address);
      if (kept === undefined) return response.writeHead(504, { 'CF-Cache-Status': 'MISS' }).end();
      return response.writeHead(200, { 'CF-Cache-Status': 'HIT' }).end(kept.slice(kept.indexOf('\r\n\r\n') + 4));
    }),
    kept: () => [...addressToAnswer.keys()],
  };
}
