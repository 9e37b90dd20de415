import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Flags of every kind. */
export const FLAGS = `
greeting: { default: hello, rules: [ { when: page.type == 'product', serve: look } ] }
price:    { variants: { small: 80, big: 100.5 }, default: big, rules: [ { split: { small: 50%, big: 50% } } ] }
wide:     { default: false, rules: [ { when: device.type == 'desktop', serve: true } ] }
theme:    { default: { color: blue, sizes: [ 1, 2 ], inner: { deep: true } } }
tags:     { default: [ a, b ] }
killed:   { default: 1, off: true }
viewed:   { default: 0, rules: [ { when: views > 0, serve: 1 } ] }
`;

/** A folder with a configuration whose flags can be written again. */
export interface Configured {
  folder: string;
  write(flags: string): void;
  remove(): void;
}

export function configured(flags = FLAGS): Configured {
  const folder = mkdtempSync(join(tmpdir(), 'limen-flags-'));
  // At once: half a file can be a configuration, too, and one that is told.
  const write = (text: string) => {
    const whole = `${folder}.flags`;
    writeFileSync(whole, text);
    renameSync(whole, join(folder, 'flags.yaml'));
  };
  writeFileSync(join(folder, 'gateway.yaml'), 'writeKey: demo\nsecretKey: demo-secret\nhttp: { host: 127.0.0.1 }\n');
  writeFileSync(join(folder, 'features.yaml'), 'views: { count: Product Viewed }\n');
  writeFileSync(join(folder, 'experiences.yaml'), 'pages: { product: /p/* }\n');
  write(flags);
  return { folder, write, remove: () => rmSync(folder, { recursive: true }) };
}
