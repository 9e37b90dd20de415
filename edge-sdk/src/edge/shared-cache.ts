/** Takes work that nobody waits for, so that it may outlive the answer. */
export type Behind = (work: Promise<unknown>) => void;

/**
 * Where is kept what all visitors share: snippets by their ref, and the rule file. It may forget whatever it likes; one that
 * fails is as good as empty.
 */
export interface ContentCache {
  match(key: string): Promise<string | undefined>;
  put(key: string, text: string, seconds: number): Promise<void>;
}

/** The runtime's own cache, shared by all that run near; nothing where there is none, or none that works. */
export function runtimeCache(gateway: string): ContentCache | undefined {
  const { caches } = globalThis as { caches?: { default?: Cache } };
  const cache = caches?.default;
  return (
    cache && {
      match: async (key) => (await cache.match(addressOf(gateway, key)))?.text(),
      put: (key, text, seconds) => cache.put(addressOf(gateway, key), new Response(text, { headers: { 'Cache-Control': `public, max-age=${seconds}` } })),
    }
  );
}

/** Of the gateway's own name, under a path that is nowhere: nobody else puts anything there. */
function addressOf(gateway: string, key: string): string {
  return `${gateway}/.limen-edge/${key}`;
}
