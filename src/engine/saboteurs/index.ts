import type { SaboteurId } from '#model/law.ts';
import { capturedConstant } from './captured-constant.ts';
import { countingSkips } from './counting-skips.ts';
import { emitting } from './emitting.ts';
import { falsyZero } from './falsy-zero.ts';
import { firstGroupsSettings } from './first-groups-settings.ts';
import { frozen } from './frozen.ts';
import { halfRestored } from './half-restored.ts';
import { microStepping } from './micro-stepping.ts';
import { mutating } from './mutating.ts';
import { perturbed } from './perturbed.ts';
import { promoting } from './promoting.ts';
import { recompiling } from './recompiling.ts';
import { restarting } from './restarting.ts';
import { rounding } from './rounding.ts';
import type { Saboteur } from './saboteur.ts';
import { shifted } from './shifted.ts';
import { squared } from './squared.ts';
import { swallowedError } from './swallowed-error.ts';
import { unevaluated } from './unevaluated.ts';
import { wrongDefault } from './wrong-default.ts';

/** Every saboteur by its id, which is the name of its file. */
export const saboteurs: ReadonlyMap<SaboteurId, Saboteur> = new Map<SaboteurId, Saboteur>([
  ['captured-constant', capturedConstant],
  ['counting-skips', countingSkips],
  ['emitting', emitting],
  ['falsy-zero', falsyZero],
  ['first-groups-settings', firstGroupsSettings],
  ['frozen', frozen],
  ['half-restored', halfRestored],
  ['micro-stepping', microStepping],
  ['mutating', mutating],
  ['perturbed', perturbed],
  ['promoting', promoting],
  ['recompiling', recompiling],
  ['restarting', restarting],
  ['rounding', rounding],
  ['shifted', shifted],
  ['squared', squared],
  ['swallowed-error', swallowedError],
  ['unevaluated', unevaluated],
  ['wrong-default', wrongDefault],
]);
