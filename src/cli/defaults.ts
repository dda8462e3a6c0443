import { existsSync } from 'node:fs';

/** Where cases are kept when nobody says otherwise. */
export function defaultCases(): string {
  return existsSync('fixtures/cases') ? 'fixtures/cases' : '.ratelaw/cases';
}

/** Where known failures are listed when nobody says otherwise. */
export function defaultKnown(): string {
  return existsSync('fixtures/known-failures.json') ? 'fixtures/known-failures.json' : 'ratelaw.known.json';
}
