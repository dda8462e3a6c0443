import type { Context } from '../context.ts';
import { parseOutput } from '../parse-output.ts';
import { writeText } from '../write-text.ts';
import { render } from '../render.ts';
import { readReport } from '../store.ts';
import { UsageError } from '../usage-error.ts';

/** What `ratelaw report` takes. */
export interface ReportArguments {
  readonly file: string;
  /** The names of reporters that were given as options of their own, e.g. `--html`. */
  readonly named: readonly string[];
  readonly reporter: readonly string[];
  readonly output?: string;
}

/** Renders a saved run again. */
export async function reportCommand({ file, named, reporter, output }: ReportArguments, context: Context): Promise<number> {
  const given = [...named, ...reporter].map(parseOutput);
  const outputs = given.length === 0 ? [{ reporter: 'text' }] : given;
  const loose = outputs.filter((one) => one.file === undefined);
  if (output !== undefined && loose.length !== 1)
    throw new UsageError(`-o names one file, but ${loose.length} reporters have none of their own; use --reporter name=file for each.`);
  const report = readReport(file);
  for (const one of outputs) {
    const target = one.file ?? output;
    if (target === undefined) context.out(await render(one.reporter, report, { style: context.style }));
    else writeText(target, await render(one.reporter, report));
  }
  return 0;
}
