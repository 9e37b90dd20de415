import { preloadIn } from '../core/preload';
import { told } from './gateway';
import type { Behind, ContentCache } from './shared-cache';

/** A snippet that is the same for everybody who sees it. */
export interface Content {
  bytes: Uint8Array;
  /** The `Link` header that fetches its main image early. */
  preload: string | undefined;
}

/** Snippets by their ref, which is the hash of what they say: what was read once is right for good. */
export interface Contents {
  /** If it is at hand. */
  now(ref: string): Content | undefined;
  /** From where it is kept, else from the gateway. `unknown`: there is no such content; nothing: it cannot be had now. */
  load(ref: string, behind: Behind): Promise<Content | 'unknown' | undefined>;
}

const KEPT_BYTES_MAX = 4 * 1024 * 1024;
const YEAR_SECONDS = 31_536_000;

export function contents(gateway: string, cache: ContentCache | undefined, millisMax: number): Contents {
  const kept = new Map<string, Content>();
  let keptBytes = 0;

  const keep = (ref: string, html: string): Content => {
    const content = { bytes: new TextEncoder().encode(html), preload: preloadIn(html) };
    if (!kept.has(ref)) keptBytes += content.bytes.length;
    kept.set(ref, content);
    for (const [oldest, { bytes }] of kept) {
      if (keptBytes <= KEPT_BYTES_MAX) break;
      kept.delete(oldest);
      keptBytes -= bytes.length;
    }
    return content;
  };

  return {
    now: (ref) => kept.get(ref),
    async load(ref, behind) {
      const key = `content/${ref}`;
      const near = await cache?.match(key).catch(() => undefined);
      if (near !== undefined) return keep(ref, near);
      const answer = await told(`${gateway}/v1/${key}`, {}, millisMax);
      if (answer?.status === 404) return 'unknown';
      if (answer?.status !== 200) return undefined;
      if (cache) behind(cache.put(key, answer.text, YEAR_SECONDS).catch(() => undefined));
      return keep(ref, answer.text);
    },
  };
}
