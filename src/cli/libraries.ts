import type { Subject } from '#model/subject.ts';
import type { Convnetjs } from '#subjects/convnetjs/index.ts';
import type { Jax, JaxOptax } from '#subjects/jax-js/index.ts';
import type { Toygrad } from '#subjects/toygrad/index.ts';
import { missing } from './missing.ts';

/** Where jax-js computes. */
interface Backends {
  init(backend: string): Promise<unknown>;
  defaultDevice(backend: string): unknown;
}

/** A JavaScript library that is not ours to bring along: it is checked where it is installed, else skipped with the way to get it. */
async function installed(name: string, install: string, load: () => Promise<readonly Subject[]>): Promise<readonly Subject[]> {
  try {
    return await load();
  } catch (error) {
    const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined;
    if (code !== 'ERR_MODULE_NOT_FOUND') throw error;
    return [missing(name, `${name} is not installed here: ${install}`)];
  }
}

/** A module without types, or one that is not on the registry; `T` is what is used of it. */
async function untyped<T>(name: string): Promise<T> {
  const found: T = await import(name);
  return found;
}

/** jax-js names `Float16Array` when it is loaded, which Node has from 24 on. */
function withFloat16Array(): void {
  Reflect.set(globalThis, 'Float16Array', Reflect.get(globalThis, 'Float16Array') ?? function Float16Array() {});
}

const tfjs = ['@tensorflow/tfjs-core', '@tensorflow/tfjs-backend-cpu'];

/** The packages that the built-in libraries stand on: their versions are kept with a case, and another one empties the cache. */
export const packages: Readonly<Record<string, readonly string[]>> = {
  reference: tfjs,
  tfjs,
  deepbox: ['deepbox'],
  convnetjs: ['convnetjs'],
  toygrad: ['toygrad'],
  'jax-js': ['@jax-js/jax', '@jax-js/optax'],
};

/** The packages that a row may depend on: another version of one makes what was found before worth nothing. */
export const foundation: readonly string[] = [...new Set(Object.values(packages).flat()), 'fast-check', 'mathjs'];

/** The libraries that are built in, each loaded only when asked for. */
export const libraries: Readonly<Record<string, () => Promise<readonly Subject[]>>> = {
  reference: async () => (await import('#subjects/reference/index.ts')).referenceSubjects(),
  schedules: async () => (await import('#subjects/reference/schedules.ts')).referenceSchedules,
  tfjs: async () => (await import('#subjects/tfjs/index.ts')).tfjsSubjects(),
  deepbox: async () =>
    installed('deepbox', 'install it beside ratelaw, npm install deepbox', async () =>
      (await import('#subjects/deepbox/index.ts')).deepboxSubjects(await import('deepbox/optim'), await import('deepbox/ndarray')),
    ),
  convnetjs: async () =>
    installed('convnetjs', 'install it beside ratelaw, npm install convnetjs', async () => {
      const { default: convnetjs } = await untyped<{ readonly default: Convnetjs }>('convnetjs');
      return (await import('#subjects/convnetjs/index.ts')).convnetjsSubjects(convnetjs);
    }),
  toygrad: async () =>
    installed('toygrad', 'install it beside ratelaw, npm install toygrad', async () =>
      (await import('#subjects/toygrad/index.ts')).toygradSubjects(await untyped<Toygrad>('toygrad')),
    ),
  'jax-js': async () =>
    installed(
      'jax-js',
      'npm install @jax-js/jax beside ratelaw, and link @jax-js/optax, which is not on the registry, from packages/optax of ekzhang/jax-js',
      async () => {
        withFloat16Array();
        const jax = await untyped<Jax & Backends>('@jax-js/jax');
        const optax = await untyped<JaxOptax>('@jax-js/optax');
        await jax.init('wasm');
        jax.defaultDevice('wasm');
        return (await import('#subjects/jax-js/index.ts')).jaxOptaxSubjects(optax, jax);
      },
    ),
  museum: async () => (await import('#fixtures/museum/index.ts')).museum.map((piece) => piece.subject),
};
