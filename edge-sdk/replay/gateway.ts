import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Gateway {
  port: number;
  /** Where operations are asked for. */
  opsPort: number;
  /** What the worker must know to read what is meant for edges. */
  edgeKeys: string;
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
  /** Starts it again after that, on its ports and on what it kept. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

const LIMEN = fileURLToPath(new URL('../../limen', import.meta.url));

/** Whether there is one to be started without building it first. */
export const BUILT = existsSync(fileURLToPath(new URL('../../gateway/target/limen.jar', import.meta.url)));

/**
 * A gateway as people run it, on ports and a data folder of its own, with these settings. Looking ahead may take it longer than 10 ms
 * here: how busy a machine is decides nothing about what is tested.
 */
export async function gateway(config: string, settings: Record<string, string>): Promise<Gateway> {
  const data = mkdtempSync(join(tmpdir(), 'limen-replay-'));
  const environment = { LIMEN_HTTP_PORT: '0', LIMEN_OPS_PORT: '0', LIMEN_DATA_DIR: data, LIMEN_BUDGETS_INGEST: '2s', ...settings };
  let running = await serve(config, environment);
  const { port, opsPort } = running;
  const end = (signal: NodeJS.Signals) => {
    running.child.kill(signal);
    return running.ended;
  };
  return {
    port,
    opsPort,
    edgeKeys: (JSON.parse(readFileSync(settings.LIMEN_EDGE_KEYS ?? join(data, 'edge-keys.json'), 'utf8')) as { edge: string[] }).edge.join(','),
    kill: () => end('SIGKILL'),
    async restart() {
      running = await serve(config, { ...environment, LIMEN_HTTP_PORT: String(port), LIMEN_OPS_PORT: String(opsPort) });
    },
    async stop() {
      await end('SIGTERM');
      rmSync(data, { recursive: true });
    },
  };
}

interface Running {
  child: ChildProcess;
  port: number;
  opsPort: number;
  ended: Promise<void>;
}

async function serve(config: string, environment: Record<string, string>): Promise<Running> {
  // To a gateway every LIMEN_ variable is a setting.
  const ours = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^LIMEN_(REPLAY|DATA)_/.test(name)));
  const child = spawn(LIMEN, ['serve', '--config', config], { env: { ...ours, ...environment }, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const ports = await new Promise<number[]>((resolve, reject) => {
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      const found = /serves on http:\/\/[^:]+:(\d+), operations on http:\/\/[^:]+:(\d+)/.exec(said);
      if (found) resolve(found.slice(1).map(Number));
    });
    child.once('exit', () => reject(new Error(`the gateway ended before it served: ${said}`)));
  });
  return { child, port: ports[0]!, opsPort: ports[1]!, ended };
}
