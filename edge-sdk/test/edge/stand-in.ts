import type { RuleFile } from '../../src/core/rules';
import { decided, server, type Answer, type Received, type Server } from './servers';
import { refOf, signer, type Signer } from './signer';

/** A gateway as an edge sees it: decisions, snippets by ref, the rule file. Each may be made to fail. */
export interface StandIn {
  server: Server;
  signer: Signer;
  /** Makes a snippet known, and says its ref. */
  publish(body: string): string;
  rules: Partial<RuleFile> | undefined;
  /** How long the rule file may be used. */
  rulesControl: string;
  decide: Answer;
  content: Answer;
  ruleFile: Answer;
  /** What it was asked, such as `POST /v1/decide`. */
  asked(): string[];
  received(path: string): Received[];
  reset(): void;
}

const CONTROL = 'public, max-age=60, stale-while-revalidate=3600';

export async function standIn(): Promise<StandIn> {
  const refToBody = new Map<string, string>();
  const content: Answer = (response, { path }) => {
    const ref = path.slice('/v1/content/'.length);
    const body = refToBody.get(ref);
    if (body === undefined) return response.writeHead(404, { 'Content-Type': 'application/problem+json', 'Cache-Control': 'no-store' }).end('{"status":404}');
    const headers = { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'public, max-age=31536000, immutable', ETag: `"${ref}"` };
    return response.writeHead(200, headers).end(body);
  };
  const ruleFile: Answer = (response, { headers }) => {
    if (!self.rules) return response.writeHead(404, { 'Cache-Control': 'no-store' }).end();
    const text = self.signer.rules(self.rules);
    const said = { 'Content-Type': 'application/jose', 'Cache-Control': self.rulesControl, ETag: `"${refOf(text)}"` };
    return headers['if-none-match'] === said.ETag ? response.writeHead(304, said).end() : response.writeHead(200, said).end(text);
  };
  const self: StandIn = {
    server: await server((response, received) => {
      const answer = received.path === '/v1/decide' ? self.decide : received.path === '/v1/rules' ? self.ruleFile : self.content;
      return answer(response, received);
    }),
    signer: signer(),
    publish(body) {
      refToBody.set(refOf(body), body);
      return refOf(body);
    },
    rules: undefined,
    rulesControl: CONTROL,
    decide: decided({}),
    content,
    ruleFile,
    asked: () => self.server.received.map(({ method, path }) => `${method} ${path}`),
    received: (path) => self.server.received.filter((received) => received.path === path),
    reset() {
      self.server.received = [];
      Object.assign(self, { rules: undefined, rulesControl: CONTROL, decide: decided({}), content, ruleFile });
    },
  };
  return self;
}
