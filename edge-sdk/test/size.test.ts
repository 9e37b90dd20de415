import { readFileSync } from 'node:fs';
import { brotliCompressSync, constants } from 'node:zlib';
import { expect, it } from 'vitest';

it.each([
  ['tag', 'limen.js', 3_072],
  ['worker', 'edge.mjs', 10_240],
])('keeps the %s within its budget, as brotli delivers it', (_, file, bytesMax) => {
  const built = readFileSync(new URL(`../dist/${file}`, import.meta.url));
  const bytes = brotliCompressSync(built, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;
  expect(bytes).toBeLessThanOrEqual(bytesMax);
});
