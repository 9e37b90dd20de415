import { defineConfig } from 'vitest/config';

/** Tests in a real Chromium; slower, so apart from the others. */
export default defineConfig({ test: { include: ['browser/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 60_000, fileParallelism: false } });
