import { updatesDifference, treeDifference } from '#judgement/compare.ts';
import { constantly, valueAt } from '#judgement/settings.ts';
import type { Law } from '#model/law.ts';
import type { Program, Settings } from '#model/program.ts';
import type { Setting } from '#model/schedule-spec.ts';

/** A program of another configuration that shares the schedules: other gradients, halved numbers. */
function neighbour(program: Program): Program {
  const halved = (setting: Setting): Setting => {
    const value = setting.kind === 'scalar' ? valueAt(setting, 0) : undefined;
    return value === undefined ? setting : { kind: 'scalar', value: value / 2 };
  };
  return {
    ...program,
    gradients: program.gradients.map((_, step) => ({ kind: 'noise', seed: 1000 + step, scale: 1 })),
    settings: Object.fromEntries(Object.entries(program.settings).map(([name, setting]) => [name, halved(setting)])),
  };
}

/** The settings with every schedule replaced by what becomes of its first value. */
function fixed({ settings }: Program, become: (value: number) => Setting): Settings {
  return Object.fromEntries(
    Object.entries(settings).map(([name, setting]) => {
      const value = setting.kind === 'omitted' ? undefined : valueAt(setting, 0);
      return [name, value === undefined ? setting : become(value)];
    }),
  );
}

/** What is given is never changed, old states stay good, and optimizers do not meet behind one's back. */
export const updatesArePure: Law = {
  id: 'updates-are-pure',
  statement:
    'Gradients, parameters and old states are never changed, an old state can be replayed, and two optimizers alive at once each behave as alone, also when they share a schedule.',
  why: "Optax's exponential decay wrote count -= begin into its caller's array; Paddle popped a key off the caller's checkpoint.",
  source: 'google-deepmind/optax commit 66e0ae4e, PaddlePaddle/Paddle#33984',
  scope: 'subject',
  skips: () => undefined,
  traits: { target: 'varying', minSteps: 2 },
  async check({ subject, program, run }) {
    const middle = program.gradients.length - 1;
    const functional = subject.kind === 'optimizer';
    const alone: Program = { ...program, observe: { states: functional }, ...(functional ? { replayFrom: middle } : {}) };
    const [solo] = await run(alone);
    const [mutation] = solo.mutations;
    if (mutation !== undefined) {
      return {
        diagnosis: 'mutates-its-input',
        quantity: 'input',
        step: 0,
        expected: 'left as given',
        actual: `changed: ${mutation}`,
        because: `the optimizer writes into what it was given (${mutation})`,
      };
    }
    const [together] = await run({ ...program, interleave: 1 }, neighbour(program));
    const apart = updatesDifference(solo, together, subject.dtype);
    if (apart !== undefined)
      return {
        ...apart,
        diagnosis: 'shared-schedule-state',
        because: 'next to a second optimizer of another configuration it behaves otherwise than alone',
      };
    // Schedules are read at every step, which hides a number that the two have in one place.
    const numbers: Program = { ...program, settings: fixed(program, (value) => ({ kind: 'scalar', value })) };
    const other: Program = { ...neighbour(program), settings: fixed(program, (value) => constantly(value / 2)) };
    const [apiece, beside] = await run(numbers, { ...numbers, interleave: 2 }, other);
    const mixed = updatesDifference(apiece, beside, subject.dtype);
    if (mixed !== undefined)
      return {
        ...mixed,
        diagnosis: 'shared-configuration',
        because: 'given numbers only, next to a second optimizer with other numbers it behaves otherwise than alone',
      };
    const made = solo.updates[middle];
    const again =
      made === undefined || solo.replayed === undefined ? undefined : treeDifference(made, solo.replayed, middle, subject.dtype);
    return again === undefined
      ? undefined
      : { ...again, diagnosis: 'aliased-state', because: `the state of step ${middle}, kept and used again, gives another update` };
  },
  catches: { saboteurs: ['mutating'], diagnoses: ['mutates-its-input', 'aliased-state', 'shared-schedule-state', 'shared-configuration'] },
};
