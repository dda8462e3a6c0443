import { same } from '#numeric/same.ts';
import type { Trial } from '#model/law.ts';
import type { Operation, Program, Settings } from '#model/program.ts';
import type { Answer, ScheduleFacts, Trace } from '#model/trace.ts';
import { telling, walked } from './schedule-steps.ts';

/** What a schedule answered at a step. */
export interface Seen {
  readonly step: number;
  readonly answer: Answer;
}

/** A schedule as it was built: what it declares, or how it refused. */
export type Built = { readonly facts: ScheduleFacts } | { readonly refused: string };

const nothing: ScheduleFacts = { monotone: true, exactUpTo: 2 ** 53, boundaries: [], side: 'at', ahead: 0, can: [] };

/** How an operation was refused; `undefined` when it was not. */
export function refusal(answer: Answer | undefined): string | undefined {
  return typeof answer === 'object' && 'threw' in answer ? `${answer.type}: ${answer.threw}` : undefined;
}

/** Builds the schedule of a program and asks what it declares. */
export async function built({ program, run }: Pick<Trial, 'program' | 'run'>): Promise<Built> {
  const [trace] = await run({ ...program, operations: [{ do: 'build', on: 'a' }] });
  const refused = refusal(trace.answers?.[0]) ?? trace.cannot;
  return refused === undefined ? { facts: trace.facts ?? nothing } : { refused };
}

/**
 * What a schedule declares, built from settings inside its ranges.
 *
 * @throws Error when it refuses them: there is then nothing to hold it to.
 */
export async function factsOf(trial: Pick<Trial, 'program' | 'run' | 'subject'>): Promise<ScheduleFacts> {
  const one = await built(trial);
  if ('facts' in one) return one.facts;
  // In its words: a declaration, or the subject itself, makes no sense of what it allows.
  throw new Error(`${trial.subject.name} refuses numbers inside its declared ranges: ${one.refused}`);
}

/** One move of a scheduler, with its metric where it is fed with one. */
export function advance(on: string, step: number, { metrics }: Program): Operation {
  const metric = metrics?.[step % Math.max(1, metrics.length)];
  return { do: 'advance', on, ...(metric === undefined ? {} : { metric }) };
}

/** Reads a scheduler, moves it on and reads again, so many times. */
export function walk(on: string, steps: number, program: Program, from = 0): readonly Operation[] {
  const operations: Operation[] = [{ do: 'read', on }];
  for (let step = 0; step < steps; step += 1) operations.push(advance(on, from + step, program), { do: 'read', on });
  return operations;
}

/** What the reads and the values asked of one instance gave, each with its step; or only the ones or the others. */
export function seenOf(
  trace: Trace | undefined,
  operations: readonly Operation[],
  on: string,
  from: number,
  only?: 'read' | 'value',
): readonly Seen[] {
  const seen: Seen[] = [];
  let step = from;
  for (const [index, operation] of operations.entries()) {
    const answer = trace?.answers?.[index];
    if (operation.on !== on || answer === undefined) continue;
    if (operation.do === 'advance') step += 1;
    if (operation.do === 'read' && only !== 'value') seen.push({ step, answer });
    if (operation.do === 'value' && only !== 'read') seen.push({ step: operation.at, answer });
  }
  return seen;
}

/** How to look at a schedule: by asking for steps where it can be asked, else by moving it on. */
export interface Look {
  /** The steps, for a schedule that can be asked; a scheduler is walked to the last of them. */
  readonly steps?: readonly number[];
  readonly settings?: Settings;
}

/** The operations that look at an instance once it is built. */
export function looking(
  on: string,
  facts: ScheduleFacts,
  program: Program,
  steps: readonly number[] = telling(facts),
): readonly Operation[] {
  if (facts.can.includes('value')) return steps.map((at) => ({ do: 'value', on, at }));
  return walk(on, Math.min(walked(facts), steps.at(-1) ?? 0), program);
}

/** The values of a schedule built from a program, at the steps worth a look. */
export async function valuesOf(
  { program, run }: Pick<Trial, 'program' | 'run'>,
  facts: ScheduleFacts,
  { steps, settings }: Look = {},
): Promise<readonly Seen[]> {
  const operations: readonly Operation[] = [
    { do: 'build', on: 'a', ...(settings === undefined ? {} : { settings }) },
    ...looking('a', facts, program, steps),
  ];
  const [trace] = await run({ ...program, operations });
  const refused = refusal(trace.answers?.[0]);
  if (refused !== undefined) throw new Error(`the schedule refuses to be built: ${refused}`);
  return seenOf(trace, operations, 'a', facts.can.includes('value') ? 0 : facts.ahead);
}

/** An answer as a finding shows it. */
export function shown(answer: Answer | undefined): number | string {
  if (answer === undefined) return 'no answer';
  if (typeof answer !== 'object') return answer;
  return 'threw' in answer ? `${answer.type}: ${answer.threw}` : answer.returned;
}

/** An answer as a number; NaN where it is none. */
export function numberOf(answer: Answer | undefined): number {
  return typeof answer === 'number' ? answer : Number.NaN;
}

/** Whether two answers are the same: numbers bit for bit, refusals by their words. */
export function sameAnswer(one: Answer | undefined, other: Answer | undefined): boolean {
  if (typeof one === 'number' && typeof other === 'number') return same(one, other);
  return JSON.stringify(one) === JSON.stringify(other);
}

/** The largest magnitude among the finite values seen. */
export function magnitude(seen: readonly Seen[]): number {
  return seen.reduce((largest, { answer }) => (Number.isFinite(answer) ? Math.max(largest, Math.abs(numberOf(answer))) : largest), 0);
}
