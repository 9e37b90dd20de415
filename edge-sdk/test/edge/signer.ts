import { createHmac, randomBytes } from 'node:crypto';
import type { RuleFile } from '../../src/core/rules';

/** The gateway's hand: what it signs for edges, by the formulas of `config/vectors`. */
export interface Signer {
  /** As `LIMEN_EDGE_KEY` takes it. */
  key: string;
  cookie(visitor: string, entries: string, times?: { iat?: number; exp?: number }): string;
  rules(file: Partial<RuleFile>, header?: object): string;
}

/** Nobody is a crawler. */
const NOBODY = { clients: [''], marks: [], patterns: [], systems: [], charsMax: 1_024 };

export function signer(secret: Buffer = randomBytes(32)): Signer {
  const hmac = (text: string) => createHmac('sha256', secret).update(text).digest();
  const base64url = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return {
    key: secret.toString('base64url'),
    cookie(visitor, entries, { iat = Math.floor(Date.now() / 1000), exp = iat + 1_800 } = {}) {
      const mac = hmac(`limen-d-1\n${visitor}\n${iat}.${exp}.${entries}`).subarray(0, 16).toString('base64url');
      return `1.${iat}.${exp}.${mac}${entries}`;
    },
    rules(file, header = { alg: 'HS256', typ: 'limen-rules' }) {
      const whole: RuleFile = { v: 1, snapshot: 'c0ffee', pages: [], slots: {}, flags: {}, bots: NOBODY, ...file };
      const signed = `${base64url(header)}.${base64url(whole)}`;
      return `${signed}.${hmac(signed).toString('base64url')}`;
    },
  };
}

/** The ref of a body; of what key does not matter to an edge. */
export function refOf(body: string): string {
  return createHmac('sha256', 'ref').update(`limen-content-1\n${body}`).digest().subarray(0, 16).toString('base64url');
}
