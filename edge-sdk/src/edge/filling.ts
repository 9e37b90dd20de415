import { fillingOf } from '../core/decision';
import { pageScanner, type Include, type Piece } from '../core/scanner';
import type { Decisions, Question } from './question';
import { passed, type Out } from './stream';

const LABEL = /^[\w.:-]+$/;

/**
 * Puts decisions into a page: where it has elements with `data-limen-slot`, and where it has ESI includes of ours,
 * `{mount}/v1/fragments/{slot}`. What stands before a slot goes out before the decision is waited for. Without one the page's
 * own content is shown. Includes of others are left to others.
 */
export function filled(page: ReadableStream<Uint8Array>, question: Question, url: URL, mount: string): ReadableStream<Uint8Array> {
  const scanner = pageScanner();
  const utf8 = new TextEncoder();
  let included = false;
  let inFilledSlot = false;

  const decided = async (out: Out): Promise<Decisions> => {
    if (!question.answered()) out.send();
    return question.answered() ?? question.answer();
  };

  const put = async (piece: Piece, out: Out) => {
    if (piece.kind === 'slot') {
      const decision = (await decided(out)).get(piece.slot);
      const { html, label } = decision ? fillingOf(decision) : { html: undefined, label: undefined };
      if (label && LABEL.test(label) && !html?.includes('data-limen=')) out.put(utf8.encode(` data-limen="${label}"`));
      out.put(piece.bytes);
      if (html) out.put(utf8.encode(html));
      inFilledSlot = !!html;
    } else if (piece.kind === 'include') {
      const slot = slotOf(piece.include, url, mount);
      const html = slot === undefined ? undefined : (await decided(out)).get(slot)?.html;
      if (html) out.put(utf8.encode(html));
      if (slot === undefined) out.put(piece.bytes);
      included = !!html;
    } else if (piece.kind === 'text' || !included) out.put(piece.bytes);
  };

  return passed(page, async (chunk, out) => {
    for (const piece of chunk ? scanner.scan(chunk) : scanner.end()) {
      if (piece.kind === 'slotEnd') inFilledSlot = false;
      else if (!inFilledSlot) await put(piece, out);
    }
  });
}

/** The slot an include asks for; nothing if it asks for something else. */
function slotOf({ src }: Include, page: URL, mount: string): string | undefined {
  try {
    const { origin, pathname } = new URL(src, page);
    const prefix = `${mount}/v1/fragments/`;
    return origin === page.origin && pathname.startsWith(prefix) ? decodeURIComponent(pathname.slice(prefix.length)) : undefined;
  } catch {
    return undefined; // no address at all
  }
}
