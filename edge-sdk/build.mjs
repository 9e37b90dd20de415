// Builds the scripts for pages (dist/limen*.js), the modules (dist/*.mjs) and the worker (dist/edge.mjs); `tsc -b` has
// written the types beside them.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';
import { minify } from 'terser';

const shared = { bundle: true, target: 'es2021', charset: 'utf8', logLevel: 'warning' };

/** Names that parts of the tag call each other by, and that neither the page, nor the browser, nor the gateway knows. */
const INTERNAL = /^(take|putBack|waiting|send|leave|pending|forget|wanted|fill|turn|own|edge|timer)$/;

/** What every page loads first is made as small as can be: two minifiers, each good at what the other leaves. */
async function tag() {
  const options = { ...shared, entryPoints: ['src/tag/script.ts'], format: 'iife', minify: true, write: false };
  // "use strict" costs ten bytes, and a bundle of modules does nothing that it would change.
  const loose = { tsconfigRaw: { compilerOptions: { alwaysStrict: false } } };
  const { outputFiles } = await build({ ...options, ...loose, mangleProps: INTERNAL });
  const compress = { passes: 4, ecma: 2021, booleans: false, keep_fargs: false, pure_getters: true, unsafe_arrows: true };
  const { code } = await minify(outputFiles[0].text, { ecma: 2021, compress });
  writeFileSync('dist/limen.js', code);
}

/** The worker starts anew in many places: small, too, but nothing in it is renamed that others might name. */
async function worker() {
  const { outputFiles } = await build({ ...shared, entryPoints: ['src/edge/index.ts'], format: 'esm', minify: true, write: false });
  const { code } = await minify(outputFiles[0].text, { ecma: 2021, module: true, compress: { passes: 2 } });
  writeFileSync('dist/edge.mjs', code);
}

/** The demo's panel, for other pages. */
function panel() {
  return build({
    ...shared,
    entryPoints: ['src/panel/script.js'],
    outfile: 'dist/limen-panel.js',
    format: 'iife',
    minify: true,
    target: 'es2022',
    loader: { '.css': 'text', '.woff2': 'binary' },
  });
}

const script = (entry, file) => build({ ...shared, entryPoints: [`src/tag/${entry}`], outfile: `dist/${file}`, format: 'iife', minify: true, charset: 'ascii' }); // whatever the page is written in
const module = (entry, file) => build({ ...shared, entryPoints: [`src/${entry}`], outfile: `dist/${file}`, format: 'esm' });

await Promise.all([
  tag(),
  worker(),
  panel(),
  script('more/script.ts', 'limen-more.js'),
  script('content/script.ts', 'limen-content.js'),
  script('datalayer/script.ts', 'limen-datalayer.js'),
  script('consent/script.ts', 'limen-consent.js'),
  script('debug/script.ts', 'limen-debug.js'),
  module('tag/index.ts', 'limen.mjs'),
  module('tag/datalayer/datalayer.ts', 'datalayer.mjs'),
  module('tag/consent/signals.ts', 'consent.mjs'),
]);

// The compiler writes imports as the sources have them, without an ending; who resolves as node does needs one.
for (const file of readdirSync('dist/types', { recursive: true })) {
  if (!file.endsWith('.d.ts')) continue;
  const types = readFileSync(`dist/types/${file}`, 'utf8');
  const ended = types.replace(/(from ')(\.{1,2}\/[^']*?)(?:\.js)?(')/g, '$1$2.js$3');
  if (ended !== types) writeFileSync(`dist/types/${file}`, ended);
}
