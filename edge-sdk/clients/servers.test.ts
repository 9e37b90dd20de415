import { fileURLToPath } from 'node:url';
import RudderAnalytics from '@rudderstack/rudder-sdk-node';
import { Analytics } from '@segment/analytics-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BUILT, gateway, type Gateway } from '../replay/gateway';
import { line, type Line, type Trouble } from './line';
import { counted, log, verified, Visit, type Telling } from './visit';

/** Clients wait ever longer while nobody is there: on a busy machine, that is long. */
const RESTARTED = 180_000;
const DEMO = fileURLToPath(new URL('../../config/demo', import.meta.url));
const BUSY: Trouble[] = [{ status: 429, retryAfterSeconds: 1 }, { status: 503, retryAfterSeconds: 1 }];

/** A client as it is published, with nothing changed but where it sends to and how often it tries. */
interface Client extends Telling {
  flush(): Promise<unknown>;
  close(): Promise<unknown>;
}

/** Starts one; what it gives up on goes to `failed`. */
type Starting = (url: string, failed: (reason: unknown) => void) => Client;

const segment: Starting = (host, failed) => {
  const analytics = new Analytics({ writeKey: 'demo', host, maxRetries: 10 });
  analytics.on('error', failed);
  return Object.assign(analytics, { close: () => analytics.closeAndFlush() }) as unknown as Client;
};
const rudder = (gzip?: false): Starting => (dataPlaneUrl, errorHandler) => {
  const analytics = new RudderAnalytics('demo', { dataPlaneUrl, errorHandler, retryCount: 10, logLevel: 'none', ...(gzip === false && { gzip }) });
  return Object.assign(analytics, { close: () => analytics.flush() }) as unknown as Client;
};

if (!BUILT) console.warn('Skipped: clients of servers (build the gateway: mvn package -DskipTests).');

describe.skipIf(!BUILT)('clients of servers, as they are published', () => { // needs a build; said above
  let limen: Gateway;

  beforeAll(async () => {
    limen = await gateway(DEMO, {});
  });
  afterAll(() => limen.stop());

  describe.each([
    ['@segment/analytics-node', segment, { 'content-type': 'application/json' }],
    ['@rudderstack/rudder-sdk-node', rudder(), { 'content-type': 'application/x-www-form-urlencoded', 'content-encoding': 'gzip' }],
    ['@rudderstack/rudder-sdk-node without gzip', rudder(false), { 'content-type': 'application/json' }],
  ])('%s', (name, start, headers) => {
    const failed: unknown[] = [];
    let way: Line;
    let visits = 0;

    beforeAll(async () => {
      way = await line(limen.port);
    });
    afterAll(() => way.stop());

    const visit = () => new Visit(`${name.replace(/\W+/g, '-')}-${++visits}`);
    const client = () => start(way.url, (reason) => failed.push(reason));

    it('delivers every kind of event, as it was told', async () => {
      const told = client();
      const ada = visit();
      ada.begin(told);
      ada.end(told);
      await told.close();
      await ada.isTaken(limen, way);
      expect(way.calls.at(-1)!.headers).toMatchObject(headers);
      expect(failed).toEqual([]);
    });

    it('comes again when it is told to wait, and delivers once', async () => {
      const told = client();
      const ada = visit();
      way.troubles.push(...BUSY);
      ada.begin(told);
      ada.end(told);
      await told.close();
      expect(way.troubles).toEqual([]);
      await ada.isTaken(limen, way);
      expect(failed).toEqual([]);
    });

    it('sends again when an answer is lost, which changes nothing', async () => {
      const told = client();
      const ada = visit();
      ada.begin(told);
      await told.flush();
      way.troubles.push('answer lost');
      ada.end(told);
      await told.close();
      expect(way.troubles).toEqual([]);
      await ada.isRepeated(limen);
      await ada.isTaken(limen, way);
      expect(failed).toEqual([]);
    });
  });

  it('leave nothing else behind', async () => {
    expect(await counted(limen, 'limen_events_accepted_total')).toBe((await log(limen)).length);
    expect(await counted(limen, 'limen_events_rejected_total')).toBe(0);
    expect(await verified(limen)).toMatchObject({ verified: true, differences: 0, unfolded: 0 });
  });

  it('deliver across the end of a gateway', async () => {
    const way = await line(limen.port);
    const failed: unknown[] = [];
    const clients = [segment, rudder(), rudder(false)].map((start) => start(way.url, (reason) => failed.push(reason)));
    const visits = clients.map((_, index) => new Visit(`killed-${index}`));
    visits.forEach((visit, index) => visit.begin(clients[index]!));
    await Promise.all(clients.map((each) => each.flush()));
    await limen.kill();
    visits.forEach((visit, index) => visit.end(clients[index]!));
    const delivered = Promise.all(clients.map((each) => each.close()));
    await limen.restart();
    await delivered;
    for (const visit of visits) await visit.isTaken(limen, way);
    expect(way.calls.filter(({ answered }) => !answered).length).toBeGreaterThanOrEqual(clients.length);
    expect(failed).toEqual([]);
    expect(await verified(limen)).toMatchObject({ verified: true, differences: 0, unfolded: 0 });
    await way.stop();
  }, RESTARTED);
});
