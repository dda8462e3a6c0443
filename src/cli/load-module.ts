import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Subject } from '#model/subject.ts';
import { isSubject } from '#subjects/is-subject.ts';
import { UsageError } from './usage-error.ts';

/** What native import says of TypeScript that it cannot strip, or of paths that only a bundler resolves. */
const needsTranspiling = ['ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX', 'ERR_MODULE_NOT_FOUND', 'ERR_UNKNOWN_FILE_EXTENSION'];

async function importModule(file: string): Promise<object> {
  const typescript = /\.[cm]?tsx?$/.test(file);
  if (!typescript || Reflect.get(process.features, 'typescript')) {
    try {
      return await import(pathToFileURL(file).href);
    } catch (error) {
      const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined;
      if (!typescript || typeof code !== 'string' || !needsTranspiling.includes(code)) throw error;
    }
  }
  const { createJiti } = await import('jiti');
  // Large modules are handed to Node as they are: transpiling tfjs takes three seconds.
  const jiti = createJiti(import.meta.url, {
    nativeModules: ['fast-check', 'vitest', 'mathjs', '@tensorflow/tfjs-core', '@tensorflow/tfjs-backend-cpu'],
  });
  return await jiti.import<object>(file);
}

/**
 * Loads every subject that a module exports: by itself, in an array, or as a promise of either.
 *
 * @throws UsageError when there is no such file, when it throws, or when it exports no subject.
 */
export async function loadModule(path: string): Promise<readonly Subject[]> {
  const file = resolve(path);
  if (!existsSync(file))
    throw new UsageError(
      `There is no file ${path}; name a module that exports a subject, or a built-in library (ratelaw subjects lists them).`,
    );
  let exported: object;
  try {
    exported = await importModule(file);
  } catch (error) {
    const said = error instanceof Error ? (error.message.split('\n')[0] ?? error.name) : String(error);
    throw new UsageError(`${path} could not be loaded: ${said}`);
  }
  const values: unknown[] = await Promise.all(Object.values(exported));
  const subjects = new Set(values.flatMap((value) => (Array.isArray(value) ? value : [value])).filter(isSubject));
  if (subjects.size === 0)
    throw new UsageError(
      `${path} exports no subject; export what defineOptimizer or defineStepper returns, e.g. export default defineOptimizer({ … }).`,
    );
  return [...subjects];
}
