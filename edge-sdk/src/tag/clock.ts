/** Milliseconds since the page began; never back. */
export const now = (): number => performance.now();
