/**
 * Where in a page a byte stands: in text, in a tag, in a comment, in a script. Follows the HTML tokenizer as far as that
 * matters to somebody who looks for tags of his own, reads bytes, and therefore works for UTF-8 and every other encoding
 * in which `<` is always `<`: not for UTF-16.
 *
 * ```
 *   text ─<─▶ open ─a─▶ name ─▶ beforeAttribute ⇄ attribute ⇄ afterAttribute ─=─▶ beforeValue ─▶ quoted | unquoted
 *              │  └─/─▶ close ─a─▶ name                       any of them ─>─▶ text, or raw after <script>, <style> …
 *              ├─!--─▶ comment ─-->─▶ text
 *              ├─![CDATA[─▶ cdata ─]]>─▶ text
 *              └─!?─▶ declaration ─>─▶ text
 * ```
 */
export const enum At {
  text,
  open,
  close,
  name,
  beforeAttribute,
  attribute,
  afterAttribute,
  beforeValue,
  quoted,
  unquoted,
  bang,
  bangDash,
  cdataOpen,
  comment,
  cdata,
  declaration,
  raw,
  rawOpen,
  rawClose,
}

export const LESS = 0x3c;
export const GREATER = 0x3e;
export const DASH = 0x2d;
const SLASH = 0x2f;
const EQUALS = 0x3d;
const BRACKET = 0x5d;
const CDATA = 'CDATA[';

/** Elements whose content is no markup: it ends at their own end tag and nowhere else. */
export const RAW = ['script', 'style', 'textarea', 'title', 'xmp', 'iframe', 'noembed', 'noframes'];
const RAW_CHARS_MIN = 3;
export const NAME_CHARS_MAX = 64;
const VALUE_CHARS_MAX = 256;

export function isSpace(byte: number): boolean {
  return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d && byte !== 0x0b);
}

function isLetter(byte: number): boolean {
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x7a;
}

function lowercase(byte: number): number {
  return byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte;
}

export class Markup {
  at = At.text;
  /** Of the tag that is read, in lower case, its beginning if it is long. */
  name = '';
  closing = false;
  /** Of the watched attribute in this tag, as it is written, its beginning if it is long. */
  value: string | undefined;
  private quote = 0;
  /** How many of the bytes that end the comment or section, or how much of a word, stand just before. */
  private matched = 0;
  /** The value that is read is that of the watched attribute. */
  private watching = false;

  /** @param watched an attribute's name, in lower case */
  constructor(private readonly watched: string) {}

  /**
   * Reads on to the next byte that a tag may begin or end with, and returns where that is, not yet read. Where a page is read
   * is here; the loops are for that, and not indexOf, because most stretches are shorter than a call of it takes.
   */
  skip(bytes: Uint8Array, from: number): number {
    let next = from;
    while (next < bytes.length) {
      const { at } = this;
      if (at === At.text) {
        while (next < bytes.length && bytes[next] !== LESS) next++;
        return next;
      }
      if (at === At.quoted && !this.watching) while (next < bytes.length && bytes[next] !== this.quote) next++;
      if (at === At.raw) while (next < bytes.length && bytes[next] !== LESS) next++;
      if (next === bytes.length || (bytes[next] === GREATER && at !== At.quoted)) return next;
      this.at = this.after(bytes[next++]!);
    }
    return next;
  }

  /** Back in text, whatever this was. */
  leave(): void {
    this.at = At.text;
  }

  read(byte: number): void {
    this.at = this.after(byte);
  }

