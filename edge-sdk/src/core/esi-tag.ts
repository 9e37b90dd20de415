/** A tag as it was written, without its brackets. Names are in lower case, values without quotes and entities. */
export interface Tag {
  name: string;
  closing: boolean;
  /** Ends in `/>`. */
  empty: boolean;
  attributes: Map<string, string>;
}

const NAME = /^<(\/?)([^\s/>]+)/;
/** Sticky, so that no text is looked at twice: what was written to be slow to read is not. */
const ATTRIBUTE = /[\s/]*([^\s=/>]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+)))?/y;
const ENTITY = /&(amp|lt|gt|quot|apos|#39);/g;
const ENTITY_TO_CHARACTER: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", '#39': "'" };

/**
 * Reads a whole tag, from `<` to `>`. Bytes beyond ASCII come as `%xx`: the values that matter are addresses, and that is
 * how addresses write them.
 */
export function tagIn(bytes: Uint8Array): Tag {
  return tagOf(asciiOf(bytes));
}

/** Reads a whole tag, from `<` to `>`. */
export function tagOf(text: string): Tag {
  const [start, slash, name] = NAME.exec(text)!;
  const attributes = new Map<string, string>();
  ATTRIBUTE.lastIndex = start.length;
  for (let match = ATTRIBUTE.exec(text); match; match = ATTRIBUTE.exec(text)) {
    const [, key, double, single, bare] = match;
    const value = (double ?? single ?? bare ?? '').replace(ENTITY, (_, entity: string) => ENTITY_TO_CHARACTER[entity]!);
    if (!attributes.has(key!.toLowerCase())) attributes.set(key!.toLowerCase(), value);
  }
  return { name: name!.toLowerCase(), closing: slash === '/', empty: text.endsWith('/>'), attributes };
}

function asciiOf(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += byte < 0x80 ? String.fromCharCode(byte) : `%${byte.toString(16)}`;
  return text;
}
