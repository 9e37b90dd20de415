import { createHmac, createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { settingsOf, type Options } from '../../src/edge/options';
import { question } from '../../src/edge/question';
import { site } from '../../src/edge/site';
import { visitOf } from '../../src/edge/visit';
import { OPENED } from './servers';
import { standIn, type StandIn } from './stand-in';

const ID = '0123456789abcdef0123456789abcdef';

let gateway: StandIn;
beforeAll(async () => void (gateway = await standIn()));
afterAll(() => gateway.server.stop());
beforeEach(() => gateway.reset());

const ask = (options: Partial<Options> = {}, cookies = `limen_id=${ID}`, path = '/p/1') => {
  const settings = settingsOf({ gateway: `http://127.0.0.1:${gateway.server.port}`, writeKey: 'demo', edgeKeys: [gateway.signer.key], timeout: 10_000, ...options });
  const request = new Request(`https://shop.example${path}`, { headers: { ...OPENED, Cookie: cookies } });
  return question(site(settings), visitOf(request, {}, () => undefined)).answer();
};

describe('the decision cookie of an answer', () => {
  const answered = async (cookie: object | undefined) => {
    gateway.decide = (response) => response.end(JSON.stringify({ decisions: [], cookie }));
    return (await ask()).cookie;
  };
  const value = `1.1000.2800.${'m'.repeat(22)}~hero@*:.`;

  it('is taken as it is', async () => {
    expect(await answered({ value, maxAge: 118 })).toEqual({ value, maxAge: 118 });
  });

  it.each<[string, object | undefined]>([
    ['nothing', undefined],
    ['no value', { maxAge: 118 }],
    ['something else', { value: 'a=1', maxAge: 118 }],
    ['another header', { value: `${value}\r\nSet-Cookie: b=1`, maxAge: 118 }],
    ['no end', { value }],
    ['an end that is none', { value, maxAge: 'never' }],
    ['an end before its beginning', { value, maxAge: 0 }],
  ])('is none if it is %s', async (_, cookie) => {
    expect(await answered(cookie)).toBeUndefined();
  });

  it('is asked for only by an edge that can read it, for somebody', async () => {
    await ask();
    await ask({ edgeKeys: [] });
    expect(gateway.received('/v1/decide').map(({ body }) => 'cookie' in (JSON.parse(body) as object))).toEqual([true, false]);
  });
});

describe('what is forced', () => {
  const force = 'cart_rescue:ten_off.1999999999.mac';

  it.each([
    ['a cookie', `limen_id=${ID}; limen_force=${force}`, '/p/1'],
    ['the address', `limen_id=${ID}`, `/p/1?limen_force=${force}`],
  ])('is passed on from %s, and nothing is kept of it', async (_, cookies, path) => {
    await ask({}, cookies, path);
    const [asked] = gateway.received('/v1/decide').map(({ body }) => JSON.parse(body) as Record<string, unknown>);
    expect(asked).toMatchObject({ force });
    expect(asked).not.toHaveProperty('cookie');
  });
});

describe('who is signed in', () => {
  const NOW = Math.floor(Date.now() / 1000);
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwkOf = (key: KeyObject, kid?: string) => ({ ...(key.export({ format: 'jwk' }) as JsonWebKey), ...(kid && { kid }) });
  const base64url = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

  const token = (alg: string, key: KeyObject | string, claims: object = {}, kid?: string) => {
    const signed = `${base64url({ alg, typ: 'JWT', ...(kid && { kid }) })}.${base64url({ sub: 'u-1', exp: NOW + 600, ...claims })}`;
    const signature =
      typeof key === 'string'
        ? createHmac('sha256', key).update(signed).digest()
        : createSign('sha256').update(signed).sign(alg === 'ES256' ? { key, dsaEncoding: 'ieee-p1363' } : key);
    return `${signed}.${signature.toString('base64url')}`;
  };
  const told = async (session: NonNullable<Options['session']>, said: string) => {
    await ask({ session }, `limen_id=${ID}; ${session.cookie}=${said}`);
    const { userId, identityToken } = JSON.parse(gateway.received('/v1/decide').pop()!.body) as { userId?: string; identityToken?: string };
    if (userId) expect(identityToken).toBe(said); // the gateway is not to take our word for it
    return userId;
  };
  const SECRET = { cookie: 'session', key: 'a secret – of the site' };
  const PUBLIC = { cookie: 'session', jwks: { keys: [jwkOf(rsa.publicKey, 'r'), jwkOf(ec.publicKey, 'e')] } };

  it.each<[string, NonNullable<Options['session']>, string]>([
    ['a secret', SECRET, token('HS256', SECRET.key)],
    ['an RSA key', PUBLIC, token('RS256', rsa.privateKey, {}, 'r')],
    ['a key that the token does not name', PUBLIC, token('RS256', rsa.privateKey)],
    ['an elliptic curve', PUBLIC, token('ES256', ec.privateKey, {}, 'e')],
    ['a token that does not end', SECRET, token('HS256', SECRET.key, { exp: undefined })],
    ['a claim of its own', { ...SECRET, claim: 'user' }, token('HS256', SECRET.key, { user: 'u-1', sub: 'other' })],
  ])('is told with the proof, by %s', async (_, session, said) => {
    expect(await told(session, said)).toBe('u-1');
  });

  it.each<[string, NonNullable<Options['session']>, string]>([
    ['signed with another secret', SECRET, token('HS256', 'another')],
    ['signed with another key', PUBLIC, token('RS256', generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey, {}, 'r')],
    ['over', SECRET, token('HS256', SECRET.key, { exp: NOW })],
    ['not yet valid', SECRET, token('HS256', SECRET.key, { nbf: NOW + 600 })],
    ['of an end that is none', SECRET, token('HS256', SECRET.key, { exp: 'never' })],
    ['of nobody', SECRET, token('HS256', SECRET.key, { sub: '' })],
    ['of no text', SECRET, token('HS256', SECRET.key, { sub: 7 })],
    ['not signed', SECRET, token('HS256', SECRET.key).replace(/\.[^.]*$/, '.')],
    ['said to need no signature', SECRET, `${base64url({ alg: 'none' })}.${base64url({ sub: 'u-1' })}.`],
    ['of a way of signing that is not taken', SECRET, token('HS512', SECRET.key)],
    ['of a name that objects have', SECRET, token('constructor', SECRET.key)],
    ['signed with what is public', PUBLIC, token('HS256', JSON.stringify(PUBLIC.jwks.keys[0]), {}, 'r')],
    ['of another key than it names', PUBLIC, token('RS256', rsa.privateKey, {}, 'e')],
    ['too long', SECRET, token('HS256', SECRET.key, { more: 'x'.repeat(4_096) })],
    ['no token', SECRET, 'u-1'],
  ])('is not told by a token that is %s', async (_, session, said) => {
    expect(await told(session, said)).toBeUndefined();
  });

  it('is told by keys where they are published, read again when there is a new one', async () => {
    const keys = [jwkOf(rsa.publicKey, 'old')];
    gateway.content = (response) => response.end(JSON.stringify({ keys }));
    const session = { cookie: 'session', jwks: `http://127.0.0.1:${gateway.server.port}/jwks.json` };
    const settings = settingsOf({ gateway: `http://127.0.0.1:${gateway.server.port}`, writeKey: 'demo', session });
    const { sessions } = site(settings);
    const userOf = async (said: string, afterSeconds: number) => (await sessions!.verified(said, (NOW + afterSeconds) * 1_000))?.userId;
    expect(await userOf(token('RS256', rsa.privateKey, {}, 'old'), 0)).toBe('u-1');
    keys.push(jwkOf(ec.publicKey, 'new'));
    // Anybody can name a key that is not there: that must not make the site be asked each time.
    expect(await userOf(token('ES256', ec.privateKey, {}, 'new'), 1)).toBeUndefined();
    expect(gateway.received('/jwks.json')).toHaveLength(1);
    expect(await userOf(token('ES256', ec.privateKey, {}, 'new'), 31)).toBe('u-1');
    gateway.content = (response) => response.end('{"keys":7}');
    expect(await userOf(token('RS256', rsa.privateKey, { exp: NOW + 9_999 }, 'old'), 700)).toBe('u-1');
  });
});
