/** An answer of the gateway, read to its end. */
export interface GatewayAnswer {
  status: number;
  headers: Headers;
  text: string;
}

const BYTES_MAX = 512 * 1024;

/**
 * Asks the gateway, and reads what it says within this time. Nothing: it did not answer, not in time, not to the end, or more
 * than {@link BYTES_MAX}; one is as good as another. Never fails.
 *
 * @param stop lets the caller give it up before
 */
export async function told(address: string, init: RequestInit, millisMax: number, stop = new AbortController()): Promise<GatewayAnswer | undefined> {
  const late = setTimeout(() => stop.abort(), millisMax);
  try {
    const { status, headers, body } = await fetch(address, { ...init, redirect: 'manual', signal: stop.signal });
    return { status, headers, text: body ? await textOf(body) : '' };
  } catch {
    return undefined;
  } finally {
    clearTimeout(late);
  }
}

/** @throws Error where there is too much of it, or it is cut */
async function textOf(body: ReadableStream<Uint8Array>): Promise<string> {
  const reader = body.getReader();
  const utf8 = new TextDecoder();
  let text = '';
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + utf8.decode();
    bytes += value.length;
    if (bytes > BYTES_MAX) {
      await reader.cancel();
      throw new Error(`more than ${BYTES_MAX} bytes`);
    }
    text += utf8.decode(value, { stream: true });
  }
}
