import { createHmac, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

interface Request {
  uri: string;
  cookies: Record<string, { value: string }>;
  headers: Record<string, { value: string }>;
}

/** What is shipped, with a store that holds these keys in place of CloudFront's. */
async function functionWith(keys: string[]): Promise<(event: { request: Request }) => Promise<Request>> {
  const shipped = readFileSync(new URL('../../../config/deploy/edges/cloudfront/limen.js', import.meta.url), 'utf8');
  const store = `const cf = { kvs: () => ({ get: async (name) => ({ 'limen-edge-keys': ${JSON.stringify(keys.join(','))} })[name] }) };`;
  const runnable = `${shipped.replace("import cf from 'cloudfront';", store)}\nexport { handler };`;
  return ((await import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(runnable)}`)) as { handler: never }).handler;
}

const KEYS = [randomBytes(32), randomBytes(32)];
const REF = 'kT3vAAAAAAAAAAAAAAA_-1';
const now = () => Math.floor(Date.now() / 1000);

/** As the gateway makes it. */
function decided(entries: string, { key = KEYS[0]!, visitor = 'v1', expires = now() + 600, version = 1 } = {}): string {
  const issued = now() - 60;
  const mac = createHmac('sha256', key).update(`limen-d-1\n${visitor}\n${issued}.${expires}.~${entries}`).digest().subarray(0, 16);
  return `${version}.${issued}.${expires}.${mac.toString('base64url')}~${entries}`;
}

async function said(limen_d: string | undefined, uri = '/', more: Record<string, string> = {}, headers: Request['headers'] = {}) {
  const handler = await functionWith(KEYS.map((key) => key.toString('base64url')));
  const cookies = Object.entries({ limen_id: 'v1', ...(limen_d !== undefined && { limen_d }), ...more }).map(([name, value]) => [name, { value }]);
  const answer = await handler({ request: { uri, cookies: Object.fromEntries(cookies) as Request['cookies'], headers } });
  return [answer.headers['limen-hero']!.value, answer.headers['limen-banner']!.value];
}

describe('the CloudFront function', () => {
  it('says what was decided for each slot on this type of page, else on all others', async () => {
    const cookie = decided(`hero@product:${REF}~hero@*:.welcome~banner@*:!`);
    expect(await said(cookie, '/p/1')).toEqual([REF, '!']);
    expect(await said(cookie, '/')).toEqual(['.welcome', '!']);
    expect(await said(decided(`hero@other:${REF}`), '/no/such')).toEqual([REF, '!']);
  });

  it('believes every key there is', async () => {
    expect(await said(decided(`hero@*:${REF}`, { key: KEYS[1]! }))).toEqual([REF, '!']);
  });

  it('says to ask where there is no cookie, or one that is forged, another\'s, outdated, dirty or of another format', async () => {
    const entries = `hero@*:${REF}~banner@*:.`;
    const none = ['!', '!'];
    expect(await said(undefined)).toEqual(none);
    expect(await said('nonsense')).toEqual(none);
    expect(await said(decided(entries, { key: randomBytes(32) }))).toEqual(none);
    expect(await said(decided(entries, { visitor: 'v2' }))).toEqual(none);
    expect(await said(decided(entries, { expires: now() - 1 }))).toEqual(none);
    expect(await said(decided(entries, { version: 2 }))).toEqual(none);
    expect(await said(decided(entries), '/', { limen_dirty: '1' })).toEqual(none);
    expect(await said(decided(entries), '/', { limen_force: 'a' })).toEqual(none);
    expect(await said(decided(entries).replace('banner@*:.', 'banner@*:!'))).toEqual(none);
    expect(await said(decided(`hero@*:${REF}x`))).toEqual(none);
  });

  it('does not let clients say it', async () => {
    expect(await said(undefined, '/', {}, { 'limen-hero': { value: REF } })).toEqual(['!', '!']);
  });
});
