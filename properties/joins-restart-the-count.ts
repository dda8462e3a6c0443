import { factsOf, looking, sameAnswer, seenOf, valuesOf } from '#judgement/schedule-run.ts';
import type { Seen } from '#judgement/schedule-run.ts';
import { wrongValue } from '#judgement/schedule-finding.ts';
import { lastEvent, telling } from '#judgement/schedule-steps.ts';
import type { Finding } from '#model/finding.ts';
import type { Law, Trial } from '#model/law.ts';
import type { Operation, Program } from '#model/program.ts';
import type { Setting } from '#model/schedule-spec.ts';
import type { Subject } from '#model/subject.ts';
import type { Answer, ScheduleFacts } from '#model/trace.ts';

/** A piece of a join: its number, where it begins, what it answers to its own count. */
interface Piece {
  readonly index: number;
  readonly from: number;
  /** Whether no step belongs to it. */
  readonly empty: boolean;
  readonly at: (local: number) => Answer | undefined;
}

/** The pieces, each built and asked alone. */
async function piecesOf({ program, run }: Trial, facts: ScheduleFacts, steps: readonly number[]): Promise<readonly Piece[]> {
  const starts = [0, ...facts.boundaries];
  const local = [...new Set(starts.flatMap((from) => steps.flatMap((step) => [step - from, step - from + 1, step])))];
  const asked = local.filter((step) => step >= 0).toSorted((a, b) => a - b);
  const parts = starts.map((from, index) => {
    const operations: readonly Operation[] = [{ do: 'build', on: 'p', part: { piece: index } }, ...looking('p', facts, program, asked)];
    return { index, from, empty: starts[index + 1] === from, operations };
  });
  // The program's own schedule first, so that its pieces are those it declares.
  const traces = await run(...parts.map(({ operations }) => ({ ...program, operations })));
  return parts.map(({ operations, ...part }, place) => {
    const answers = new Map(seenOf(traces[place], operations, 'p', 0).map(({ step, answer }) => [step, answer]));
    return { ...part, at: (step) => answers.get(step) };
  });
}

/** The piece that a step belongs to, by the declared side. */
function owner(pieces: readonly Piece[], step: number, { side }: ScheduleFacts): Piece | undefined {
  return pieces.findLast(({ from, index }) => index === 0 || (side === 'at' ? step >= from : step > from));
}

/** A step at which a join says otherwise than its piece. */
interface Wrong {
  readonly own: Piece;
  readonly seen: Seen;
  readonly expected: Answer;
}

/** The fault that explains everything that was seen of one piece instead of what it says. */
function diagnose(wrong: readonly Wrong[], own: Piece, pieces: readonly Piece[]): Pick<Finding, 'diagnosis' | 'because'> {
  const every = (test: (step: number, is: (other: Answer | undefined) => boolean, answer: Answer) => boolean): boolean =>
    wrong.every(({ seen: { step, answer } }) => test(step, (other) => sameAnswer(other, answer), answer));
  const skipped = pieces.filter(({ empty }) => empty);
  if (every((step, is, answer) => skipped.some((piece) => is(piece.at(step - piece.from))) || !Number.isFinite(answer)))
    return { diagnosis: 'empty-segment', because: 'a segment without a step is used all the same' };
  if (every((step, is) => is(own.at(step))))
    return {
      diagnosis: 'count-not-restarted',
      because: `piece ${own.index} counts from the start of the run, not from its own boundary at step ${own.from}`,
    };
  const after = pieces[own.index + 1];
  const off = every((step, is) => {
    const late = step - own.from <= 1 && pieces.some((piece) => is(piece.at(step - piece.from)));
    const early = after !== undefined && after.from - step <= 1 && (is(after.at(0)) || is(after.at(1)));
    return late || early || is(own.at(step - own.from + 1)) || is(own.at(step - own.from - 1));
  });
  return off
    ? {
        diagnosis: 'boundary-off-by-one',
        because: `a boundary of piece ${own.index}, which begins at step ${own.from}, is passed a step off`,
      }
    : { diagnosis: 'wrong-piece', because: `piece ${own.index}, which begins at step ${own.from}, says otherwise of its own step` };
}

