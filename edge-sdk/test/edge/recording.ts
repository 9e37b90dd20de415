import { Agent, createServer, request, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { LimenEvent } from '../../src/core/event';

/** Stands before a gateway, passes every call on, and remembers what was asked and which events the gateway took. */
export interface Recording {
  port: number;
  /** Paths, as they were asked for. */
  asked: string[];
  /** In the order the gateway answered for them. */
  events: LimenEvent[];
  stop(): Promise<void>;
}

export async function recording(gateway: string): Promise<Recording> {
  const agent = new Agent({ keepAlive: true });
  const asked: string[] = [];
  const events: LimenEvent[] = [];
  const http = createServer(async (from, to) => {
    asked.push(from.url!);
    const body = await bytesOf(from);
    request(new URL(from.url!, gateway), { method: from.method!, headers: from.headers, agent }, async (answer) => {
      const bytes = await bytesOf(answer);
      if (answer.statusCode === 200 && /\/v1\/batch$/.test(from.url!)) events.push(...(JSON.parse(body.toString()) as { batch: LimenEvent[] }).batch);
      to.writeHead(answer.statusCode!, answer.rawHeaders).end(bytes);
    })
      .on('error', () => to.destroy())
      .end(body);
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  return {
    port: (http.address() as AddressInfo).port,
    asked,
    events,
    stop: () =>
      new Promise((resolve) => {
        http.close(() => resolve());
        http.closeAllConnections();
        agent.destroy();
      }),
  };
}

async function bytesOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
