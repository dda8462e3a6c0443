/** How long to search. Profiles count programs, never seconds, so that a slow machine gives the same verdict. */
export type Profile = 'fast' | 'ci' | 'nightly';

/** The seed of the profiles that give the same verdict for the same tree. */
export const fixedSeed = 42;

/** Programs drawn for each row. */
export function programsPerRow(profile: Profile): number {
  switch (profile) {
    case 'fast':
      return 40;
    case 'ci':
      return 150;
    case 'nightly':
      return 1000;
  }
}

/**
 * Programs of a row of a subject for which one program costs much.
 *
 * @param wanted What any other row gets.
 * @param atMost The most that the subject asks for in the profile `fast`; the others grow it as they grow all rows.
 */
export function affordable(wanted: number, atMost: number | undefined, profile: Profile): number {
  if (atMost === undefined) return wanted;
  return Math.min(wanted, Math.ceil((atMost * programsPerRow(profile)) / programsPerRow('fast')));
}
