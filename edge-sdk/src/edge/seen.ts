const PATHS_MAX = 1_000;
const PATH_CHARS_MAX = 256;
const SLOTS_MAX = 64;

/**
 * Which slots pages had when they last passed, for the question whether to ask before the page has come: by path, else by page
 * type, for most paths of a shop are rare and its pages of a type alike. A wrong guess is a question too many, or one that is
 * asked when the slot comes by; the next page of that path corrects it.
 */
export interface SeenSlots {
  /** Nothing: such a page has not been seen. */
  on(path: string, type: string | undefined): readonly string[] | undefined;
  saw(path: string, type: string | undefined, slots: ReadonlySet<string>): void;
}

export function seenSlots(): SeenSlots {
  const kept = new Map<string, readonly string[]>();
  const keyOf = (type: string | undefined) => (type && type !== 'other' ? `@${type}` : undefined);
  return {
    on: (path, type) => kept.get(path) ?? kept.get(keyOf(type) ?? ''),
    saw(path, type, slots) {
      for (const key of [path, keyOf(type)]) {
        if (key === undefined || key.length > PATH_CHARS_MAX) continue;
        kept.delete(key);
        kept.set(key, [...slots].slice(0, SLOTS_MAX));
      }
      for (const [oldest] of kept) {
        if (kept.size <= PATHS_MAX) break;
        kept.delete(oldest);
      }
    },
  };
}
