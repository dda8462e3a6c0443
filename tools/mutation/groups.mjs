/** What is mutated, and which tests must notice. A group's tests are those that would judge a change of it in review. */
export const groups = {
  numeric: { mutate: ['src/numeric/*.ts'], tests: ['src/numeric/*.test.ts'] },
  schedules: { mutate: ['src/schedules/*.ts'], tests: ['src/schedules/*.test.ts', 'src/oracle/schedules/*.test.ts'] },
  oracle: { mutate: ['src/oracle/**/*.ts'], tests: ['src/oracle/**/*.test.ts'] },
  optimizers: { mutate: ['src/optimizers/*.ts'], tests: ['src/optimizers/*.test.ts', 'src/oracle/optax.test.ts'] },
  engine: { mutate: ['src/engine/**/*.ts'], tests: ['src/engine/*.test.ts', 'src/judgement/*.test.ts', 'src/arbitraries/*.test.ts'] },
  properties: { mutate: ['properties/*.ts'], tests: ['properties/*.test.ts', 'fixtures/conventions/*.test.ts'] },
};
