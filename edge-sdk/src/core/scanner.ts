import { tagIn } from './esi-tag';
import { At, DASH, GREATER, isSpace, LESS, Markup } from './markup';
import { plainTo, type Latin1 } from './plain-markup';
import { canBeSlot } from './slot-element';

/**
 * A stretch of a page; the bytes of all are the page, but for what is dropped.
 *
 * - `text` goes out as it is.
 * - `include` stands for what is to be put in, named by its `src`: of what an include may say that is all that every ESI
 *   processor understands. Its bytes are the tag, for whoever leaves it to the next processor.
 * - `fallback` is the page's own content for the include before it, to be shown if that comes to nothing.
 * - `slot` is the end of the start tag of an element that takes a slot. Up to `slotEnd` comes its own content, to be shown
 *   if nothing else is.
 */
export type Piece =
  | { kind: 'text' | 'fallback' | 'slotEnd'; bytes: Uint8Array }
  | { kind: 'include'; src: string; bytes: Uint8Array }
  | { kind: 'slot'; slot: string; bytes: Uint8Array };

/** A longer tag is text: it bounds what a scanner holds back, whatever a page contains. */
export const TAG_BYTES_MAX = 4_096;

/** Takes a page in chunks of any size, cut anywhere. Pieces may be views of the chunk they came with. */
export interface PageScanner {
  scan(chunk: Uint8Array): Piece[];
  /** The page is over: what was held back because it could have become a tag. */
  end(): Piece[];
}

/**
 * Finds slots in a page while it passes: elements with `data-limen-slot`, and the subset of ESI that every processor
 * understands; and nothing that is not meant as a tag.
 *
 * - `<esi:include src="…"/>`, paired or not, becomes an include. An end tag is dropped; what stands between is text, as in
 *   other processors, for without its end tag it would be the rest of the page.
 * - `<esi:remove>…</esi:remove>` is dropped. Right after an include, with nothing but space between, it is the fallback of
 *   that include: ESI knows it as what a page without ESI shows, and that is what a page shows when ESI fails. It does not
 *   nest, and ESI in it is dropped.
 * - `<!--esi … -->` loses its ends, its content is markup. It does not nest.
 * - `<esi:comment …/>` is dropped.
 * - An element with a slot reaches to its own end tag, as far as that can be told ({@link canBeSlot}). Slots do not nest.
 * - Everything else is text: other `esi:` tags, an include without `src`, tags longer than {@link TAG_BYTES_MAX}, tags that
 *   the page ends in; and what is no tag to a browser either, in comments, CDATA, attributes, scripts, styles and the other
 *   elements whose content is no markup. What an include brings is HTML; in a script or an attribute it would be a hole.
 */
export function pageScanner(latin1: Latin1): PageScanner {
  const scanner = new Scanner(latin1);
  return { scan: (chunk) => scanner.scan(chunk), end: () => scanner.end() };
}

const COMMENT = '<!--esi';
const END_DASHES = 2;
const PREFIX = 'esi:';
const NOTHING = new Uint8Array(0);

class Scanner {
  private readonly markup = new Markup('data-limen-slot');
  private pieces: Piece[] = [];
  private chunk: Uint8Array = new Uint8Array(0);
  /** Where in the chunk that begins which was not told yet. */
  private from = 0;
  /** How many of the last bytes may become a tag, or the end of a comment, and wait; 0: none. */
  private held = 0;
  /** Those of them that came with earlier chunks. */
  private readonly early: Uint8Array = new Uint8Array(TAG_BYTES_MAX);
  private earlyLength = 0;
  /** In `<!--esi`, whose `-->` is to be dropped. */
  private unwrapping = false;
  private removing: 'no' | 'dropped' | 'fallback' = 'no';
  /** Nothing but space since the last include. */
  private afterInclude = false;
  /** The name of the element whose slot this is, and how many of that name are open in it, itself included. */
  private element = '';
  private depth = 0;

  constructor(private readonly latin1: Latin1) {}

  scan(chunk: Uint8Array): Piece[] {
    this.chunk = chunk;
    this.from = 0;
    const text = this.latin1(chunk);
    for (let index = 0; index < chunk.length; index++) {
      if (!this.held && !this.unwrapping) {
        if (!this.depth && this.markup.at === At.text) index = plainTo(text, index);
        index = this.markup.skip(chunk, index);
      }
      if (index < chunk.length) this.read(chunk[index]!, index);
    }
    this.keep();
    return this.taken();
  }

  end(): Piece[] {
    this.release();
    return this.taken();
  }

  private taken(): Piece[] {
    const { pieces } = this;
    this.pieces = [];
    return pieces;
  }

  private read(byte: number, index: number): void {
    const { markup } = this;
    const before = markup.at;
    if (before === At.text && this.unwrapping && this.readEnd(byte, index)) return;
    if (before === At.comment && this.held === COMMENT.length && this.readComment(byte, index)) return;
    markup.read(byte);
    if (markup.at === At.open) {
      this.release(); // of two < the first is text
      this.held = 1;
    } else if (this.held) {
      this.held++;
      if (markup.at === At.text && isInTag(before)) this.close(index + 1);
      else if (this.held === TAG_BYTES_MAX && this.isSlotEnd()) this.endSlot(index + 1);
      else if (!this.promising(byte) || this.held === TAG_BYTES_MAX) this.release();
    }
    if (byte === GREATER && isInTag(before) && !isInTag(markup.at)) this.leaveTag(index);
  }

