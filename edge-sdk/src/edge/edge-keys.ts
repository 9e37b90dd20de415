import { bytesOf } from './base64url';

/** What the gateway signed with one of these keys is its word. */
export interface EdgeKeys {
  /** Whether this is the text's HMAC-SHA256 in base64url, or its beginning as far as the caller asks for. Never fails. */
  signed(text: string, mac: string, macBytes: 16 | 32): Promise<boolean>;
}

/** @param keys the current first, then those that were before it and are still in use */
export function edgeKeys(keys: readonly Uint8Array<ArrayBuffer>[]): EdgeKeys {
  // The keys, not the promise of them: a runtime may tie a promise to the request that it was made for.
  let imported: CryptoKey[] | undefined;
  return {
    async signed(text, mac, macBytes) {
      imported ??= await Promise.all(
        keys.map((key) => crypto.subtle.importKey('raw', key, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])),
      );
      const said = bytesOf(mac);
      const bytes = new TextEncoder().encode(text);
      for (const key of imported) {
        const expected = new Uint8Array(await crypto.subtle.sign('HMAC', key, bytes));
        if (said.length === macBytes && isSame(said, expected)) return true;
      }
      return false;
    },
  };
}

/** The time taken tells nothing of where they differ. */
function isSame(said: Uint8Array, expected: Uint8Array): boolean {
  let difference = 0;
  for (const [index, byte] of said.entries()) difference |= byte ^ expected[index]!;
  return difference === 0;
}
