import { Agent, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Stands before a gateway and counts its calls by what they are for: `decide`, `batch`, `content`, `rules`. */
export interface Counting {
  port: number;
  counts: Map<string, number>;
  stop(): Promise<void>;
}

export async function counting(port: number): Promise<Counting> {
  const counts = new Map<string, number>();
  const agent = new Agent({ keepAlive: true });
  const http = createServer((asked, answer) => {
    const kind = /\/v1\/(\w+)/.exec(asked.url!)?.[1] ?? 'other';
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
    const passed = request({ host: '127.0.0.1', port, path: asked.url!, method: asked.method!, headers: asked.headers, agent }, (found) => {
      answer.writeHead(found.statusCode!, found.rawHeaders);
      found.pipe(answer);
    });
    passed.on('error', () => answer.destroy());
    asked.pipe(passed);
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  return {
    port: (http.address() as AddressInfo).port,
    counts,
    stop: () =>
      new Promise((resolve) => {
        http.close(() => resolve());
        http.closeAllConnections();
        agent.destroy();
      }),
  };
}
