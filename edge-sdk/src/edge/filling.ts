import { pageScanner, type Piece } from '../core/scanner';
import { passed, type Out } from './stream';
import type { Shown, View } from './view';

const LABEL = /^[\w.:-]+$/;

/**
 * Puts decisions into a page: where it has elements with `data-limen-slot`, and where it has ESI includes of ours,
 * `{mount}/v1/fragments/{slot}`. What stands before a slot goes out before a decision is waited for. Without one the page's
 * own content is shown. Includes of others are left to others.
 */
export function filled({ body, status }: Response, view: View, url: URL, mount: string): ReadableStream<Uint8Array> {
  const scanner = pageScanner();
  const utf8 = new TextEncoder();
  let included = false;
  let inFilledSlot = false;

  const shown = async (slot: string, out: Out): Promise<Shown> => {
    const known = view.now(slot);
    if (known) return known;
    out.send();
    return view.shown(slot);
  };

  const put = async (piece: Piece, out: Out) => {
    if (piece.kind === 'slot') {
      const { isDecided, bytes, label } = await shown(piece.slot, out);
      if (label && LABEL.test(label)) out.put(utf8.encode(` data-limen="${label}"`));
      if (isDecided) out.put(BY_EDGE);
      out.put(piece.bytes);
      if (bytes) out.put(bytes);
      inFilledSlot = !!bytes;
    } else if (piece.kind === 'include') {
      const slot = slotOf(piece.src, url, mount);
      const bytes = slot === undefined ? piece.bytes : (await shown(slot, out)).bytes;
      if (bytes) out.put(bytes);
      included = slot !== undefined && !!bytes;
    } else if (piece.kind === 'text' || !included) out.put(piece.bytes);
  };

  return passed(body!, async (chunk, out) => {
    for (const piece of chunk ? scanner.scan(chunk) : scanner.end()) {
      if (piece.kind === 'slotEnd') inFilledSlot = false;
      else if (!inFilledSlot) await put(piece, out);
    }
    // An error's page says nothing of the next one.
    if (!chunk && status === 200) view.ended();
  });
}

/** Tells the browser's tag that there is nothing left to decide here, only to count. */
const BY_EDGE = new TextEncoder().encode(' data-limen-by="edge"');

/** The slot an include asks for; nothing if it asks for something else. */
function slotOf(src: string, page: URL, mount: string): string | undefined {
  try {
    const { origin, pathname } = new URL(src, page);
    const prefix = `${mount}/v1/fragments/`;
    return origin === page.origin && pathname.startsWith(prefix) ? decodeURIComponent(pathname.slice(prefix.length)) : undefined;
  } catch {
    return undefined; // no address at all
  }
}
