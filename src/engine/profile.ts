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
