import { json } from '#reporters/json.ts';
import type { Context } from '../context.ts';
import { exitCode } from '../exit-code.ts';
import { mergeReports } from '../merge-reports.ts';
import { parseOutput } from '../parse-output.ts';
import { writeText } from '../write-text.ts';
import { publish } from '../publish.ts';
import { readReport } from '../store.ts';

/** What `ratelaw merge` takes. */
export interface MergeArguments {
  readonly files: readonly string[];
  readonly output: string;
  readonly reporter: readonly string[];
}

/** Joins the reports of parts into the report of the whole; its exit code is that of the whole run. */
export async function mergeCommand({ files, output, reporter }: MergeArguments, context: Context): Promise<number> {
  const outputs = reporter.map(parseOutput);
  const report = mergeReports(files.map(readReport));
  writeText(output, json(report));
  const code = exitCode(report);
  context.settle(code);
  await publish(report, outputs, context);
  return code;
}
