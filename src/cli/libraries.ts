import type { Subject } from '#model/subject.ts';

/** The libraries that are built in, each loaded only when asked for. */
export const libraries: Readonly<Record<string, () => Promise<readonly Subject[]>>> = {
  reference: async () => (await import('#subjects/reference/index.ts')).referenceSubjects(),
  tfjs: async () => (await import('#subjects/tfjs/index.ts')).tfjsSubjects(),
  museum: async () => (await import('#fixtures/museum/index.ts')).museum.map((piece) => piece.subject),
};
