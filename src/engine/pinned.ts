import type { Traits } from '#model/law.ts';
import type { Pin } from '#model/pin.ts';
import type { Program } from '#model/program.ts';
import type { Row } from './rows.ts';

/** The longest run whose every step is cut when nobody says where: the cost of cutting grows with the square. */
const cutEverywhere = 12;

/** Why a row has nothing to say of a pinned run; `undefined` when it has. */
export function beside({ hyperparameter }: Row, { target, minSteps }: Traits, { settings, steps }: Pin): string | undefined {
  const given = settings[hyperparameter];
  if (target === 'varying' && given !== undefined && given.kind !== 'schedule')
    return 'the pinned run gives it no schedule, and the law is about schedules';
  if (steps !== undefined && steps < minSteps) return `the law needs ${minSteps} updates, and the pinned run has ${steps}`;
  return undefined;
}

/** The traits of the programs of a pinned run: as long as it is. */
export function pinnedTraits(traits: Traits, { steps }: Pin): Traits {
  return steps === undefined ? traits : { ...traits, minSteps: steps, maxSteps: steps };
}

/**
 * A drawn program with everything that is pinned put in its place. The hyperparameter of the row keeps what its law is
 * about: a law about constants still draws constants.
 */
export function pinnedProgram(program: Program, { hyperparameter, subject }: Row, { target }: Traits, pin: Pin): Program {
  const settings = { ...program.settings };
  for (const [name, setting] of Object.entries(pin.settings)) {
    if (name in subject.hyperparameters && (name !== hyperparameter || target === 'varying')) settings[name] = setting;
  }
  const { steps = 0 } = pin;
  const cuts = pin.resumeAt ?? (steps > cutEverywhere ? [2, Math.floor(steps / 2), steps - 1] : undefined);
  return { ...program, settings, ...(cuts === undefined ? {} : { cuts }) };
}
