import { defineConfig } from 'vitest/config';

/** Recorded visits through real processes: minutes, so apart from the others. */
export default defineConfig({ test: { include: ['replay/**/*.test.ts'], hookTimeout: 120_000, fileParallelism: false } });
