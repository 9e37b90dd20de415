// Builds dist/limen.js (the script tag), dist/limen.mjs (the module), dist/edge.mjs (the worker) and dist/limen-panel.js (the
// demo's panel for other pages); `tsc -b` has written the types beside them.
import { build } from 'esbuild';

const shared = { bundle: true, target: 'es2021', charset: 'utf8', logLevel: 'warning' };
await build({ ...shared, entryPoints: ['src/tag/script.ts'], outfile: 'dist/limen.js', format: 'iife', minify: true });
await build({ ...shared, entryPoints: ['src/tag/index.ts'], outfile: 'dist/limen.mjs', format: 'esm' });
await build({ ...shared, entryPoints: ['src/edge/index.ts'], outfile: 'dist/edge.mjs', format: 'esm', minify: true });
await build({
  ...shared,
  entryPoints: ['src/panel/script.js'],
  outfile: 'dist/limen-panel.js',
  format: 'iife',
  minify: true,
  target: 'es2022',
  loader: { '.css': 'text', '.woff2': 'binary' },
});
