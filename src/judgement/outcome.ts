import type { Finding } from '#model/finding.ts';
import type { Program } from '#model/program.ts';
import type { Trace } from '#model/trace.ts';

/** The number of elements of a shape. */
function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

/** The first update of a run that is no finite tree of the right shape, or the throw that ended the run. */
export function brokenOutcome(program: Program, trace: Trace, hyperparameter: string): Finding | undefined {
  for (const [step, update] of trace.updates.entries()) {
    for (const { name, shape } of program.leaves) {
      const leaf = update[name];
      const size = sizeOf(shape);
      if (leaf === undefined || leaf.length !== size) {
        return {
          diagnosis: 'wrong-shape',
          quantity: 'length of the update',
          step,
          leaf: name,
          expected: size,
          actual: leaf?.length ?? 'missing',
          because: `the update of ${name} has not the shape of its parameter`,
        };
      }
      const element = leaf.findIndex((value) => !Number.isFinite(value));
      if (element >= 0) {
        const coerced = (trace.reads ?? []).some(
          (read) => read.argument === 'coerced' && (hyperparameter === '*' || read.hyperparameter === hyperparameter),
        );
        return {
          diagnosis: coerced ? 'function-in-arithmetic' : 'not-a-number',
          quantity: 'update',
          step,
          leaf: name,
          element,
          expected: 'a finite number',
          actual: leaf[element] ?? Number.NaN,
          because: coerced
            ? 'the schedule itself entered arithmetic without being evaluated: JavaScript turns it into a string, then into NaN, and throws nothing'
            : 'the update is not a finite number',
        };
      }
    }
  }
  if (trace.threw === undefined) return undefined;
  const { phase, step, type, message } = trace.threw;
  return {
    diagnosis: 'throws-at-step',
    quantity: 'outcome',
    step: Math.max(step, 0),
    expected: 'an update',
    actual: `${type} while in ${phase}`,
    because: `${type}: ${message}`,
  };
}
