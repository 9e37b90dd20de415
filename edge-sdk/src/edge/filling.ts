import { fillingOf } from '../core/decision';
import { pageScanner, type Include, type Piece } from '../core/scanner';
import type { Question } from './question';

const LABEL = /^[\w.:-]+$/;

/**
 * Puts decisions into a page: where it has elements with `data-limen-slot`, and where it has ESI includes of ours,
 * `{mount}/v1/fragments/{slot}`. What stands before a slot goes out before the decision is waited for. Without one the page's
 * own content is shown. Includes of others are left to others.
 */
export function filling(question: Question, page: URL, mount: string): TransformStream<Uint8Array, Uint8Array> {
  const scanner = pageScanner();
  const utf8 = new TextEncoder();
  let included = false;
  let inFilledSlot = false;

  const put = async (pieces: Piece[], out: TransformStreamDefaultController<Uint8Array>) => {
    for (const piece of pieces) {
      if (piece.kind === 'slotEnd') inFilledSlot = false;
      else if (inFilledSlot) continue;
      else if (piece.kind === 'slot') {
        const decision = (await question.answer()).get(piece.slot);
        const { html, label } = decision ? fillingOf(decision) : { html: undefined, label: undefined };
        if (label && LABEL.test(label) && !html?.includes('data-limen=')) out.enqueue(utf8.encode(` data-limen="${label}"`));
        out.enqueue(piece.bytes);
        if (html) out.enqueue(utf8.encode(html));
        inFilledSlot = !!html;
      } else if (piece.kind === 'include') {
        const slot = slotOf(piece.include, page, mount);
        const html = slot === undefined ? undefined : (await question.answer()).get(slot)?.html;
        if (html) out.enqueue(utf8.encode(html));
        if (slot === undefined) out.enqueue(piece.bytes);
        included = !!html;
      } else if (piece.kind === 'text' || !included) out.enqueue(piece.bytes);
    }
  };

  return new TransformStream<Uint8Array, Uint8Array>({
    transform: (chunk, out) => put(scanner.scan(chunk), out),
    flush: (out) => put(scanner.end(), out),
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
