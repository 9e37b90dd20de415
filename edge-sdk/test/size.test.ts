import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';
import { buildSync } from 'esbuild';
import { expect, it } from 'vitest';

/** As brotli delivers it. */
function delivered(file: string): number {
  const built = readFileSync(new URL(`../dist/${file}`, import.meta.url));
  return brotliCompressSync(built, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;
}

/** Before it is compressed. */
function minified(source: string): number {
  const entry = fileURLToPath(new URL(`../src/${source}`, import.meta.url));
  return buildSync({ entryPoints: [entry], bundle: true, minify: true, format: 'esm', target: 'es2021', write: false }).outputFiles[0]!.contents.length;
}

it.each([
  ['tag', delivered('limen.js'), 3_072],
  ['add-on that the tag loads', delivered('limen-more.js'), 3_072],
  ['add-on for content', delivered('limen-content.js'), 2_048],
  ['add-on for data layers', delivered('limen-datalayer.js'), 1_024],
  ['add-on for consent dialogs', delivered('limen-consent.js'), 1_024],
  ['panel', delivered('limen-debug.js'), 2_048],
  ['worker', delivered('edge.mjs'), 10_240],
  ['interpreter of rules', minified('core/rules.ts'), 1_600],
])('the %s is %i bytes of %i', (_, bytes, bytesMax) => {
  expect(bytes).toBeLessThanOrEqual(bytesMax);
});
