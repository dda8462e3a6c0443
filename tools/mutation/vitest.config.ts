import { defineConfig } from 'vitest/config';

/** The tests of one group, as the mutation run wants them: no type check, and only the files that judge the group. */
export default defineConfig({
  resolve: { conditions: ['ratelaw-source'] },
  ssr: { resolve: { conditions: ['ratelaw-source'] } },
  test: {
    testTimeout: 300_000,
    hookTimeout: 300_000,
    include: (process.env['RATELAW_MUTATION_TESTS'] ?? 'src/**/*.test.ts').split(' '),
  },
});
