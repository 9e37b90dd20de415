import { bytesOf, jsonOf } from './base64url';
import { told } from './gateway';

/** How the site says who is signed in: a JWT (RFC 7519) in a cookie of its own. */
export interface SessionOptions {
  /** The name of the cookie. */
  cookie: string;
  /** The secret of HS256, as text. */
  key?: string;
  /** The public keys of RS256 and ES256 (RFC 7517), or where they are published. */
  jwks?: string | { keys: readonly JsonWebKey[] };
  /** The claim that names the user; `sub` if not said. */
  claim?: string;
}

/** Somebody who is signed in, and what proves it. */
export interface SignedIn {
  userId: string;
  token: string;
}

export interface Sessions {
  /** Nothing where the token is forged, over, not yet valid, or of a kind that is not taken here. Never fails. */
  verified(token: string, now: number): Promise<SignedIn | undefined>;
}

const TOKEN_CHARS_MAX = 4_096;
const USER_CHARS_MAX = 256;
const FETCH_MILLIS_MAX = 2_000;
const KEPT_MILLIS = 600_000;
const RETRY_MILLIS = 30_000;

/** By `alg`: the kind of key, how it is imported and how it signs. */
const ALGORITHMS: Record<string, { kty: string; algorithm: HmacImportParams & { namedCurve?: string } }> = {
  HS256: { kty: 'oct', algorithm: { name: 'HMAC', hash: 'SHA-256' } },
  RS256: { kty: 'RSA', algorithm: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' } },
  ES256: { kty: 'EC', algorithm: { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } },
};

interface Key extends JsonWebKey {
  kid?: string;
}

export function sessions({ key, jwks, claim = 'sub' }: SessionOptions): Sessions {
  const given = typeof jwks === 'object' ? (jwks.keys as readonly Key[]) : [{ kty: 'oct' }];
  const utf8 = new TextEncoder();
  const keysFor = typeof jwks === 'string' ? publishedKeys(jwks) : () => given;

  const isSigned = async (alg: string, kid: string | undefined, text: string, signature: Uint8Array<ArrayBuffer>, now: number): Promise<boolean> => {
    const { kty, algorithm } = ALGORITHMS[alg]!;
    // What is public is no secret, whatever a token says it was signed with.
    if ((kty === 'oct') !== !!key) return false;
    for (const jwk of await keysFor(kid, now)) {
      if (jwk.kty !== kty || (kid && jwk.kid && kid !== jwk.kid)) continue;
      const imported = await (key
        ? crypto.subtle.importKey('raw', utf8.encode(key), algorithm, false, ['verify'])
        : crypto.subtle.importKey('jwk', jwk, algorithm, false, ['verify']));
      if (await crypto.subtle.verify(algorithm, imported, signature, utf8.encode(text))) return true;
    }
    return false;
  };

  return {
    async verified(token, now) {
      try {
        if (token.length > TOKEN_CHARS_MAX) return undefined;
        const [header, payload, signature] = token.split('.') as [string, string, string];
        const { alg, kid } = jsonOf(header) as { alg: string; kid?: string };
        const claims = jsonOf(payload) as Record<string, unknown>;
        const [exp = Infinity, nbf = 0] = [claims.exp, claims.nbf] as (number | undefined)[];
        const userId = claims[claim];
        const isNow = exp * 1000 > now && nbf * 1000 <= now;
        if (!isNow || typeof userId !== 'string' || !userId || userId.length > USER_CHARS_MAX) return undefined;
        return (await isSigned(alg, kid, `${header}.${payload}`, bytesOf(signature), now)) ? { userId, token } : undefined;
      } catch {
        return undefined; // no token at all
      }
    },
  };
}

/** Keys from where they are published, read again when they are old or a token names one that is not among them. */
function publishedKeys(address: string): (kid: string | undefined, now: number) => Promise<readonly Key[]> {
  let keys: readonly Key[] = [];
  let readAt = -Infinity;
  return async (kid, now) => {
    const isKnown = keys.some((key) => !kid || key.kid === kid);
    if (now - readAt < (isKnown ? KEPT_MILLIS : RETRY_MILLIS)) return keys;
    const answer = await told(address, {}, FETCH_MILLIS_MAX);
    readAt = now;
    const said: unknown = answer?.status === 200 && (JSON.parse(answer.text) as { keys?: unknown }).keys;
    return (keys = Array.isArray(said) ? (said as Key[]) : keys);
  };
}
