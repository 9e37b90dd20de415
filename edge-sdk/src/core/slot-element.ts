import { NAME_CHARS_MAX } from './markup';

/** Elements without content; and those whose end tag may be left out, so that their end cannot be told by it. */
const ENDLESS = new Set(
  (
    'area base br col embed hr img input link meta source track wbr ' +
    'body caption colgroup dd dt head html li optgroup option p rb rp rt rtc tbody td tfoot th thead tr'
  ).split(' '),
);

/**
 * Whether the content of such an element can be replaced without knowing the rest of the page: it reaches to the end tag of
 * its name that closes it. The others are the browser's to fill.
 */
export function canBeSlot(name: string): boolean {
  return name.length < NAME_CHARS_MAX && !ENDLESS.has(name);
}
