import { expect, vi } from 'vitest';
import type { DecideAnswer } from '../src/core/decision';
import type { Properties } from '../src/core/event';
import type { Gateway } from '../replay/gateway';
import type { Line, Sent } from './line';

/** Whom a call is about. */
type Who = { anonymousId: string };
type Seen = Who & { name: string; category?: string; properties: object };

/** What every client has, whoever wrote it. */
export interface Telling {
  identify(call: Who & { userId: string; traits: object }): unknown;
  page(call: Seen): unknown;
  screen(call: Seen): unknown;
  group(call: Who & { groupId: string; traits: object }): unknown;
  alias(call: { userId: string; previousId: string }): unknown;
  track(call: Who & { event: string; properties: object; timestamp?: Date }): unknown;
}

const HOUR_MILLIS = 3_600_000;
const product = (id: string) => ({ product_id: id, category: 'shelter', price: 429, quantity: 1 });
const COMPARED = ['tarn-2', 'ridge-3', 'cairn-22'];
const TRAITS = { email: 'ada@hills.example', plan: 'pro' };
const PATIENCE = { timeout: 20_000, interval: 50 };

/** What a library does by itself. */
interface Habits {
  /** It adds the user to everything once it knows one, and the visitor to an alias. */
  fromBrowser?: boolean;
  /** The kind of event it does not have. */
  without?: string;
}

/** What an event of that visit must be in the log: of its kind and name there is one, or one for each product. */
interface Expected {
  kind: string;
  event: string;
  visitor: string;
  userId?: string;
  properties: Properties;
  /** When it happened, where the caller said so; else when it was told. */
  time?: number;
}

/**
 * A visit to the demo shop with a call of every kind: somebody was here two hours ago, looks at a tent, logs in, compares what others ask
 * for three, and puts one into the cart.
 */
export class Visit {
  readonly visitor: string;
  private readonly before = Date.now() - 2 * HOUR_MILLIS;

  constructor(visitor: string) {
    this.visitor = visitor;
  }

  /** The calls as servers make them, each with whom it is about. */
  begin(client: Telling): void {
    const who = { anonymousId: this.visitor };
    client.track({ ...who, event: 'Product Viewed', properties: product('tarn-2'), timestamp: new Date(this.before) });
    client.page({ ...who, name: 'Tarn 2', category: 'shelter', properties: { path: '/p/tarn-2', title: 'Tarn 2' } });
    client.screen({ ...who, name: 'Tent', properties: { size: 'two' } });
    client.group({ ...who, groupId: 'hill-club', traits: { members: 41 } });
    client.alias({ userId: this.alias, previousId: this.visitor });
    client.identify({ ...who, userId: 'ada', traits: TRAITS });
  }

  end(client: Telling): void {
    const who = { anonymousId: this.visitor };
    for (const id of COMPARED) client.track({ ...who, event: 'Prices Compared', properties: product(id) });
    client.track({ ...who, event: 'Product Added', properties: product('tarn-2') });
  }

  get alias(): string {
    return `${this.visitor}-renamed`;
  }

  private expected({ fromBrowser, without }: Habits): Expected[] {
    const { visitor } = this;
    const known = fromBrowser ? { userId: 'ada' } : {};
    const track = (event: string, id: string): Expected => ({ kind: 'track', event, visitor, ...known, properties: product(id) });
    return [
      { kind: 'track', event: 'Product Viewed', visitor, properties: product('tarn-2'), time: this.before },
      { kind: 'page', event: 'Page Viewed', visitor, properties: { name: 'Tarn 2', category: 'shelter', path: '/p/tarn-2', title: 'Tarn 2' } },
      { kind: 'screen', event: 'Screen Viewed', visitor, properties: { name: 'Tent', size: 'two' } },
      { kind: 'group', event: 'Grouped', visitor, properties: { groupId: 'hill-club', members: 41 } },
      { kind: 'alias', event: 'Aliased', visitor: fromBrowser ? visitor : `user:${this.alias}`, userId: this.alias, properties: { previousId: visitor } },
      { kind: 'identify', event: 'Identified', visitor, userId: 'ada', properties: TRAITS },
      ...COMPARED.map((id) => track('Prices Compared', id)),
      track('Product Added', 'tarn-2'),
    ].filter(({ kind }) => kind !== without);
  }

