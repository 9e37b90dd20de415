import { Agent, request, type IncomingHttpHeaders } from 'node:http';
import { randomBytes } from 'node:crypto';

export interface Answered {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
  /** From the call to the end of its answer. */
  millis: number;
}

const agent = new Agent({ keepAlive: true, maxSockets: 256 });
const AGENT = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';

export function call(port: number, method: string, path: string, headers: Record<string, string>, body?: string): Promise<Answered> {
  const start = performance.now();
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path, method, agent, headers: { 'User-Agent': AGENT, ...headers } }, (message) => {
      let text = '';
      message.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      message.on('end', () => resolve({ status: message.statusCode!, headers: message.headers, body: text, millis: performance.now() - start }));
      message.on('error', reject);
    })
      .on('error', reject)
      .end(body);
  });
}

/**
 * What a browser with the tag does, without a browser: keeps cookies, opens a page, tells of it, and decides again when the
 * gateway said that time may have changed something.
 */
export class Visiting {
  readonly cookies = new Map<string, string>();
  position: string | undefined;
  /** Calls to the gateway that no page waited for. */
  told = 0;
  private recheck: NodeJS.Timeout | undefined;

  constructor(private readonly port: number) {}

  get id(): string {
    return this.cookies.get('limen_id') ?? '';
  }

  async open(path: string): Promise<Answered> {
    clearTimeout(this.recheck);
    const page = await call(this.port, 'GET', path, { 'Sec-Fetch-Dest': 'document', Accept: 'text/html', Cookie: this.jar() });
    this.keep(page.headers);
    return page;
  }

  /** Says what happened on the page, as the tag does: what it is before the answer nobody knows. */
  async tell(path: string, events: { event: string; properties: Record<string, unknown> }[]): Promise<void> {
    const context = { page: { path } };
    const said = [{ type: 'page', properties: { path } }, ...events.map((event) => ({ type: 'track', ...event }))];
    const batch = said.map((event) => ({ messageId: randomBytes(16).toString('hex'), anonymousId: this.id, timestamp: new Date(), context, ...event }));
    this.cookies.set('limen_dirty', '1');
    this.learn(await this.gateway('/_l/v1/batch', { writeKey: 'replay', sentAt: new Date(), batch }), path);
    this.cookies.delete('limen_dirty');
  }

  leave(): void {
    clearTimeout(this.recheck);
  }

  private async again(path: string): Promise<void> {
    const question = { anonymousId: this.id, context: { page: { path } }, slots: ['hero'], position: this.position };
    this.learn(await this.gateway('/_l/v1/decide', question), path);
  }

  private learn({ status, body }: Answered, path: string): void {
    if (status !== 200) throw new Error(`${status} ${body}`);
    const { position, recheckAfter } = JSON.parse(body) as { position?: string; recheckAfter?: number };
    this.position = position ?? this.position;
    clearTimeout(this.recheck);
    if (recheckAfter) this.recheck = setTimeout(() => void this.again(path), recheckAfter * 1000);
  }

  private async gateway(path: string, body: object): Promise<Answered> {
    this.told++;
    const answer = await call(this.port, 'POST', path, {
      'Content-Type': 'text/plain', Authorization: `Basic ${btoa('replay:')}`, 'Sec-Fetch-Site': 'same-origin', Cookie: this.jar(),
    }, JSON.stringify(body));
    this.keep(answer.headers);
    return answer;
  }

  private jar(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  /** Lifetimes are not kept to: an edge must know by itself when a cookie is too old. */
  private keep({ 'set-cookie': set = [] }: IncomingHttpHeaders): void {
    for (const cookie of set) {
      const [pair = '', ...attributes] = cookie.split('; ');
      const at = pair.indexOf('=');
      if (attributes.includes('Max-Age=0')) this.cookies.delete(pair.slice(0, at));
      else this.cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
  }
}
