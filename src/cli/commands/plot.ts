import type { Schedule } from '#model/schedule.ts';
import { inspectSchedule } from '#plots/inspect-schedule.ts';
import { schedulePicture } from '#plots/schedule-picture.ts';
import { sparkline } from '#plots/sparkline.ts';
import { escapeMarkup } from '#reporters/escape-markup.ts';
import type { Context } from '../context.ts';
import { importModule } from '../import-module.ts';
import { writeText } from '../write-text.ts';
import { UsageError } from '../usage-error.ts';

/** What `ratelaw plot` takes. */
export interface PlotArguments {
  /** An expression, or a module that exports a schedule. */
  readonly schedule: string;
  readonly steps: number;
  readonly output?: string;
}

/** Turns an expression like `0.1 * 0.5^floor(t / 30)` into a schedule. @throws Error with one sentence when it is none. */
export type ParseExpression = (expression: string) => Promise<Schedule>;

const isSchedule = (value: unknown): value is Schedule => typeof value === 'function';

/** The schedule that a module exports: its default, or the only function. */
async function exported(path: string): Promise<Schedule> {
  const entries = Object.entries(await importModule(path)).filter(([, value]) => isSchedule(value));
  const [name, value] = entries.find(([one]) => one === 'default') ?? entries[0] ?? [];
  if (!isSchedule(value)) throw new UsageError(`${path} exports no schedule; export a function of the step.`);
  if (entries.length > 1 && name !== 'default')
    throw new UsageError(`${path} exports several functions (${entries.map(([one]) => one).join(', ')}); export the schedule as default.`);
  return value;
}

async function parsed(expression: string, parse: ParseExpression): Promise<Schedule> {
  try {
    return await parse(expression);
  } catch (error) {
    throw new UsageError(`"${expression}" is no schedule: ${error instanceof Error ? error.message : String(error)}`);
  }
}

const short = (value: number): string => String(Number(value.toPrecision(6)));

/** Draws a schedule, says where it starts, peaks and ends, and what looks wrong with it. */
export async function plotCommand(
  { schedule, steps, output }: PlotArguments,
  { out, style }: Context,
  parse: ParseExpression,
): Promise<number> {
  const found = /\.[cm]?[jt]sx?$/.test(schedule) ? await exported(schedule) : await parsed(schedule, parse);
  const { values, first, peak, end, remarks } = inspectSchedule(found, steps);
  const line = sparkline(values, 64);
  const axis = `0${String(steps - 1).padStart(Math.max(1, line.length - 1))}`;
  out(`${style('bold', schedule)}  ${steps} steps\n\n  ${line}\n  ${style('dim', steps === 1 ? '0' : axis)}\n\n`);
  out(`  first  ${short(first)}\n  peak   ${short(peak.value)} at step ${peak.step}\n  end    ${short(end)}\n`);
  for (const remark of remarks) out(`${style('yellow', '!')} ${remark}\n`);
  if (output !== undefined) {
    const title = `${schedule}: first ${short(first)}, peak ${short(peak.value)} at step ${peak.step}, end ${short(end)}`;
    writeText(output, schedulePicture(values, escapeMarkup(title)));
    out(`Drawn: ${output}\n`);
  }
  return 0;
}
