/**
 * What is mutated, and which tests must notice. A group's tests are those that would judge a change of it in review; they
 * run in this order, and after the first failure no more.
 */
export const groups = {
  numeric: { mutate: ['src/numeric/*.ts'], tests: ['src/numeric/*.test.ts'] },
  schedules: { mutate: ['src/schedules/*.ts'], tests: ['src/schedules/*.test.ts', 'src/oracle/schedules/*.test.ts'] },
  oracle: { mutate: ['src/oracle/**/*.ts'], tests: ['src/oracle/**/*.test.ts'] },
  optimizers: { mutate: ['src/optimizers/*.ts'], tests: ['src/optimizers/*.test.ts', 'src/oracle/optax.test.ts'] },
  engine: {
    inOneProcess: true,
    mutate: ['src/engine/**/*.ts'],
    tests: [
      ...['saboteurs', 'ledger'].map((name) => `src/engine/${name}.test.ts`),
      'src/engine/*.test.ts',
      'src/judgement/*.test.ts',
      'src/arbitraries/*.test.ts',
      // Whole runs, of seconds each: what they alone kill is little.
      ...['climb', 'check'].map((name) => `src/engine/${name}.test.ts`),
    ],
    // A hundred seeds for the same case are a proof; one is what a mutant can be given.
    env: { RATELAW_CASE_SEEDS: '1' },
  },
  // The twins pass every law at once, half a minute for one mutant: pieces.test.ts holds each to the law of its piece.
  properties: {
    inOneProcess: true,
    // Its tests name their law: for one law, those that name another need not run.
    named: true,
    mutate: ['properties/*.ts'],
    tests: ['fixtures/museum/pieces.test.ts', 'properties/*.test.ts', 'fixtures/conventions/*.test.ts'],
  },
};
