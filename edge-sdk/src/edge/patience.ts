/** How long one page may be held back in all, however often it waits. */
export interface Patience {
  /** What comes of it, or nothing once the patience is at its end. */
  wait<T>(work: Promise<T>): Promise<T | undefined>;
}

export function patience(millis: number): Patience {
  let left = millis;
  return {
    async wait(work) {
      if (left <= 0) return undefined;
      const since = Date.now();
      let late: ReturnType<typeof setTimeout> | undefined;
      const end = new Promise<undefined>((resolve) => (late = setTimeout(() => resolve(undefined), left)));
      try {
        return await Promise.race([work, end]);
      } finally {
        clearTimeout(late);
        left -= Date.now() - since;
      }
    },
  };
}
