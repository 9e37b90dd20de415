import { defineConfig } from 'vitest/config';

/** Clients that others wrote, before a gateway of their own; half a minute, so apart from the others. */
export default defineConfig({ test: { include: ['clients/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 60_000, fileParallelism: false } });
