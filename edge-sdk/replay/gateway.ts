import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Gateway {
  port: number;
  /** What the worker must know to read what is meant for edges. */
  edgeKeys: string;
  stop(): Promise<void>;
}

const LIMEN = fileURLToPath(new URL('../../limen', import.meta.url));

/**
 * A gateway as people run it, on ports and a data folder of its own, with these settings. Looking ahead may take it longer than 10 ms
 * here: how busy a machine is decides nothing about what is tested.
 */
export async function gateway(config: string, settings: Record<string, string>): Promise<Gateway> {
  const data = mkdtempSync(join(tmpdir(), 'limen-replay-'));
  // To a gateway every LIMEN_ variable is a setting.
  const ours = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^LIMEN_(REPLAY|DATA)_/.test(name)));
  const child = spawn(LIMEN, ['serve', '--config', config], {
    env: { ...ours, LIMEN_HTTP_PORT: '0', LIMEN_OPS_PORT: '0', LIMEN_DATA_DIR: data, LIMEN_BUDGETS_INGEST: '2s', ...settings },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const port = await new Promise<number>((resolve, reject) => {
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      const found = /serves on http:\/\/[^:]+:(\d+)/.exec(said)?.[1];
      if (found) resolve(Number(found));
    });
    child.once('exit', () => reject(new Error(`the gateway ended before it served: ${said}`)));
  });
  return {
    port,
    edgeKeys: (JSON.parse(readFileSync(settings.LIMEN_EDGE_KEYS ?? join(data, 'edge-keys.json'), 'utf8')) as { edge: string[] }).edge.join(','),
    async stop() {
      child.kill();
      await ended;
      rmSync(data, { recursive: true });
    },
  };
}
