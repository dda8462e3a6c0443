import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { check } from '#engine/check.ts';
import { laws } from '#properties/index.ts';
import { findingLines } from '#reporters/finding-text.ts';
import type { Outcome } from '#model/report.ts';
import type { Context } from '../context.ts';
import { interpreterFor, pythonFile, pythonLibraries } from '../python/environments.ts';
import { pythonSubjects } from '../python/library.ts';
import { UsageError } from '../usage-error.ts';

const oldVersion = 'optax@0.2.4';
const newVersion = 'optax@0.2.8';

/** The files of `src/subjects/python/repro`, each run where it has something to show. */
const snippets: readonly { readonly file: string; readonly on: readonly string[] }[] = [
  { file: 'optax_1286_omitted.py', on: [oldVersion, newVersion] },
  { file: 'optax_1286_optimism.py', on: [oldVersion, newVersion] },
  { file: 'optax_1286_v2.py', on: [newVersion] },
  { file: 'optax_optimistic_gradient_descent.py', on: [newVersion] },
];

function interpreter(name: string): string {
  const library = pythonLibraries[name];
  const found = library === undefined ? undefined : interpreterFor(library, undefined);
  if (found === undefined) throw new UsageError(`${name} is not installed: install it with "ratelaw setup-python".`);
  return found;
}

/** The last line that a snippet says: its result, or its error. */
function said(python: string, file: string): string {
  const { stdout, stderr, status } = spawnSync(python, [file], { encoding: 'utf8', env: { ...process.env, JAX_PLATFORMS: 'cpu' } });
  return (status === 0 ? stdout : stderr).trim().split('\n').at(-1) ?? '';
}

/** Holds one optimizer of a version to the law that the issue broke, op by op, as its users run it. */
async function held(library: string, optimizer: string): Promise<Outcome> {
  const subjects = await pythonSubjects(library, undefined);
  const subject = subjects.find(({ name, variant }) => name === `${library}/${optimizer}` && variant === 'eager');
  if (subject === undefined) throw new UsageError(`${library} has no ${optimizer}: ${subjects[0]?.unavailable ?? 'it is not there'}.`);
  const report = await check([subject], {
    laws: laws.filter(({ id }) => id === 'accepts-a-schedule'),
    hyperparameter: 'learning_rate',
  });
  const [outcome] = report.outcomes;
  if (outcome === undefined) throw new Error('The law gave no outcome.');
  return outcome;
}

/** Shows google-deepmind/optax#1286 on Optax itself: what broke in 0.2.4, and what became of it in 0.2.8. */
export async function reproReal({ out, style }: Context): Promise<number> {
  out(`${style('bold', 'google-deepmind/optax#1286')}  on Optax itself\n`);
  for (const { file, on } of snippets) {
    const path = pythonFile('repro', file);
    const source = readFileSync(path, 'utf8').trim();
    out(`\n${source.replaceAll(/^/gm, '    ')}\n\n`);
    for (const version of on) out(`  ${version}: ${said(interpreter(version), path)}\n`);
  }
  const broken = await held(oldVersion, 'optimistic_adam');
  const healthy = await held(newVersion, 'optimistic_adam_v2');
  const show = (outcome: Outcome): void => {
    const word = outcome.verdict === 'passed' ? style('green', 'HOLDS ') : style('red', outcome.verdict.toUpperCase());
    out(`\n${word}  ${outcome.subject} · ${outcome.hyperparameter} · ${outcome.law}\n`);
    if (outcome.finding !== undefined) out(`${findingLines(outcome, '').join('\n')}\n`);
  };
  show(broken);
  show(healthy);
  return broken.verdict === 'failed' && healthy.verdict === 'passed' ? 0 : 1;
}
