import { execFile, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** What is shipped. */
export const SHIPPED = fileURLToPath(new URL('../../../config/deploy/varnish/', import.meta.url));
const FILES = ['limen.vcl', 'limen_site.vcl', 'limen_pages.vcl'] as const;
const READY_TRIES = 600;

/** Whether this machine has Varnish. Without it there is nothing to test with. */
export const VARNISH = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin'].some((folder) => existsSync(join(folder, 'varnishd')));

if (!VARNISH) console.warn('SKIPPED: no varnishd on the path (apt-get install varnish).');

const PATH = `${process.env.PATH ?? ''}${delimiter}/usr/sbin`;
const run = async (command: string, ...args: string[]) => (await promisify(execFile)(command, args, { env: { ...process.env, PATH } })).stdout;

export interface Varnish {
  port: number;
  /** Where it is spoken to by the PROXY protocol. */
  proxied: number;
  /** A command for its manager, such as `backend.list`. */
  tell(...command: string[]): Promise<string>;
  /** One of its counters, such as `n_object`. */
  count(name: string): Promise<number>;
  stop(): Promise<void>;
}

export interface Setting {
  site: number;
  gateway: number;
  /** Changes to the files as they are shipped: what to replace, and by what. */
  changes?: [string, string][];
}

/** Slots are waited for as long as it takes. */
export const PATIENCE: [string, string][] = [
  ['connect_timeout = 50ms', 'connect_timeout = 20s'],
  ['first_byte_timeout = 80ms', 'first_byte_timeout = 20s'],
  ['between_bytes_timeout = 80ms', 'between_bytes_timeout = 20s'],
];

/** The shipped files before a site and a gateway on these ports, on a port of its own. */
export async function varnish({ site, gateway, changes = [] }: Setting): Promise<Varnish> {
  const folder = mkdtempSync(join(tmpdir(), 'limen-varnish-'));
  // Varnish reads its files as a user of its own.
  chmodSync(folder, 0o755);
  const texts = new Map<string, string>(FILES.map((name) => [name, readFileSync(join(SHIPPED, name), 'utf8')]));
  for (const [from, to] of [['.port = "3000"', `.port = "${site}"`], ['.port = "8080"', `.port = "${gateway}"`], ...changes] as const) {
    const [name, text] = [...texts].find(([, shipped]) => shipped.includes(from)) ?? [];
    if (!name) throw new Error(`not in the shipped files: ${from}`);
    texts.set(name, text!.replace(from, to));
  }
  for (const [name, text] of texts) writeFileSync(join(folder, name), text, { mode: 0o644 });

  const home = join(folder, 'home');
  // The shell ends Varnish when its own input ends: also if whoever started it did not live to do so.
  const child = spawn(
    'sh',
    [
      '-c', '"$@" <&- & varnish=$!; cat >/dev/null; kill $varnish; wait $varnish', 'sh',
      'varnishd', '-F', '-n', home, '-f', join(folder, 'limen.vcl'), '-a', 'http=127.0.0.1:0', '-a', 'proxied=127.0.0.1:0,PROXY', '-s', 'malloc,64m', '-l', '4m',
      '-p', 'feature=+esi_disable_xml_check',
    ],
    { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, PATH } },
  );
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += String(chunk)));
  const ended = new Promise<void>((resolve) => child.on('exit', () => resolve()));

  const tell = (...command: string[]) => run('varnishadm', '-n', home, ...command);
  const stop = async () => {
    child.stdin.end();
    await ended;
    rmSync(folder, { recursive: true });
  };
  for (let tries = 0; tries < READY_TRIES; tries++) {
    // Refused, or without ports, until its child listens.
    const listening = await tell('debug.listen_address').catch(() => '');
    const port = (name: string) => Number(new RegExp(`^${name} 127\\.0\\.0\\.1 (\\d+)`, 'm').exec(listening)?.[1] ?? 0);
    if (port('http') && port('proxied')) {
      return {
        port: port('http'),
        proxied: port('proxied'),
        tell,
        count: async (name) => {
          const found = JSON.parse(await run('varnishstat', '-n', home, '-1', '-j', '-f', `MAIN.${name}`)) as { counters: Record<string, { value: number }> };
          return found.counters[`MAIN.${name}`]!.value;
        },
        stop,
      };
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await stop();
  throw new Error(`varnishd does not listen: ${said}`);
}

/** Whether Varnish takes the files as they are shipped. @throws Error saying where it does not */
export async function compile(): Promise<void> {
  await promisify(execFile)('varnishd', ['-C', '-f', join(SHIPPED, 'limen.vcl')], { env: { ...process.env, PATH }, maxBuffer: 16 * 1024 * 1024 });
}
