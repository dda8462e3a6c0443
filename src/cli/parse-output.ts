import { reporters } from '#reporters/index.ts';
import { didYouMean } from '#subjects/near.ts';
import { UsageError } from './usage-error.ts';

/** One report to write: by which reporter, and into which file; on stdout when there is none. */
export interface Output {
  readonly reporter: string;
  readonly file?: string;
}

/** Reads `junit=reports/junit.xml`. @throws UsageError when there is no such reporter. */
export function parseOutput(given: string): Output {
  const [, reporter = '', file] = /^([^=]*)(?:=(.*))?$/s.exec(given) ?? [];
  if (!Object.hasOwn(reporters, reporter))
    throw new UsageError(`There is no reporter "${reporter}". ${didYouMean(reporter, Object.keys(reporters))}`);
  if (file === '') throw new UsageError(`The reporter ${reporter} needs a file after the "=", or no "=" to print.`);
  return { reporter, ...(file === undefined ? {} : { file }) };
}
