// Builds dist/limen.js (the script tag) and dist/limen.mjs (the module); `tsc -b` has written the types beside them.
import { build } from 'esbuild';

const shared = { bundle: true, target: 'es2021', charset: 'utf8', logLevel: 'warning' };
await build({ ...shared, entryPoints: ['src/tag/script.ts'], outfile: 'dist/limen.js', format: 'iife', minify: true });
await build({ ...shared, entryPoints: ['src/tag/index.ts'], outfile: 'dist/limen.mjs', format: 'esm' });
