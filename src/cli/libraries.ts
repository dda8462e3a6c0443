import type { Subject } from '#model/subject.ts';
import { UsageError } from './usage-error.ts';

/** A library that is not ours to bring along: it is checked where it is installed. */
async function installed<T>(name: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined;
    if (code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new UsageError(`${name} is not installed here; install it beside ratelaw: npm install ${name}.`);
  }
}

/** The libraries that are built in, each loaded only when asked for. */
export const libraries: Readonly<Record<string, () => Promise<readonly Subject[]>>> = {
  reference: async () => (await import('#subjects/reference/index.ts')).referenceSubjects(),
  schedules: async () => (await import('#subjects/reference/schedules.ts')).referenceSchedules,
  tfjs: async () => (await import('#subjects/tfjs/index.ts')).tfjsSubjects(),
  deepbox: async () =>
    installed('deepbox', async () =>
      (await import('#subjects/deepbox/index.ts')).deepboxSubjects(await import('deepbox/optim'), await import('deepbox/ndarray')),
    ),
  museum: async () => (await import('#fixtures/museum/index.ts')).museum.map((piece) => piece.subject),
};
