import { rereadAlways } from '#judgement/alone.ts';
import { treeDifference } from '#judgement/compare.ts';
import type { Difference } from '#judgement/compare.ts';
import { emittingCall, updatesOf } from '#judgement/declared-clock.ts';
import { telling } from '#judgement/telling.ts';
import { ownSettings, withOwn } from '#judgement/wrapped.ts';
import type { Judgement, Law, Trial } from '#model/law.ts';
import type { Numbers, Program } from '#model/program.ts';
import type { Subject } from '#model/subject.ts';
import type { Trace } from '#model/trace.ts';

const nothing: Numbers = { kind: 'fill', value: 0 };

/** The same numbers, so many times as large. */
function times(factor: number, numbers: Numbers): Numbers {
  switch (numbers.kind) {
    case 'noise':
      return { ...numbers, scale: factor * numbers.scale };
    case 'fill':
      return { ...numbers, value: factor * numbers.value };
    case 'values':
      return {
        ...numbers,
        values: Object.fromEntries(Object.entries(numbers.values).map(([name, leaf]) => [name, leaf.map((value) => factor * value)])),
      };
  }
}

/** One gradient for each update: the last of its window. */
function means({ gradients }: Program, subject: Subject): readonly Numbers[] {
  return Array.from({ length: updatesOf(subject, gradients.length) }, (_, update) => gradients[emittingCall(subject, update)] ?? nothing);
}

/** What the last of `k` micro-gradients is of their mean. */
const ofTheLast = (k: number): number => (k + 1) / 2;

/**
 * Windows of micro-gradients whose mean is the one given: `g / 2, …, g / 2, (k + 1) g / 2`. Their sums and running means
 * are exact in binary arithmetic, so that accumulating is no excuse for another value; and none of them is the mean.
 */
function windows(mean: readonly Numbers[], k: number): readonly Numbers[] {
  return mean.flatMap((g) => [...Array.from({ length: k - 1 }, () => times(1 / 2, g)), times(ofTheLast(k), g)]);
}

/** The first emitted update that is not the one expected. */
function emittedDifference(wanted: Trace, seen: Trace, subject: Subject, call: (update: number) => number): Difference | undefined {
  for (const update of Array.from({ length: updatesOf(subject, seen.updates.length) }).keys()) {
    const step = emittingCall(subject, update);
    const found = treeDifference(wanted.updates[call(update)] ?? {}, seen.updates[step] ?? {}, step, subject.dtype);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A diagnosis, the program that shows what it would do, and the call of that program that stands for an update. */
type Model = readonly [diagnosis: string, program: Program, call: (update: number) => number];

/** Tells which clock, or which decay, the emitted updates follow; on parameters of zero, which no model moves. */
async function diagnose({ subject, run, runOn }: Trial, inner: Subject, program: Program, means: Program): Promise<string> {
  const k = subject.accumulates;
  const bare: Program = { ...means, zeroed: true };
  const [seen] = await run({ ...program, zeroed: true });
  const length = (bare.gradients.length + 2) * k;
  const clock = (step: (t: number) => number): Program => ({ ...bare, settings: rereadAlways(bare.settings, length, step) });
  // The inner optimizer steps on every call, with nothing in hand until the last.
  const every: Program = {
    ...bare,
    gradients: bare.gradients.flatMap((g) => [...Array.from({ length: k - 1 }, () => nothing), g]),
  };
  const once = { ...every, settings: rereadAlways(bare.settings, length, (t) => Math.floor(t / k)) };
  const whole = (update: number): number => update;
  const last = (update: number): number => emittingCall(subject, update);
  const models: readonly Model[] = [
    ['micro-step-clock', clock((t) => t * k), whole],
    ['micro-step-clock', clock((t) => t * k + k - 1), whole],
    ['micro-step-clock', clock((t) => (t + 1) * k), whole],
    ['per-epoch-clock', clock((t) => Math.floor(t / k)), whole],
    ...[k, ofTheLast(k), 1 / 2].map((factor): Model => [
      'not-the-mean',
      { ...bare, gradients: bare.gradients.map((g) => times(factor, g)) },
      whole,
    ]),
    ['decays-on-micro-steps', once, last],
    ['decays-on-micro-steps', every, last],
  ];
  const traces = await runOn(inner, ...models.map(([, program]) => program));
  const found = models.find(([, , call], index) => emittedDifference(traces[index] ?? seen, seen, subject, call) === undefined);
  return found?.[0] ?? 'unknown';
}

/** Accumulating is waiting, and waiting is no time. */
export const accumulationKeepsTheClock: Law = {
  id: 'accumulation-keeps-the-clock',
  statement:
    'Some micro-gradients accumulated equal one update on their mean, under schedules read at the number of updates made; a call that emits nothing emits zeros.',
  why: 'Under accumulation the schedule was advanced by every micro-batch, so that it ran k times too fast.',
  source: 'huggingface/accelerate#963, keras-team/keras#19998',
  scope: 'subject',
  effort: 0.5,
  skips: ({ accumulates }) => (accumulates > 1 ? undefined : 'it makes an update at each call'),
  traits: { target: 'varying', minSteps: 3, maxSteps: 6 },
  async check(trial): Promise<Judgement> {
    const { subject, run, runOn } = trial;
    const k = subject.accumulates;
    const drawn = telling(withOwn(trial.program, subject), subject);
    const mean = means(drawn, subject);
    const program: Program = { ...drawn, gradients: windows(mean, k) };
    const [seen, even] = await run(program, { ...drawn, gradients: mean.flatMap((g) => Array.from({ length: k }, () => g)) });
    for (const [step, update] of seen.updates.entries()) {
      if (step % k === k - 1) continue;
      for (const [leaf, values] of Object.entries(update)) {
        const element = values.findIndex((value) => value !== 0);
        if (element < 0) continue;
        const actual = values[element] ?? Number.NaN;
        const [idle] = await run({ ...program, gradients: program.gradients.map(() => nothing) });
        const decays = Object.values(idle.updates[step] ?? {}).some((one) => one.some((value) => value !== 0));
        return {
          diagnosis: decays ? 'decays-on-micro-steps' : 'emits-inside-a-window',
          quantity: 'update',
          step,
          leaf,
          element,
          expected: 0,
          actual,
          because: `call ${step} is not the last of its window of ${k}, but moves the parameters${decays ? ', whatever the gradients are' : ''}`,
        };
      }
    }
    const inner = subject.wraps?.subject;
    if (inner === undefined) {
      const apart = emittedDifference(even, seen, subject, (update) => emittingCall(subject, update));
      const because = `${k} micro-gradients do not equal ${k} times their mean (not-the-mean)`;
      return apart === undefined ? undefined : { ...apart, diagnosis: 'not-the-mean', because };
    }
    const bare: Program = { ...drawn, gradients: mean, settings: ownSettings(drawn, inner) };
    const [plain] = await runOn(inner, bare);
    const apart = emittedDifference(plain, seen, subject, (update) => update);
    if (apart === undefined) return undefined;
    const diagnosis = await diagnose(trial, inner, program, bare);
    return { ...apart, diagnosis, because: `${k} micro-gradients do not equal one update on their mean (${diagnosis})` };
  },
  catches: {
    saboteurs: ({ wraps }) => ['emitting', ...(wraps === undefined ? [] : ['micro-stepping'])],
    diagnoses: ['micro-step-clock', 'decays-on-micro-steps', 'per-epoch-clock', 'emits-inside-a-window', 'not-the-mean', 'unknown'],
  },
};
