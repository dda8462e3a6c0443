import { existsSync } from 'node:fs';

/** Where cases are kept when nobody says otherwise. */
export function defaultCases(): string {
  return existsSync('fixtures/cases') ? 'fixtures/cases' : '.ratelaw/cases';
}

/** Where known failures are listed when nobody says otherwise. */
export function defaultKnown(): string {
  return existsSync('fixtures/known-failures.json') ? 'fixtures/known-failures.json' : 'ratelaw.known.json';
}

/** What is checked when nobody says what: the subject that `init` wrote, else the libraries that come along. */
export function defaultSubjects(): readonly string[] {
  const own = ['ratelaw.subject.ts', 'ratelaw.subject.js', 'ratelaw.subject.mjs'].find((file) => existsSync(file));
  if (own !== undefined) return [`./${own}`];
  return existsSync('ratelaw_subject.py') ? ['python:ratelaw_subject:make'] : ['reference', 'tfjs'];
}
