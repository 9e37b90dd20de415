import { createServer, request, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { DecideRequest } from '../../src/core/decision';

export interface Received {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

export type Answer = (response: ServerResponse, received: Received) => unknown;

/** A server that answers as it is told to, and remembers what it was asked. */
export interface Server {
  port: number;
  received: Received[];
  answer: Answer;
  stop(): Promise<void>;
}

export async function server(answer: Answer): Promise<Server> {
  const http = createServer(async (message, response) => {
    const received = { method: message.method!, path: message.url!, headers: message.headers, body: await textOf(message).catch(() => '') };
    self.received.push(received);
    await self.answer(response, received);
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const self: Server = {
    port: (http.address() as AddressInfo).port,
    received: [],
    answer,
    stop: () =>
      new Promise((resolve) => {
        http.close(() => resolve());
        http.closeAllConnections();
      }),
  };
  return self;
}

/** What a gateway says to `POST /v1/decide`, on the wire as it is. */
export function decided(slotToHtml: Record<string, string | undefined>): Answer {
  return (response, { headers, body }) => {
    if (headers.authorization !== 'Bearer demo') {
      response.writeHead(401, { 'Content-Type': 'application/problem+json' });
      return response.end('{"type":"unauthorized","status":401}');
    }
    const { anonymousId } = JSON.parse(body) as DecideRequest;
    const decisions = Object.entries(slotToHtml).map(([slot, html], index) => ({
      slot, experience: `${slot}_rescue`, variant: html ? 'ten_off' : 'holdout', reason: html ? 'SPLIT' : 'HOLDOUT', html, decisionId: `d${index}`,
    }));
    response.writeHead(200, { 'Content-Type': 'application/json', 'Cache-Control': 'private, no-store' });
    return response.end(JSON.stringify({ visitor: anonymousId, snapshot: 'c0ffee', degraded: [], recheckAfter: 118, decisions }));
  };
}

export interface Page {
  status: number;
  headers: IncomingHttpHeaders;
  /** Until the text was seen, or the end. */
  until(text: string): Promise<string>;
  /** All of it. */
  body(): Promise<string>;
}

/** What a browser that opens a page sends. */
export const OPENED = { 'Sec-Fetch-Dest': 'document', Accept: 'text/html' };

export function get(port: number, path: string, headers: Record<string, string> = OPENED, method = 'GET', body?: string): Promise<Page> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path, method, headers: { Host: 'shop.example', ...headers } }, (message) => {
      const chunks = message.setEncoding('utf8')[Symbol.asyncIterator]() as AsyncIterator<string>;
      let seen = '';
      const until = async (text: string | undefined) => {
        while (text === undefined || !seen.includes(text)) {
          const { done, value } = await chunks.next();
          if (done) break;
          seen += value;
        }
        return seen;
      };
      resolve({ status: message.statusCode!, headers: message.headers, until, body: () => until(undefined) });
    })
      .on('error', reject)
      .end(body);
  });
}

async function textOf(message: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of message.setEncoding('utf8')) text += chunk as string;
  return text;
}
