import fc from 'fast-check';
import type { Traits } from '#model/law.ts';
import type { Program } from '#model/program.ts';
import type { Setting } from '#model/schedule-spec.ts';
import type { Hyperparameter, Subject } from '#model/subject.ts';
import { values } from './values.ts';

const scalar = (value: number): Setting => ({ kind: 'scalar', value });

/** A number that a schedule is built from: an integer where it counts steps. */
function ordinary({ unit, range }: Hyperparameter): fc.Arbitrary<number> {
  const [min, max] = range;
  return unit === 'steps' ? fc.integer({ min, max }) : values(range);
}

/** Lengths often 0 or 1, as far as the range has them: segments that are empty, or nearly so. */
function oftenEmpty(hyperparameter: Hyperparameter): fc.Arbitrary<number> {
  const [min, max] = hyperparameter.range;
  const small = [0, 1].filter((length) => length >= min && length <= max);
  if (hyperparameter.unit !== 'steps' || small.length === 0) return ordinary(hyperparameter);
  return fc.oneof({ arbitrary: fc.constantFrom(...small), weight: 1 }, { arbitrary: ordinary(hyperparameter), weight: 2 });
}

/**
 * What every schedule must refuse or survive: lengths 0, 1, 2 and a length that others have as well (a warm-up as long as
 * the whole), values that are zero or equal, ratios 0 and 1.
 */
function degenerate(hyperparameter: Hyperparameter, length: number, rate: number): fc.Arbitrary<number> {
  const special = { steps: [0, 1, 2, length, length], rate: [rate, rate, 0], ratio: [0, 1] }[hyperparameter.unit ?? 'ratio'];
  return fc.oneof(
    { arbitrary: fc.constantFrom(...special), weight: hyperparameter.unit === 'steps' ? 4 : 1 },
    { arbitrary: ordinary(hyperparameter), weight: 1 },
  );
}

/**
 * Settings for a schedule, one number for each hyperparameter: inside its range, an integer where it counts steps, left
 * out where there is a documented default; and the metrics of a scheduler that is fed with them.
 */
export function schedulePrograms(subject: Subject, { target, lengths = 'ordinary' }: Traits): fc.Arbitrary<Program> {
  const shared = fc.tuple(fc.integer({ min: 0, max: 4 }), values([0.25, 4]));
  return shared.chain(([length, rate]) => {
    const settings = Object.fromEntries(
      Object.entries(subject.hyperparameters).map(([name, declared]): [string, fc.Arbitrary<Setting>] => {
        const number =
          lengths === 'degenerate' ? degenerate(declared, length, rate) : lengths === 'empty' ? oftenEmpty(declared) : ordinary(declared);
        const given = number.map(scalar);
        const optional = declared.default !== undefined || declared.omitted !== undefined;
        if (!optional || target === 'scalar') return [name, given];
        return [name, fc.oneof({ arbitrary: given, weight: 3 }, { arbitrary: fc.constant<Setting>({ kind: 'omitted' }), weight: 1 })];
      }),
    );
    // Of few values, so that plateaus occur; of one value, so that there is nothing else.
    const few = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 12, maxLength: 24 });
    const metrics = fc.oneof({ arbitrary: few, weight: 3 }, { arbitrary: fc.integer({ min: 0, max: 3 }).map((one) => [one]), weight: 1 });
    return fc.record(
      {
        leaves: fc.constant([]),
        parameters: fc.constant({ kind: 'fill' as const, value: 0 }),
        gradients: fc.constant([]),
        settings: fc.record(settings, { noNullPrototype: true }),
        ...(subject.schedule?.metric === true ? { metrics } : {}),
      },
      { noNullPrototype: true },
    );
  });
}
