const READ_BYTES = 32 * 1024;

/** Where a stretch of a page goes. Nothing is sent before `send`, and then all of it at once. */
export interface Out {
  put(bytes: Uint8Array): void;
  send(): void;
}

/** Puts what becomes of a chunk, of the page's end without one; the bytes of a chunk are its own for so long. */
export type Through = (chunk: Uint8Array | undefined, out: Out) => Promise<void>;

/**
 * Passes a page through. Written by hand because a TransformStream reads 4 KB at a time, and each crossing between the runtime
 * and scripts costs more than what is done to the bytes.
 */
export function passed(page: ReadableStream<Uint8Array>, through: Through): ReadableStream<Uint8Array> {
  const read = readerOf(page);
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      let sent = false;
      let parts: Uint8Array[] = [];
      const out: Out = {
        put: (bytes) => void parts.push(bytes),
        send() {
          if (!parts.length) return;
          controller.enqueue(joined(parts));
          parts = [];
          sent = true;
        },
      };
      // A stream that was given nothing does not ask again.
      while (!sent) {
        const chunk = await read.next();
        await through(chunk, out);
        out.send();
        if (!chunk) return controller.close();
      }
    },
    cancel: (reason) => read.cancel(reason),
  });
}

interface Reading {
  /** Nothing at the end. */
  next(): Promise<Uint8Array | undefined>;
  cancel(reason: unknown): Promise<void>;
}

function readerOf(page: ReadableStream<Uint8Array>): Reading {
  let reader: ReadableStreamBYOBReader;
  try {
    reader = page.getReader({ mode: 'byob' });
  } catch {
    const simple = page.getReader(); // not of the kind that fills what it is given
    return { next: async () => (await simple.read()).value, cancel: (reason) => simple.cancel(reason) };
  }
  let buffer = new ArrayBuffer(READ_BYTES);
  return {
    async next() {
      const { done, value } = await reader.read(new Uint8Array(buffer));
      if (done) return undefined;
      buffer = value.buffer;
      return value;
    },
    cancel: (reason) => reader.cancel(reason),
  };
}

/** A copy: what was read is read into again. */
export function joined(parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let length = 0;
  for (const part of parts) {
    bytes.set(part, length);
    length += part.length;
  }
  return bytes;
}
