import { compareSubjects } from '#engine/compare-subjects.ts';
import type { Comparison, Said } from '#engine/compare-subjects.ts';
import { fixedSeed } from '#engine/profile.ts';
import { exactStringify } from '#numeric/exact-json.ts';
import { laws } from '#properties/index.ts';
import { findingSentence } from '#reporters/finding-text.ts';
import { programText } from '#reporters/program-text.ts';
import type { Context } from '../context.ts';
import { selectLaws, selectSubjects } from '../select.ts';
import type { SelectOptions } from '../select.ts';
import { UsageError } from '../usage-error.ts';
import { writeText } from '../write-text.ts';

/** What `ratelaw compare` takes. */
export interface CompareArguments {
  readonly base: string;
  readonly head: string;
  readonly law: readonly string[];
  readonly hyperparameter?: string;
  readonly seed?: number;
  readonly programs: number;
  readonly json?: string;
  /** In seconds. */
  readonly maxTime?: number;
  readonly python?: string;
  readonly range: NonNullable<SelectOptions['range']>;
}

function saidText({ verdict, diagnosis, reason }: Said): string {
  const why = diagnosis ?? reason;
  return why === undefined ? verdict : `${verdict} (${why})`;
}

const named = (pair: string, variant: string | undefined): string => (variant === undefined ? pair : `${pair} via ${variant}`);

/** A comparison as lines. */
function lines(compared: Comparison, style: Context['style']): readonly string[] {
  const { verdicts, trajectories, only, incomparable } = compared;
  const part = (title: string, of: readonly string[]): readonly string[] => (of.length === 0 ? [] : [style('bold', title), ...of, '']);
  return [
    ...part(
      'Verdicts that changed:',
      verdicts.flatMap(({ pair, variant, hyperparameter, law, base, head }) => [
        `  ${named(pair, variant)} · ${hyperparameter} · ${law}`,
        `      ${saidText(base)}  →  ${saidText(head)}`,
      ]),
    ),
    ...part(
      'Trajectories that changed, each under the smallest program found:',
      trajectories.flatMap(({ pair, variant, program, apart, programs, of }) => [
        `  ${named(pair, variant)}   (in ${programs} of ${of} programs)`,
        ...programText(program).map(([label, text]) => `      ${label.padEnd(12)} ${text}`),
        `      ${'parts'.padEnd(12)} ${findingSentence({ ...apart, diagnosis: '', because: '' }).replace(', but should be ', ', and was ')}`,
      ]),
    ),
    ...part(
      'Not compared:',
      incomparable.map(({ pair, variant, reason }) => `  ${named(pair, variant)}: ${reason}`),
    ),
    ...part(
      'Only the first has:',
      only.base.map((name) => `  ${name}`),
    ),
    ...part(
      'Only the second has:',
      only.head.map((name) => `  ${name}`),
    ),
  ];
}

/** Runs the same programs on two subjects or libraries and says what is different. Exit code 1 when anything is. */
export async function compareCommand(given: CompareArguments, context: Context): Promise<number> {
  const { base, head, maxTime, json, python, range, hyperparameter, programs, seed = fixedSeed } = given;
  const chosen = selectLaws(laws, given.law);
  const options = { ...(python === undefined ? {} : { python }), range };
  const [before, after] = [await selectSubjects([base], options), await selectSubjects([head], options)];
  for (const [name, subjects] of [
    [base, before],
    [head, after],
  ] as const) {
    const [reason] = subjects.flatMap(({ unavailable, name: own }) => (unavailable !== undefined && own === name ? unavailable : []));
    if (reason !== undefined) throw new UsageError(reason);
  }
  const began = performance.now();
  const late = (): boolean => maxTime !== undefined && performance.now() - began > 1000 * maxTime;
  const compared = await compareSubjects(before, after, {
    laws: chosen,
    seed,
    programs,
    ...(hyperparameter === undefined ? {} : { hyperparameter }),
    aborted: () => context.aborted() || late(),
    onProgress: (pair, done, total) => context.progress?.(`${done}/${total}  ${pair}`),
  });
  context.progress?.('');
  const { pairs, verdicts, trajectories, only } = compared;
  if (pairs === 0 && !context.aborted() && !late())
    throw new UsageError(
      `Nothing of ${base} has the name of anything in ${head}. Name one subject of each, e.g. "ratelaw compare tfjs/adam reference/adam".`,
    );
  const code = verdicts.length + trajectories.length + only.base.length + only.head.length === 0 ? 0 : 1;
  context.settle(code);
  context.out(
    lines(compared, context.style)
      .map((line) => `${line}\n`)
      .join(''),
  );
  const stopped = late() || context.aborted() ? '  (not all of it: the time was over, or it was interrupted)' : '';
  context.out(
    `${code === 0 ? context.style('green', 'THE SAME') : context.style('yellow', 'DIFFERENT')}  ${base} → ${head}: ${pairs} compared, ${verdicts.length} ${verdicts.length === 1 ? 'verdict' : 'verdicts'} and ${trajectories.length} ${trajectories.length === 1 ? 'trajectory' : 'trajectories'} changed${stopped}\n`,
  );
  if (json !== undefined) writeText(json, `${exactStringify({ ...compared, schema: 1, base, head }, 2)}\n`);
  return stopped !== '' && code === 0 ? 2 : code;
}
