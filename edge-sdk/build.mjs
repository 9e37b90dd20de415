// Builds dist/limen.js (the script tag), dist/limen.mjs (the module) and dist/edge.mjs (the worker); `tsc -b` has written
// the types beside them.
import { build } from 'esbuild';

const shared = { bundle: true, target: 'es2021', charset: 'utf8', logLevel: 'warning' };
await build({ ...shared, entryPoints: ['src/tag/script.ts'], outfile: 'dist/limen.js', format: 'iife', minify: true });
await build({ ...shared, entryPoints: ['src/tag/index.ts'], outfile: 'dist/limen.mjs', format: 'esm' });
await build({ ...shared, entryPoints: ['src/edge/index.ts'], outfile: 'dist/edge.mjs', format: 'esm', minify: true });
