import type { SoFar } from './view';

/**
 * How a page's slots come to what they show, in the words of `Cache-Status` (RFC 9211): `hit`, nobody is asked; `fwd`, the
 * gateway is, and why. Neither: it is not known yet which slots the page has.
 */
export function report({ isAsked, isAnswered, standing }: SoFar): string {
  if (isAsked) return `fwd=${standing?.isStale ? 'stale' : 'miss'}`;
  return isAnswered ? `hit; detail=${standing!.source}` : 'detail=unseen';
}
