import { crawlers, type IsCrawler } from '../core/crawlers';
import { pageTypes } from '../core/pages';
import type { RuleFile } from '../core/rules';
import { jsonOf } from './base64url';
import type { EdgeKeys } from './edge-keys';
import { told } from './gateway';
import type { Behind, ContentCache } from './shared-cache';

export interface Rules {
  file: RuleFile;
  typeOf: (path: string, said?: string) => string;
  isCrawler: IsCrawler;
}

/** The rule file of the gateway, as it was last seen to be signed by it. */
export interface PublishedRules {
  /**
   * What is known now; where that is nothing or too old to go on with, what comes. It is renewed behind the request that finds
   * it old, and kept for a day where it cannot be: for so long its snippets are sure to be there.
   */
  read(now: number, behind: Behind): Promise<Rules | undefined> | Rules | undefined;
}

const KEPT_MILLIS_MAX = 86_400_000;
const ANSWER_MILLIS_MAX = 2_000;
const RETRY_MILLIS = 5_000;
const KEY = 'rules';
/** What is near is not too old, but it may be soon. */
const NEAR = 'max-age=60, stale-while-revalidate=3600';

export function publishedRules(gateway: string, keys: EdgeKeys, cache: ContentCache | undefined): PublishedRules {
  let rules: Rules | undefined;
  let etag: string | undefined;
  let freshUntil = 0;
  let staleUntil = 0;
  let keptUntil = 0;
  /** Until then nobody tries again. */
  let waitUntil = 0;

  const renew = async (now: number, behind: Behind): Promise<void> => {
    const near = await cache?.match(KEY).catch(() => undefined);
    let control = NEAR;
    let found = await rulesIn(near, keys);
    if (!found) {
      const answer = await told(`${gateway}/v1/rules`, { headers: etag ? { 'If-None-Match': etag } : {} }, ANSWER_MILLIS_MAX);
      control = answer?.headers.get('Cache-Control') ?? '';
      found = answer?.status === 200 ? await rulesIn(answer.text, keys) : undefined;
      if (found) {
        etag = answer!.headers.get('ETag') ?? undefined;
        if (cache) behind(cache.put(KEY, answer!.text, secondsIn(control, 'max-age')).catch(() => undefined));
      } else if (answer?.status !== 304) {
        waitUntil = now + RETRY_MILLIS;
        return;
      }
    }
    rules = found ?? rules;
    freshUntil = now + secondsIn(control, 'max-age') * 1000;
    staleUntil = freshUntil + secondsIn(control, 'stale-while-revalidate') * 1000;
    keptUntil = now + KEPT_MILLIS_MAX;
    waitUntil = 0;
  };

  const usable = (now: number) => (now < keptUntil ? rules : undefined);

  return {
    read(now, behind) {
      const found = usable(now);
      if (now < freshUntil || now < waitUntil) return found;
      // One request renews what the others go on with; where they have nothing, each has to look for itself.
      if (found) waitUntil = now + RETRY_MILLIS;
      const renewed = renew(now, behind).then(() => usable(now));
      if (!found || now >= staleUntil) return renewed;
      behind(renewed);
      return found;
    },
  };
}

/** What a compact JWS (RFC 7515) says, if one of the keys signed it and it is of the kind that is understood here. */
async function rulesIn(text: string | undefined, keys: EdgeKeys): Promise<Rules | undefined> {
  try {
    const [header, payload, mac] = text!.split('.') as [string, string, string];
    const { alg, typ } = jsonOf(header) as Record<string, unknown>;
    if (alg !== 'HS256' || typ !== 'limen-rules' || !(await keys.signed(`${header}.${payload}`, mac, 32))) return undefined;
    const file = jsonOf(payload) as RuleFile;
    return file.v === 1 ? { file, typeOf: pageTypes(file.pages), isCrawler: crawlers(file.bots) } : undefined;
  } catch {
    return undefined;
  }
}

/** Where nothing is said, a minute. */
function secondsIn(control: string, directive: string): number {
  return Number(new RegExp(`(?:^|[\\s,])${directive}=(\\d{1,9})`).exec(control)?.[1] ?? 60);
}
