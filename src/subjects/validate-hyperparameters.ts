import { placements, roles } from '#model/subject.ts';
import type { Hyperparameter } from '#model/subject.ts';
import { DeclarationError } from './declaration-error.ts';
import { refuseUnknown } from './refuse-unknown.ts';
import type { Known } from './refuse-unknown.ts';

const known: Known<keyof Hyperparameter> = {
  schedulable: true,
  role: true,
  range: true,
  default: true,
  omitted: true,
  placement: true,
  clockOrigin: true,
  lag: true,
  decayContract: true,
  unit: true,
};

/**
 * Refuses a declaration that makes no sense.
 *
 * @throws DeclarationError naming the subject, the hyperparameter, the value and what was expected.
 */
export function validateHyperparameters(subject: string, hyperparameters: Readonly<Record<string, Hyperparameter>>): void {
  if (typeof subject !== 'string' || subject === '')
    throw new DeclarationError('A subject has no name; give it one, e.g. name: "my-library/adam".');
  const entries = Object.entries(hyperparameters);
  if (entries.length === 0) throw new DeclarationError(`${subject} declares no hyperparameters; declare at least one, e.g. learningRate.`);
  for (const [name, hyperparameter] of entries) {
    const { role, range, placement, omitted } = hyperparameter;
    const where = `${subject} declares ${name} with`;
    refuseUnknown(where, hyperparameter, known);
    if (!roles.includes(role))
      throw new DeclarationError(`${where} the role "${role}", which does not exist; choose one of ${roles.join(', ')}.`);
    const [min, max] = Array.isArray(range) ? range : [];
    if (!(Number.isFinite(min) && Number.isFinite(max) && Number(min) < Number(max))) {
      throw new DeclarationError(
        `${where} the range [${String(min)}, ${String(max)}], which holds no two values; give [min, max] with min < max, both finite.`,
      );
    }
    if (placement !== undefined && !placements.includes(placement)) {
      throw new DeclarationError(`${where} the placement "${placement}", which does not exist; choose one of ${placements.join(', ')}.`);
    }
    if (typeof omitted === 'string' && !(omitted in hyperparameters)) {
      throw new DeclarationError(
        `${where} omitted: "${omitted}", which is no hyperparameter of it; declared are ${entries.map(([key]) => key).join(', ')}.`,
      );
    }
  }
}
