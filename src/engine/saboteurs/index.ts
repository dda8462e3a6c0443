import type { SaboteurId } from '#model/law.ts';
import { acceptsAnything } from './accepts-anything.ts';
import { countingAsks } from './counting-asks.ts';
import { falsyZero } from './falsy-zero.ts';
import { farOff } from './far-off.ts';
import { frozen } from './frozen.ts';
import { misremembered } from './misremembered.ts';
import { capturedConstant } from './captured-constant.ts';
import { countingSkips } from './counting-skips.ts';
import { emitting } from './emitting.ts';
import { escaping } from './escaping.ts';
import { firstGroupsSettings } from './first-groups-settings.ts';
import { halfRestored } from './half-restored.ts';
import { microStepping } from './micro-stepping.ts';
import { mutating } from './mutating.ts';
import { offset } from './offset.ts';
import { offEquations } from './off-equations.ts';
import { perturbed } from './perturbed.ts';
import { promoting } from './promoting.ts';
import { recompiling } from './recompiling.ts';
import { restarting } from './restarting.ts';
import { rounding } from './rounding.ts';
import { fading } from './fading.ts';
import { leafLeaking } from './leaf-leaking.ts';
import { misreporting } from './misreporting.ts';
import { roundedClock } from './rounded-clock.ts';
import { skewed } from './skewed.ts';
import { undecayed } from './undecayed.ts';
import { warming } from './warming.ts';
import type { Saboteur } from './saboteur.ts';
import { shifted } from './shifted.ts';
import { squared } from './squared.ts';
import { swallowedError } from './swallowed-error.ts';
import { unevaluated } from './unevaluated.ts';
import { wrongDefault } from './wrong-default.ts';

/** Every saboteur by its id, which is the name of its file. */
export const saboteurs: ReadonlyMap<SaboteurId, Saboteur> = new Map<SaboteurId, Saboteur>([
  ['accepts-anything', acceptsAnything],
  ['counting-asks', countingAsks],
  ['falsy-zero', falsyZero],
  ['far-off', farOff],
  ['frozen', frozen],
  ['misremembered', misremembered],
  ['captured-constant', capturedConstant],
  ['counting-skips', countingSkips],
  ['emitting', emitting],
  ['escaping', escaping],
  ['first-groups-settings', firstGroupsSettings],
  ['half-restored', halfRestored],
  ['micro-stepping', microStepping],
  ['mutating', mutating],
  ['offset', offset],
  ['off-equations', offEquations],
  ['perturbed', perturbed],
  ['promoting', promoting],
  ['recompiling', recompiling],
  ['restarting', restarting],
  ['rounding', rounding],
  ['shifted', shifted],
  ['squared', squared],
  ['swallowed-error', swallowedError],
  ['unevaluated', unevaluated],
  ['fading', fading],
  ['leaf-leaking', leafLeaking],
  ['misreporting', misreporting],
  ['rounded-clock', roundedClock],
  ['skewed', skewed],
  ['undecayed', undecayed],
  ['warming', warming],
  ['wrong-default', wrongDefault],
]);