/** What is wrong with a join of one program. */
async function brokenJoin(trial: Trial): Promise<Finding | undefined> {
  const { subject, program, run } = trial;
  const facts = await factsOf(trial);
  const end = lastEvent(facts) + 12;
  const steps = telling(facts).filter((step) => step <= end);
  const whole = await valuesOf(trial, facts, { steps });
  const pieces = await piecesOf(trial, facts, [...new Set(whole.map(({ step }) => step))]);
  const wrong = whole.flatMap((seen): readonly Wrong[] => {
    const own = owner(pieces, seen.step, facts);
    const expected = own?.at(seen.step - own.from);
    return expected === undefined || own === undefined || sameAnswer(expected, seen.answer) ? [] : [{ own, seen, expected }];
  });
  const [first] = wrong;
  if (first !== undefined) {
    const { own, seen, expected } = first;
    const told = diagnose(
      wrong.filter((one) => one.own === own),
      own,
      pieces,
    );
    return wrongValue({ ...told, step: seen.step, expected, actual: seen.answer }, subject.dtype);
  }
  if (!facts.can.includes('grouped')) return undefined;
  for (const { index: grouped } of pieces.slice(2)) {
    const operations: readonly Operation[] = [{ do: 'build', on: 'g', part: { grouped } }, ...looking('g', facts, program, steps)];
    const [trace] = await run({ ...program, operations });
    const expected = new Map(whole.map(({ step, answer }) => [step, answer]));
    const apart = seenOf(trace, operations, 'g', facts.ahead).find(
      ({ step, answer }) => expected.has(step) && !sameAnswer(expected.get(step), answer),
    );
    if (apart !== undefined)
      return wrongValue(
        {
          diagnosis: 'not-associative',
          step: apart.step,
          expected: expected.get(apart.step),
          actual: apart.answer,
          because: `with its first ${grouped} pieces joined first, it is another schedule`,
        },
        subject.dtype,
      );
  }
  return undefined;
}

/** The same program with no segment empty, if one may be. */
function withoutEmpty(program: Program, { hyperparameters }: Subject): Program {
  const lengths = Object.entries(hyperparameters)
    .filter(([, { unit }]) => unit === 'steps')
    .map(([name, { range }]): [string, Setting] => [name, { kind: 'scalar', value: Math.min(4, range[1]) }]);
  return { ...program, settings: { ...program.settings, ...Object.fromEntries(lengths) } };
}

/** Every piece of a join counts from its own boundary. */
export const joinsRestartTheCount: Law = {
  id: 'joins-restart-the-count',
  statement:
    'Where schedules are joined, piece i sees the steps since its own boundary, at the declared side of it; an empty segment changes nothing, and joining is associative.',
  why: 'A cosine whose clock had already run during the warm-up dropped abruptly when the warm-up ended; a join with a boundary at 0 began in the empty piece.',
  source: 'microsoft/Swin-Transformer#277, pytorch/pytorch#185872',
  about: 'schedule',
  scope: 'subject',
  skips: ({ schedule }) => (schedule?.joins === true ? undefined : 'declares no pieces'),
  traits: { target: 'constant', minSteps: 1, lengths: 'empty' },
  async check(trial) {
    const found = await brokenJoin(trial);
    if (found?.diagnosis !== 'empty-segment') return found;
    // Any fault of a boundary shows at an empty segment as well: is it only there?
    const other = await brokenJoin({ ...trial, program: withoutEmpty(trial.program, trial.subject) });
    return other === undefined ? found : { ...found, diagnosis: other.diagnosis, because: `with no segment empty, ${other.because}` };
  },
  catches: {
    saboteurs: ['offset'],
    diagnoses: ['boundary-off-by-one', 'count-not-restarted', 'empty-segment', 'not-associative', 'wrong-piece'],
  },
};