  /**
   * Asserts that the gateway has every event of the visit as it was told, once for each call it took it with, and that the visit
   * had its effect, once.
   */
  async isTaken(gateway: Gateway, { calls }: Line, habits: Habits = {}): Promise<void> {
    const expected = this.expected(habits);
    const taken = () => calls.filter(({ answered }) => answered === 200).flatMap(({ events }) => events);
    const ours = ({ visitor }: Entry) => visitor === this.visitor || visitor === `user:${this.alias}`;
    const kept = await vi.waitFor(async () => {
      const entries = (await log(gateway)).filter(ours);
      expect(new Set(entries.map(({ messageId }) => messageId))).toHaveProperty('size', expected.length);
      return entries;
    }, PATIENCE);
    for (const { time, ...one } of expected) {
      const copies = kept.filter(({ kind, event, properties }) => kind === one.kind && event === one.event && properties.product_id === one.properties.product_id);
      const told = taken().filter(({ messageId }) => messageId === copies[0]?.messageId);
      expect(copies, one.event).toHaveLength(told.length);
      copies.forEach((copy, index) => {
        expect(copy).toMatchObject({ ...one, trusted: false });
        expect(copy.messageId).toBe(copies[0]!.messageId);
        expect(Date.parse(copy.time), `time of ${one.event}`).toBe(happened(told[index]!, copy, time));
      });
    }
    expect(kept).toHaveLength(taken().filter(({ messageId }) => kept.some((entry) => entry.messageId === messageId)).length);
    await this.hasItsEffect(gateway);
  }

  /** Waits until the gateway has one of its events twice. */
  async isRepeated(gateway: Gateway): Promise<void> {
    await vi.waitFor(async () => {
      const ids = (await log(gateway)).filter(({ visitor }) => visitor === this.visitor).map(({ messageId }) => messageId);
      expect(ids.length).toBeGreaterThan(new Set(ids).size);
    }, PATIENCE);
  }

  private async hasItsEffect({ port }: Gateway): Promise<void> {
    const answer = await vi.waitFor(async () => {
      const decided = await decide(port, this.visitor);
      expect(decided.explain.segments.find(({ name }) => name === 'price_comparer')).toHaveProperty('member', true);
      return decided;
    }, PATIENCE);
    const features = Object.fromEntries(answer.explain.features.map(({ name, value }) => [name, value]));
    expect(features).toMatchObject({ cart_value: '429.0', prices_seen: '3.0', category: 'shelter', returning_visitor: '1.0' });
    expect(answer.decisions!.find(({ slot }) => slot === 'banner')).toHaveProperty('experience', 'free_shipping');
  }
}

/** By the gateway's clock, which corrects the client's by when it says it sent the call; never later than it came. */
function happened(sent: Sent, { received }: Entry, said?: number): number {
  const receivedAt = Date.parse(received);
  const stamped = said ?? Date.parse((sent.originalTimestamp ?? sent.timestamp)!);
  return Math.min(stamped + receivedAt - Date.parse(sent.sentAt!), receivedAt);
}

interface Entry {
  received: string;
  kind?: string;
  event: string;
  visitor: string;
  userId?: string;
  messageId: string;
  time: string;
  trusted: boolean;
  properties: Properties;
}

/** Every event in the log, in the order it came. */
export async function log({ opsPort }: Gateway): Promise<Entry[]> {
  const lines = await (await fetch(`http://127.0.0.1:${opsPort}/tail?n=10000&full=true`)).text();
  return lines.split('\n').filter(Boolean).map((text) => JSON.parse(text) as Entry).filter(({ kind }) => kind);
}

interface Explained extends DecideAnswer {
  explain: { features: { name: string; value: string }[]; segments: { name: string; member: boolean }[] };
}

async function decide(port: number, anonymousId: string): Promise<Explained> {
  const answer = await fetch(`http://127.0.0.1:${port}/v1/decide`, {
    method: 'POST',
    headers: { Authorization: 'Bearer demo-secret' },
    body: JSON.stringify({ anonymousId, explain: true, context: { page: { path: '/p/tarn-2' } } }),
  });
  return (await answer.json()) as Explained;
}

/** What `limen verify` says last. */
export async function verified({ opsPort }: Gateway): Promise<{ verified: boolean; differences: number; unfolded: number }> {
  const lines = (await (await fetch(`http://127.0.0.1:${opsPort}/verify`, { method: 'POST' })).text()).trim().split('\n');
  return (JSON.parse(lines.at(-1)!) as { result: { verified: boolean; differences: number; unfolded: number } }).result;
}

/** What it counted under this name since it was started. */
export async function counted({ opsPort }: Gateway, name: string): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${opsPort}/metrics`)).text();
  return Number(new RegExp(`^${name} (.+)$`, 'm').exec(text)?.[1] ?? 0);
}
