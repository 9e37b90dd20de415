import { readFileSync } from 'node:fs';
import { brotliCompressSync, constants } from 'node:zlib';
import { expect, it } from 'vitest';

const TAG_BYTES_MAX = 3_072;

it('keeps the tag within its budget, as brotli delivers it', () => {
  const tag = readFileSync(new URL('../dist/limen.js', import.meta.url));
  const bytes = brotliCompressSync(tag, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;
  expect(bytes).toBeLessThanOrEqual(TAG_BYTES_MAX);
});
