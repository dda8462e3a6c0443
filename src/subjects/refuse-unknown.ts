import { DeclarationError } from './declaration-error.ts';
import { didYouMean } from './near.ts';

/** Every key that may be declared; a type is only checked where a declaration is written in TypeScript. */
export type Known<Key extends string> = Readonly<Record<Key, true>>;

/**
 * Refuses a key that means nothing: what is misspelt would be left undeclared in silence, and its laws with it.
 *
 * @param where What declares it, e.g. `mine/sgd declares`.
 * @throws DeclarationError naming the key and what is near.
 */
export function refuseUnknown(where: string, declared: object, known: Known<string>): void {
  for (const [key, value] of Object.entries(declared)) {
    if (known[key] === true || value === undefined) continue;
    throw new DeclarationError(`${where} "${key}", which means nothing. ${didYouMean(key, Object.keys(known))}`);
  }
}
