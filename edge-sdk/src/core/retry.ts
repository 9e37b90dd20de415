const BACKOFF_MILLIS_MIN = 500;
const BACKOFF_MILLIS_MAX = 60_000;
const RETRY_AFTER_MILLIS_MAX = 300_000;

/**
 * Whether a batch that got this status is sent again; 0 stands for no answer at all. The Segment clients' rules: a
 * client's mistake is not repeated, the server's trouble is, with exceptions on both sides.
 */
export function worthRetrying(status: number): boolean {
  return /^(0|4(08|10|29|60)|5(?!01|05|11)..)$/.test(`${status}`);
}

/**
 * Milliseconds to wait before the next attempt: what the server asked for, else exponential. Chance spreads the clients
 * over half as much again, so that those who failed together do not come back together.
 *
 * @param failures attempts that failed in a row, from 1
 * @param retryAfter the header, in seconds; a date, which the gateway never sends, counts as absent
 * @param chance uniform in 0..1
 */
export function retryDelay(failures: number, retryAfter: string | null | undefined, chance: number): number {
  const asked = +retryAfter! * 1000; // absent: not more than 0
  const wait =
    asked > 0
      ? Math.min(asked, RETRY_AFTER_MILLIS_MAX)
      : Math.min(BACKOFF_MILLIS_MIN * 2 ** (failures - 1), BACKOFF_MILLIS_MAX);
  return wait * (1 + chance / 2);
}
