import { defineConfig } from 'vitest/config';

/** The time limit is there for what hangs: how busy a machine is decides nothing. */
export default defineConfig({ test: { include: ['test/**/*.test.ts'], testTimeout: 60_000 } });
