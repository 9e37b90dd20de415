import { Agent, createServer, request, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

/** What befalls one call: another answer than the gateway's, which then knows nothing of it, or none though the gateway has one. */
export type Trouble = { status: number; retryAfterSeconds: number } | 'answer lost';

/** An event in a client's own words, with the moment its call says it was sent. */
export interface Sent {
  type: string;
  messageId: string;
  event?: string;
  timestamp?: string;
  originalTimestamp?: string;
  sentAt?: string;
}

/** A call that carried events. */
export interface Call {
  path: string;
  headers: IncomingHttpHeaders;
  events: Sent[];
  /** What the gateway said; absent: it was not asked, or is not there. */
  answered?: number;
}

/** The line between clients and a gateway: it passes everything on as it is, notes the calls with events, and fails when told to. */
export interface Line {
  url: string;
  calls: Call[];
  /** Asked by browsers before they call another origin. */
  preflights: IncomingHttpHeaders[];
  /** What befalls the next calls with events, in order. */
  troubles: Trouble[];
  stop(): Promise<void>;
}

export async function line(gatewayPort: number): Promise<Line> {
  const agent = new Agent({ keepAlive: true });
  const self: Omit<Line, 'url' | 'stop'> = { calls: [], preflights: [], troubles: [] };
  const http = createServer(async (from, to) => {
    if (from.method === 'OPTIONS') self.preflights.push(from.headers);
    const body = await bytesOf(from).catch(() => undefined);
    if (!body) return;
    const call = from.method === 'POST' && body.length ? { path: from.url!, headers: from.headers, events: eventsIn(from, body) } : undefined;
    if (call) self.calls.push(call);
    const trouble = call && self.troubles.shift();
    if (typeof trouble === 'object') {
      to.writeHead(trouble.status, { 'Retry-After': String(trouble.retryAfterSeconds) }).end();
    } else {
      pass(from, body, to, call, trouble === 'answer lost');
    }
  });

  function pass(from: IncomingMessage, body: Buffer, to: ServerResponse, call: Call | undefined, lost: boolean): void {
    request({ host: '127.0.0.1', port: gatewayPort, path: from.url, method: from.method, headers: from.headers, agent }, async (answer) => {
      const bytes = await bytesOf(answer);
      if (call) call.answered = answer.statusCode!;
      if (lost) to.destroy();
      else to.writeHead(answer.statusCode!, answer.rawHeaders).end(bytes);
    })
      .on('error', () => to.destroy())
      .end(body);
  }

  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  return {
    ...self,
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    stop: () =>
      new Promise((resolve) => {
        http.close(() => resolve());
        http.closeAllConnections();
        agent.destroy();
      }),
  };
}

function eventsIn({ headers }: IncomingMessage, body: Buffer): Sent[] {
  const text = (headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body).toString();
  const { batch, sentAt, ...single } = JSON.parse(text) as { batch?: Sent[]; sentAt?: string };
  return (batch ?? [single as Sent]).map((event) => ({ ...(sentAt && { sentAt }), ...event }));
}

async function bytesOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