  private after(byte: number): At {
    switch (this.at) {
      case At.text:
        return byte === LESS ? At.open : At.text;
      case At.open:
        if (isLetter(byte)) return this.named(byte, false);
        if (byte === SLASH) return At.close;
        if (byte === 0x21) return At.bang;
        if (byte === 0x3f) return At.declaration;
        return byte === LESS ? At.open : At.text;
      case At.close:
        if (isLetter(byte)) return this.named(byte, true);
        return byte === GREATER ? At.text : At.declaration;
      case At.name:
        if (isSpace(byte) || byte === SLASH || byte === GREATER) return this.inTag(byte);
        if (this.name.length < NAME_CHARS_MAX) this.name += String.fromCharCode(lowercase(byte));
        return At.name;
      case At.beforeAttribute:
        return isSpace(byte) || byte === SLASH || byte === GREATER ? this.inTag(byte) : this.inAttribute(byte, 0);
      case At.attribute:
        if (byte === EQUALS) return this.beforeValue();
        if (isSpace(byte)) return At.afterAttribute;
        return byte === SLASH || byte === GREATER ? this.inTag(byte) : this.inAttribute(byte, this.matched);
      case At.afterAttribute:
        if (byte === EQUALS) return this.beforeValue();
        if (isSpace(byte)) return At.afterAttribute;
        return byte === SLASH || byte === GREATER ? this.inTag(byte) : this.inAttribute(byte, 0);
      case At.beforeValue:
        if (isSpace(byte)) return At.beforeValue;
        if (byte === 0x22 || byte === 0x27) {
          this.quote = byte;
          return At.quoted;
        }
        return byte === GREATER ? this.inTag(byte) : this.inValue(byte, At.unquoted);
      case At.quoted:
        return byte === this.quote ? At.beforeAttribute : this.inValue(byte, At.quoted);
      case At.unquoted:
        return isSpace(byte) || byte === GREATER ? this.inTag(byte) : this.inValue(byte, At.unquoted);
      default:
        return this.afterOther(byte);
    }
  }

  /** What is no tag: comments, sections, declarations, raw text. */
  private afterOther(byte: number): At {
    switch (this.at) {
      case At.bang:
        if (byte === DASH) return At.bangDash;
        this.matched = 0;
        if (byte === 0x5b) return At.cdataOpen;
        return byte === GREATER ? At.text : At.declaration;
      case At.bangDash:
        this.matched = 2; // <!--> and <!---> are comments, too, and over
        return byte === DASH ? At.comment : byte === GREATER ? At.text : At.declaration;
      case At.comment:
        return this.ended(byte, DASH) ? At.text : At.comment;
      case At.cdataOpen:
        if (byte !== CDATA.charCodeAt(this.matched)) return byte === GREATER ? At.text : At.declaration;
        if (++this.matched < CDATA.length) return At.cdataOpen;
        this.matched = 0;
        return At.cdata;
      case At.cdata:
        return this.ended(byte, BRACKET) ? At.text : At.cdata;
      case At.declaration:
        return byte === GREATER ? At.text : At.declaration;
      case At.raw:
        return byte === LESS ? At.rawOpen : At.raw;
      case At.rawOpen:
        this.matched = 0;
        return byte === SLASH ? At.rawClose : byte === LESS ? At.rawOpen : At.raw;
      default:
        if (this.matched < this.name.length) {
          if (lowercase(byte) === this.name.charCodeAt(this.matched++)) return At.rawClose;
        } else if (isSpace(byte) || byte === SLASH || byte === GREATER) {
          this.closing = true;
          return this.inTag(byte);
        }
        return byte === LESS ? At.rawOpen : At.raw;
    }
  }

  private named(byte: number, closing: boolean): At {
    this.name = String.fromCharCode(lowercase(byte));
    this.closing = closing;
    this.value = undefined;
    return At.name;
  }

  private inAttribute(byte: number, matched: number): At {
    const { watched } = this;
    this.matched = lowercase(byte) === watched.charCodeAt(matched) ? matched + 1 : watched.length + 1;
    return At.attribute;
  }

  private beforeValue(): At {
    // Of two attributes of one name the first counts.
    this.watching = this.matched === this.watched.length && this.value === undefined;
    if (this.watching) this.value = '';
    return At.beforeValue;
  }

  private inValue(byte: number, at: At.quoted | At.unquoted): At {
    if (this.watching && this.value!.length < VALUE_CHARS_MAX) this.value += String.fromCharCode(byte);
    return at;
  }

  /** Between the parts of a tag, or at its end. */
  private inTag(byte: number): At {
    if (byte !== GREATER) return At.beforeAttribute;
    return !this.closing && this.name.length >= RAW_CHARS_MIN && RAW.includes(this.name) ? At.raw : At.text;
  }

  /** Whether this `>` ends what two or more of `mark` before it may end. */
  private ended(byte: number, mark: number): boolean {
    if (byte === GREATER && this.matched >= 2) return true;
    this.matched = byte === mark ? this.matched + 1 : 0;
    return false;
  }
}
