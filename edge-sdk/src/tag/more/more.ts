import type { Limen } from '../limen';
import { forms } from './forms';
import { lateSlots } from './late-slots';
import { offline } from './offline';
import { rechecks } from './rechecks';
import { scrolls } from './scrolls';
import { hints } from './hints';
import { videos } from './videos';
import { vitals } from './vitals';
import { watched } from './watched';

/** What a page can do without in its first moment. Each part speaks with the tag as anybody else does. */
export function more(limen: Limen): void {
  for (const part of [hints, scrolls, rechecks, lateSlots, watched, forms, videos, vitals, offline]) part(limen);
}
