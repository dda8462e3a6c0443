import type { SaboteurId } from '#model/law.ts';
import { falsyZero } from './falsy-zero.ts';
import { frozen } from './frozen.ts';
import { mutating } from './mutating.ts';
import { offEquations } from './off-equations.ts';
import { perturbed } from './perturbed.ts';
import type { Saboteur } from './saboteur.ts';
import { shifted } from './shifted.ts';
import { squared } from './squared.ts';
import { swallowedError } from './swallowed-error.ts';
import { unevaluated } from './unevaluated.ts';
import { wrongDefault } from './wrong-default.ts';

/** Every saboteur by its id, which is the name of its file. */
export const saboteurs: ReadonlyMap<SaboteurId, Saboteur> = new Map<SaboteurId, Saboteur>([
  ['falsy-zero', falsyZero],
  ['frozen', frozen],
  ['mutating', mutating],
  ['off-equations', offEquations],
  ['perturbed', perturbed],
  ['shifted', shifted],
  ['squared', squared],
  ['swallowed-error', swallowedError],
  ['unevaluated', unevaluated],
  ['wrong-default', wrongDefault],
]);
