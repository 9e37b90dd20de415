import type { Limen } from '../limen';
import { countdowns } from './countdowns';
import { overlays } from './overlays';
import { pageAttributes } from './page-attributes';

/** What snippets ask of the browser beyond being put into their slot. Each part speaks with the tag as anybody else does. */
export function content(limen: Limen): void {
  for (const part of [overlays, pageAttributes, countdowns]) part(limen);
}
