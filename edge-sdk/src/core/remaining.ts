const SECOND = 1_000;
const DAY_SECONDS = 86_400;

/**
 * How long it still is, as people of a language write it: `2 days, 03:04:05`, on the last day `03:04:05`.
 *
 * @param language of the page; empty or unknown: the browser's
 */
export function remaining(millis: number, language: string): string {
  const seconds = Math.max(0, Math.ceil(millis / SECOND));
  const days = Math.floor(seconds / DAY_SECONDS);
  const clock = [Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60, seconds % 60].map((part) => `${part}`.padStart(2, '0')).join(':');
  return days ? `${inDays(days, language)}, ${clock}` : clock;
}

function inDays(days: number, language: string): string {
  const options = { style: 'unit', unit: 'day', unitDisplay: 'long' } as const;
  try {
    return new Intl.NumberFormat(language || undefined, options).format(days);
  } catch {
    return new Intl.NumberFormat(undefined, options).format(days); // the page's word for its language is none
  }
}
