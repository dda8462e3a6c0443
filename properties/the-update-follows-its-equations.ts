import { decouples } from '#judgement/applicability.ts';
import { brokenOutcome } from '#judgement/outcome.ts';
import { declaredStep } from '#judgement/declared-clock.ts';
import { valueAt } from '#judgement/settings.ts';
import { expand } from '#numeric/expand.ts';
import { ulpDistance } from '#numeric/ulp.ts';
import { follow } from '#oracle/index.ts';
import type { Law } from '#model/law.ts';
import type { Program, Settings } from '#model/program.ts';
import type { Subject } from '#model/subject.ts';

/** The value of a subject's hyperparameter at a call: given, the documented one, or that of another; else unknown. */
function valueOf(subject: Subject, settings: Settings, name: string, call: number): number | undefined {
  const step = declaredStep(subject, name, call);
  const given = valueAt(settings[name], step);
  if (given !== undefined) return given;
  const declared = subject.hyperparameters[name];
  const omitted = declared?.omitted ?? declared?.default;
  return typeof omitted === 'string' ? valueOf(subject, settings, omitted, call) : omitted;
}

/** The hyperparameters of the equations at a call. */
function valuesAt(subject: Subject, program: Program, call: number): Readonly<Record<string, number>> {
  const values: Record<string, number> = {};
  for (const [name, own] of Object.entries(subject.equations?.hyperparameters ?? {})) {
    const value = typeof own === 'number' ? own : valueOf(subject, program.settings, own, call);
    if (value !== undefined) values[name] = value;
  }
  return values;
}

/** Each update is what the published equations give for these gradients and hyperparameters. */
export const theUpdateFollowsItsEquations: Law = {
  id: 'the-update-follows-its-equations',
  statement: 'Each element of each update is what the published equations give, up to the rounding that their operations allow.',
  why: 'A wrong constant, a bias correction one step off or an ε on the wrong side of the root trains, and gives other results than the paper.',
  source:
    'TensorFlow.js 4.22.0, adadelta, which divides by the mean before this gradient; the paper of each optimizer is cited beside its equations',
  scope: 'subject',
  skips({ equations, dtype }) {
    if (equations === undefined) return 'it declares no published equations';
    return dtype === 'float32' || dtype === 'float64' ? undefined : 'the oracle knows the rounding of float32 and float64 only';
  },
  traits: { target: 'varying', minSteps: 2 },
  effort: 0.25,
  async check({ subject, program, run, near }) {
    const { equations, dtype, kind } = subject;
    if (equations === undefined || (dtype !== 'float32' && dtype !== 'float64')) return undefined;
    // The factor of a decoupled decay rounds as well, and both of its products are written.
    const writes = decouples(subject) ? 3 : 1;
    const observed: Program = { ...program, observe: { ...program.observe, parameters: true } };
    const [trace] = await run(observed);
    const broken = brokenOutcome(program, trace, '*');
    if (broken !== undefined) return broken;
    const gradients = program.gradients.map((numbers) => expand(numbers, program.leaves, dtype));
    const values = gradients.map((_, call) => valuesAt(subject, program, call));
    const parameters = trace.parameters ?? [];
    const steps = await follow(equations.id, {
      dtype,
      leaves: program.leaves.map(({ name, shape }) => ({ name, size: shape.reduce((size, length) => size * length, 1) })),
      parameters,
      gradients,
      values,
    });
    for (const [step, update] of trace.updates.entries()) {
      for (const [leaf, elements] of Object.entries(steps[step] ?? {})) {
        for (const [element, { expected, tolerance, either }] of elements.entries()) {
          const actual = update[leaf]?.[element] ?? Number.NaN;
          // What is seen of a stepper is the difference of two parameters, of which the later was rounded each time it was written.
          const before = kind === 'stepper' ? Math.abs(parameters[step]?.[leaf]?.[element] ?? 0) : 0;
          const stored =
            kind === 'stepper' ? writes * (before + Math.abs(expected) + tolerance) * (dtype === 'float32' ? 2 ** -24 : 2 ** -53) : 0;
          if (!either && tolerance + stored > 0) near?.(Math.abs(actual - expected) / (tolerance + stored));
          if (either || Math.abs(actual - expected) <= tolerance + stored) continue;
          const told = Object.entries(values[step] ?? {}).map(([name, value]) => `${name} = ${value}`);
          return {
            diagnosis: 'wrong-formula',
            quantity: 'update',
            step,
            leaf,
            element,
            expected,
            actual,
            ulps: ulpDistance(expected, actual, dtype),
            budget: {
              ulps: Math.ceil(ulpDistance(expected, expected + tolerance + stored, dtype)),
              because: `four times the rounding that the operations of ${equations.id} can add up to, carried through every step until here`,
            },
            because: `the equations of ${equations.id} with ${told.join(', ')} give another update`,
          };
        }
      }
    }
    return undefined;
  },
  catches: { saboteurs: ['off-equations'], diagnoses: ['wrong-formula', 'not-a-number', 'wrong-shape', 'throws-at-step'] },
};
