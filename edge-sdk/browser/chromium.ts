import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';

/** The Chromium of this machine: `CHROMIUM`, else the first on the path. Without one there is nothing to test with. */
export const CHROMIUM =
  process.env.CHROMIUM ??
  (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap((folder) => ['chromium', 'chromium-browser', 'google-chrome'].map((name) => join(folder, name)))
    .find((path) => existsSync(path));

if (!CHROMIUM) console.warn('Skipped: no Chromium on the path (set CHROMIUM to its executable).');

export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: CHROMIUM!,
    // Pages must be able to come back from the browser's own memory, as they do for people.
    ignoreDefaultArgs: ['--disable-back-forward-cache'],
    args: [
      '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
      '--disable-background-networking', '--disable-component-update', '--disable-sync',
      // A browser without a head says so, and is then shown what robots are shown: the defaults.
      '--user-agent=Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
    ],
  });
}
