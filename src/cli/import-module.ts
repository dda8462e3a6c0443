import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { UsageError } from './usage-error.ts';

/** What native import says of TypeScript that it cannot strip, or of paths that only a bundler resolves. */
const needsTranspiling = ['ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX', 'ERR_MODULE_NOT_FOUND', 'ERR_UNKNOWN_FILE_EXTENSION'];

async function native(file: string): Promise<object> {
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

/** The first line of what was thrown; of code that could not be read, also the place, which is in the lines after it. */
function said(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const lines = error.message.split('\n').map((line) => line.trim());
  const place = lines.slice(1).find((line) => /:\d+:\d+$/.test(line));
  return `${lines[0] || error.name}${place === undefined ? '' : `, at ${place}`}`;
}

/**
 * Imports a module of a user, TypeScript included.
 *
 * @throws UsageError when there is no such file, or when it throws.
 */
export async function importModule(path: string): Promise<object> {
  const file = resolve(path);
  if (!existsSync(file))
    throw new UsageError(
      `There is no file ${path}; name a module that exports a subject, or a built-in library (ratelaw subjects lists them).`,
    );
  if (statSync(file).isDirectory())
    throw new UsageError(`${path} is a folder; name the module in it that exports a subject, e.g. ./my-optimizer.ts.`);
  try {
    return await native(file);
  } catch (error) {
    if (!/\.[cm]?[jt]sx?$/.test(file))
      throw new UsageError(
        `${path} is no module of JavaScript or TypeScript; name one that exports a subject, e.g. ./my-optimizer.ts, or a factory in Python, e.g. python:my_optim:make_adamw.`,
      );
    throw new UsageError(`${path} could not be loaded: ${said(error)}`);
  }
}
