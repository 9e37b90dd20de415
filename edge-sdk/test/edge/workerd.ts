import { spawn, type ChildProcess } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Readable } from 'node:stream';
import workerd from 'workerd';

const WORKER = fileURLToPath(new URL('../../dist/edge.mjs', import.meta.url));

export interface Worker {
  port: number;
  stop(): void;
}

/**
 * The built worker in the runtime that Cloudflare runs it in, set by these variables, on a port of its own.
 *
 * @param cachePort where the runtime keeps what `caches.default` is given; without one, every call of that fails
 */
export async function worker(environment: Record<string, string>, cachePort?: number): Promise<Worker> {
  const folder = mkdtempSync(join(tmpdir(), 'limen-edge-'));
  copyFileSync(WORKER, join(folder, 'edge.mjs'));
  writeFileSync(join(folder, 'edge.capnp'), configuration(environment, cachePort));
  // The shell ends the worker when its own input ends: also if whoever started it did not live to do so.
  const child = spawn('sh', ['-c', '"$@" <&- & worker=$!; cat >/dev/null; kill $worker', 'sh', workerd, 'serve', 'edge.capnp', '--control-fd=3'], {
    cwd: folder,
    stdio: ['pipe', 'inherit', 'inherit', 'pipe'],
  });
  return {
    port: await listening(child),
    stop() {
      child.stdin!.end();
      rmSync(folder, { recursive: true });
    },
  };
}

function configuration(environment: Record<string, string>, cachePort: number | undefined): string {
  const bindings = Object.entries(environment).map(([name, value]) => `(name = ${JSON.stringify(name)}, text = ${JSON.stringify(value)})`);
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = .edge),
    (name = "internet", network = (allow = ["local"])),
    (name = "cache", external = (address = "127.0.0.1:${cachePort ?? 1}", http = ())) ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (cfBlobHeader = "X-Cf-Blob"), service = "main")] );
const edge :Workerd.Worker = (
  modules = [(name = "edge.mjs", esModule = embed "edge.mjs")],
  compatibilityDate = "2026-04-01",
  ${cachePort ? 'cacheApiOutbound = "cache",' : ''}
  bindings = [${bindings.join(', ')}] );
`;
}

async function listening(child: ChildProcess): Promise<number> {
  let said = '';
  for await (const chunk of child.stdio[3] as Readable) {
    said += String(chunk);
    const port = /"port":(\d+)/.exec(said)?.[1];
    if (port) return Number(port);
  }
  throw new Error(`workerd ended before it listened: ${said}`);
}
