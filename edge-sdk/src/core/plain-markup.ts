import { RAW } from './markup';

/** The characters of bytes, one of each; those that are not ASCII may be any others. */
export type Latin1 = (bytes: Uint8Array) => string;

const SPACE = '[ \\t\\n\\f\\r]+';
const PLAIN = new RegExp(
  `(?:[^<]+|</?(?!${RAW.join('|')})[a-z]+\\d?(?:${SPACE}(?!data-limen)[a-z-]+(?:="[^"]*")?)*(?:${SPACE})?/?>)*`,
  'iy',
);

/**
 * How far text goes on from there with nothing that anybody looks for: with no other tags than such as are written the way
 * nearly all are, take no slot and have markup in them. It may stop early, never late.
 *
 * One expression for a whole stretch, because a runtime compiles expressions when they are first used, and scripts so much
 * later that until then each byte takes forty times as long.
 */
export function plainTo(text: string, from: number): number {
  PLAIN.lastIndex = from;
  PLAIN.test(text);
  return PLAIN.lastIndex;
}
