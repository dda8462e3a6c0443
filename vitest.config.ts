import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { conditions: ['ratelaw-source'] },
  ssr: { resolve: { conditions: ['ratelaw-source'] } },
  test: {
    // No test is about time: a slow machine must give the same verdict.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    // More than there are cores: half of the tests wait for a command they have started.
    maxWorkers: Math.ceil(1.5 * availableParallelism()),
    // Files of one worker share what they import: no test leaves anything behind in a module, and loading it for each is a third of the time.
    isolate: false,
    include: ['src/**/*.test.ts', 'properties/**/*.test.ts', 'fixtures/**/*.test.ts', 'test/**/*.test.ts', 'tools/**/*.test.ts'],
    typecheck: { enabled: true, include: ['src/**/*.test-d.ts'] },
  },
});
