import { pageScanner, type Piece } from '../core/scanner';
import { joined, passed, type Out, type Through } from './stream';
import type { Shown, View } from './view';

const LABEL = /^[\w.:-]+$/;
const SLOT = /^[\w-]+$/;
const SLOTS_MAX = 64;
const latin1 = new TextDecoder('latin1');

/**
 * Puts decisions into a page: where it has elements with `data-limen-slot`, and where it has ESI includes of ours,
 * `{mount}/v1/fragments/{slot}`, or `{slot},{slot}` for several in elements of their own. What stands before a slot goes out
 * before a decision is waited for. Without one the page's own content is shown. Includes of others are left to others.
 */
export function filled(page: Response, view: View, url: URL, mount: string): ReadableStream<Uint8Array> {
  return passed(page.body!, filling(page.status, view, url, mount));
}

/**
 * The same of a page that is small and has nothing to wait for: all of it at once, which saves crossings between the runtime's
 * streams and scripts.
 *
 * @throws Error where the page breaks off
 */
export async function filledAtOnce(page: Response, view: View, url: URL, mount: string): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  const out: Out = { put: (bytes) => void parts.push(bytes), send() {} };
  const through = filling(page.status, view, url, mount);
  await through(new Uint8Array(await page.arrayBuffer()), out);
  await through(undefined, out);
  return joined(parts);
}

function filling(status: number, view: View, url: URL, mount: string): Through {
  const scanner = pageScanner((bytes) => latin1.decode(bytes));
  const utf8 = new TextEncoder();
  let included = false;
  let inFilledSlot = false;

  const shown = async (slot: string, out: Out): Promise<Shown> => {
    const known = view.now(slot);
    if (known) return known;
    out.send();
    return view.shown(slot);
  };

  const include = async (slots: string[], out: Out): Promise<boolean> => {
    let isShown = false;
    for (const slot of slots) {
      const found = await shown(slot, out);
      const inElement = slots.length > 1 && found.isDecided && SLOT.test(slot);
      if (inElement) out.put(utf8.encode(`<div data-limen-slot="${slot}"${marksOf(found)}>`));
      if (found.bytes) out.put(found.bytes);
      if (inElement) out.put(utf8.encode('</div>'));
      isShown ||= inElement || !!found.bytes;
    }
    return isShown;
  };

  const put = async (piece: Piece, out: Out) => {
    if (piece.kind === 'slot') {
      const found = await shown(piece.slot, out);
      out.put(utf8.encode(marksOf(found)));
      out.put(piece.bytes);
      if (found.bytes) out.put(found.bytes);
      inFilledSlot = !!found.bytes;
    } else if (piece.kind === 'include') {
      const slots = slotsOf(piece.src, url, mount);
      included = !!slots && (await include(slots, out));
      if (!slots) out.put(piece.bytes);
    } else if (piece.kind === 'text' || !included) out.put(piece.bytes);
  };

  return async (chunk, out) => {
    for (const piece of chunk ? scanner.scan(chunk) : scanner.end()) {
      if (piece.kind === 'slotEnd') inFilledSlot = false;
      else if (!inFilledSlot) await put(piece, out);
    }
    // An error's page says nothing of the next one.
    if (!chunk && status === 200) view.ended();
  };
}

/** Attributes of the slot's element: what is shown, and that there is nothing left for the browser's tag to decide, only to count. */
function marksOf({ isDecided, label }: Shown): string {
  return `${label && LABEL.test(label) ? ` data-limen="${label}"` : ''}${isDecided ? ' data-limen-by="edge"' : ''}`;
}

/** The slots an include asks for; nothing if it asks for something else. */
function slotsOf(src: string, page: URL, mount: string): string[] | undefined {
  try {
    const { origin, pathname } = new URL(src, page);
    const prefix = `${mount}/v1/fragments/`;
    return origin === page.origin && pathname.startsWith(prefix)
      ? decodeURIComponent(pathname.slice(prefix.length)).split(',', SLOTS_MAX)
      : undefined;
  } catch {
    return undefined; // no address at all
  }
}