  /** Whether what is held may still become one of ours. */
  private promising(byte: number): boolean {
    const { at, name } = this.markup;
    if (at === At.bang || at === At.bangDash || at === At.comment) return byte === COMMENT.charCodeAt(this.held - 1);
    if (at === At.name && (PREFIX.startsWith(name) || this.element.startsWith(name))) return true;
    return at === At.close || (isInTag(at) && (name.startsWith(PREFIX) || this.isSlotEnd()));
  }

  /** Whether the tag that is read is the one that ends the slot. */
  private isSlotEnd(): boolean {
    const { name, closing } = this.markup;
    return closing && this.depth === 1 && name === this.element && this.removing === 'no';
  }

  /** The byte after `<!--esi`: with space or a tag it is ours, with anything else a comment that only begins like it. */
  private readComment(byte: number, index: number): boolean {
    if (!isSpace(byte) && byte !== LESS) return false;
    this.drop(index);
    this.markup.leave();
    this.unwrapping = true;
    this.read(byte, index);
    return true;
  }

  /** In text within `<!--esi`: true if the byte may belong to the `-->` that ends it, or does. */
  private readEnd(byte: number, index: number): boolean {
    if (byte === DASH) {
      if (this.held === END_DASHES) this.releaseDash();
      else this.held++;
      return true;
    }
    const ends = byte === GREATER && this.held === END_DASHES;
    this.held += ends ? 1 : 0;
    if (ends) this.drop(index + 1);
    else this.release();
    this.unwrapping = !ends;
    return ends;
  }

  /** A tag that began like one of ours ends before `to`. */
  private close(to: number): void {
    if (this.isSlotEnd()) return this.endSlot(to);
    if (!this.markup.name.startsWith(PREFIX)) return this.release();
    const bytes = this.heldBytes(to);
    const { name, closing, empty, attributes } = tagIn(bytes);
    const src = attributes.get('src');
    if (name === 'esi:remove') {
      this.drop(to);
      this.remove(closing, empty);
    } else if (name === 'esi:comment' || (name === 'esi:include' && (closing || this.removing !== 'no'))) {
      this.drop(to);
    } else if (name === 'esi:include' && src) {
      this.drop(to);
      this.pieces.push({ kind: 'include', src, bytes });
      this.afterInclude = true;
    } else this.release();
  }

  private remove(closing: boolean, empty: boolean): void {
    if (closing) {
      // One include, one fallback.
      if (this.removing === 'fallback') this.afterInclude = false;
      this.removing = 'no';
    } else if (!empty && this.removing === 'no') {
      this.removing = this.afterInclude ? 'fallback' : 'dropped';
    }
  }

  /** The `>` of any tag, at `index`. */
  private leaveTag(index: number): void {
    const { name, closing, value, at } = this.markup;
    if (this.removing !== 'no' || name.startsWith(PREFIX)) return;
    if (this.depth) {
      if (name === this.element) this.depth += closing ? -1 : 1;
    } else if (value && !closing && at === At.text && canBeSlot(name)) {
      this.flush(index);
      this.from = index + 1;
      this.pieces.push({ kind: 'slot', slot: value, bytes: this.chunk.subarray(index, index + 1) });
      this.element = name;
      this.depth = 1;
    }
  }

  /** What is held and ends before `to` is the end tag of a slot: its content is over before it. */
  private endSlot(to: number): void {
    const from = this.heldFrom(to);
    this.flush(from);
    this.from = from;
    this.pieces.push({ kind: 'slotEnd', bytes: NOTHING });
    this.release();
  }

  /** What is held and ends before `to`, as a copy of its own. */
  private heldBytes(to: number): Uint8Array {
    const bytes = new Uint8Array(this.held);
    bytes.set(this.early.subarray(0, this.earlyLength));
    bytes.set(this.chunk.subarray(this.heldFrom(to), to), this.earlyLength);
    return bytes;
  }

  /** Where in this chunk the held bytes begin that end before `to`. */
  private heldFrom(to: number): number {
    return to - (this.held - this.earlyLength);
  }

  /** What is held and ends before `to` is no part of the page. */
  private drop(to: number): void {
    this.flush(this.heldFrom(to));
    this.from = to;
    this.held = this.earlyLength = 0;
  }

  /** What is held was text. That of this chunk is told with what comes after it. */
  private release(): void {
    if (this.earlyLength) this.tell(this.early.slice(0, this.earlyLength));
    this.held = this.earlyLength = 0;
  }

  /** Of three dashes the first was text. */
  private releaseDash(): void {
    if (this.earlyLength) this.tell(this.early.slice(0, 1));
    this.earlyLength = Math.max(0, this.earlyLength - 1);
  }

  /** The chunk is over: tells what is sure, and keeps what is held. */
  private keep(): void {
    const { chunk } = this;
    const heldFrom = this.heldFrom(chunk.length);
    this.flush(heldFrom);
    this.early.set(chunk.subarray(heldFrom), this.earlyLength);
    this.earlyLength = this.held;
  }

  private flush(to: number): void {
    if (to > this.from) this.tell(this.chunk.subarray(this.from, to));
  }

  private tell(bytes: Uint8Array): void {
    if (this.removing === 'no') {
      this.afterInclude &&= bytes.every(isSpace);
      this.pieces.push({ kind: 'text', bytes });
    } else if (this.removing === 'fallback') {
      this.pieces.push({ kind: 'fallback', bytes });
    }
  }
}

function isInTag(at: At): boolean {
  return at >= At.name && at <= At.unquoted;
}
