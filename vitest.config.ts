import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** Tests that start Parley as a process, as `npm start` does. */
const whole = ['test/e2e/**/*.test.ts', 'test/faults/P06-disk-full.test.ts'];

export default defineConfig({
  test: {
    reporters: ['default', './test/support/closing-line-reporter.ts'],
    // Many a test waits for somebody to finish speaking, and leaves its processor to one that computes.
    maxWorkers: availableParallelism() + 1,
    // No test is judged by its speed: after this it hangs, however busy the machine is.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 60_000 } },
    projects: [
      {
        extends: true,
        test: { name: 'whole', include: whole, globalSetup: './test/support/build-first.ts' },
      },
      {
        extends: true,
        test: { name: 'parts', include: ['test/**/*.test.ts'], exclude: whole },
      },
    ],
  },
});
