const BUCKETS = 10_000;

/**
 * The visitor's place for this salt, one of 10,000 in [0, 1): GrowthBook's public hash, version 2, over UTF-16 code units,
 * the same as the gateway's (`Bucketing.java`), so that both draw alike.
 *
 * @see https://docs.growthbook.io/lib/build-your-own#hash
 */
export function bucket(salt: string, visitor: string): number {
  return (fnv32a(String(fnv32a(salt + visitor))) % BUCKETS) / BUCKETS;
}

function fnv32a(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}
