import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const HOME = fileURLToPath(new URL('..', import.meta.url));
const COMPILER = join(HOME, 'node_modules/typescript/bin/tsc');

/** What a project that uses the package writes; each line is there to fail if an export or a type of it goes. */
const USE = `
import { start, type DecideAnswer, type Limen, type Options } from '@limen/edge-sdk';
import { dataLayer } from '@limen/edge-sdk/datalayer';
import { consentSignals } from '@limen/edge-sdk/consent';
import worker, { edge, type Env } from '@limen/edge-sdk/edge';

export const options: Options = { writeKey: 'k', consent: 'required' };
export function tag(): Limen {
  const limen = start(options);
  limen.track('Product Added', { price: 429 });
  limen.on('decided', ({ answer }: { answer: DecideAnswer | undefined }) => answer?.decisions);
  dataLayer(limen, []);
  consentSignals(limen, {});
  return limen;
}
export const handle: (request: Request) => Promise<Response> = edge({ gateway: 'https://limen.example', writeKey: 'k' });
export const deployed: { fetch(request: Request, env: Env): Promise<Response> } = worker;
// @ts-expect-error a write key must be named
start({});
`;

describe('the package', () => {
  let project: string;
  const run = (command: string, ...args: string[]) => execFileSync(command, args, { cwd: project, encoding: 'utf8', stdio: 'pipe' });
  /** What the compiler has to say. */
  const compiled = () => spawnSync(process.execPath, [COMPILER], { cwd: project, encoding: 'utf8' }).stdout;
  const inPackage = (file: string) => existsSync(join(project, 'node_modules/@limen/edge-sdk', file));

  beforeAll(() => {
    project = mkdtempSync(join(tmpdir(), 'limen-package-'));
    const [packed] = JSON.parse(execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', project], { cwd: HOME, encoding: 'utf8' })) as [{ filename: string }];
    writeFileSync(join(project, 'package.json'), '{"name":"shop","version":"1.0.0","private":true,"type":"module"}');
    run('npm', 'install', '--offline', '--no-audit', '--no-fund', join(project, packed.filename));
  });
  afterAll(() => rmSync(project, { recursive: true, force: true }));

  it('brings the scripts, the modules and the types, and nothing else', () => {
    for (const file of ['limen.js', 'limen-more.js', 'limen-content.js', 'limen-datalayer.js', 'limen-consent.js', 'limen-debug.js', 'limen.mjs', 'edge.mjs']) {
      expect([file, inPackage(`dist/${file}`)]).toEqual([file, true]);
    }
    for (const file of ['src', 'test', 'build.mjs', 'node_modules']) expect([file, inPackage(file)]).toEqual([file, false]);
    expect(run('npm', 'ls', '--all', '--json')).not.toContain('"terser"');
  });

  it.each(['bundler', 'nodenext'])('has types that a project with %s resolution compiles against', (resolution) => {
    const module = resolution === 'bundler' ? 'esnext' : 'nodenext';
    writeFileSync(join(project, 'use.ts'), USE);
    const compilerOptions = { strict: true, noEmit: true, target: 'es2022', lib: ['es2022', 'dom'], types: [], module, moduleResolution: resolution };
    writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['use.ts'] }));
    expect(compiled()).toBe('');
  });

  it('is imported as modules, without a browser', () => {
    const names = run(
      process.execPath,
      '--input-type=module',
      '--eval',
      `for (const path of ['', '/datalayer', '/consent', '/edge']) console.log(Object.keys(await import('@limen/edge-sdk' + path)).sort().join());`,
    );
    expect(names.trim().split('\n')).toEqual(['start', 'dataLayer', 'consentMode,consentSignals,tcfConsent', 'default,edge']);
  });

  it('hands out the script for a page', () => {
    const path = run(process.execPath, '--input-type=module', '--eval', `console.log(import.meta.resolve('@limen/edge-sdk/limen.js'))`);
    expect(path.trim()).toMatch(/dist\/limen\.js$/);
  });
});
