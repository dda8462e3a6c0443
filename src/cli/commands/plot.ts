import type { Schedule } from '#model/schedule.ts';
import { inspectSchedule } from '#plots/inspect-schedule.ts';
import { schedulePicture } from '#plots/schedule-picture.ts';
import { sparkline } from '#plots/sparkline.ts';
import { escapeMarkup } from '#reporters/escape-markup.ts';
import { isSubject } from '#subjects/is-subject.ts';
import type { Subject } from '#model/subject.ts';
import { subjectText } from '#reporters/subject-text.ts';
import type { Context } from '../context.ts';
import { importModule } from '../import-module.ts';
import { writeText } from '../write-text.ts';
import { libraryNames, selectSubjects } from '../select.ts';
import { scheduledOf, typicalSchedule, usedOtherwise, usedSchedule } from '../used-schedule.ts';
import { UsageError } from '../usage-error.ts';

/** What `ratelaw plot` takes. */
export interface PlotArguments {
  /** An expression, or a module that exports a schedule. */
  readonly schedule: string;
  readonly steps: number;
  readonly output?: string;
  /** For an optimizer: the expression that it is given. */
  readonly under?: string;
  /** For an optimizer: the hyperparameter that is given a schedule. */
  readonly hyperparameter?: string;
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

/** The optimizer that is named, if one is, in all its variants: of a library, or the only one that a module exports. */
async function subjectsOf(name: string): Promise<readonly Subject[]> {
  const file = /\.[cm]?[jt]sx?$/.test(name);
  const [library = ''] = name.split('/');
  if (!file && !(/^[\w-]+\/[\w-]+$/.test(name) && libraryNames.includes(library))) return [];
  if (
    file &&
    !Object.values(await importModule(name))
      .flat()
      .some(isSubject)
  )
    return [];
  const variants = (await selectSubjects([name])).filter(({ kind }) => kind !== 'schedule');
  if (variants.length === 0) throw new UsageError(`${name} is no optimizer; plot draws an expression, a function or an optimizer.`);
  const names = [...new Set(variants.map((one) => one.name))];
  if (names.length > 1) throw new UsageError(`${name} has several optimizers (${names.join(', ')}); export the one to draw alone.`);
  return variants;
}

/** The file for one of several variants: `rates.svg` is `rates.assign.svg`. */
function fileOf(output: string, { variant }: Subject, several: boolean): string {
  return several && variant !== undefined ? output.replace(/(?=\.\w+$|$)/, `.${variant}`) : output;
}

/** Draws a schedule as declared and, under it, as an optimizer used it. */
async function plotSubject(subject: Subject, given: PlotArguments, { out, style }: Context, parse: ParseExpression): Promise<void> {
  const { steps, under, output } = given;
  const name = scheduledOf(subject, given.hyperparameter);
  const range = subject.hyperparameters[name]?.range ?? [0, 1];
  const schedule = under === undefined ? typicalSchedule(range, steps) : await parsed(under, parse);
  const result = await usedSchedule(subject, name, schedule, steps);
  const { declared, used, by } = result;
  const { remarks } = inspectSchedule((t) => schedule(t), steps);
  // On one scale, and without the rounding of the updates, which would look like a schedule.
  const line = sparkline(
    [...declared, ...used].map((value) => Number(value.toPrecision(6))),
    128,
  );
  const [one, two] = [line.slice(0, line.length / 2), line.slice(line.length / 2)];
  const axis = `0${String(steps - 1).padStart(Math.max(1, one.length - 1))}`;
  out(
    `${style('bold', `${subjectText({ subject: subject.name, ...(subject.variant === undefined ? {} : { variant: subject.variant }) })} · ${name}`)}  ${steps} steps, ${under ?? 'a warm-up and a cosine'}\n\n`,
  );
  out(`  declared  ${one}\n  used      ${two}\n            ${style('dim', steps === 1 ? '0' : axis)}\n\n  ${by}\n`);
  const otherwise = usedOtherwise(result);
  for (const remark of [...(otherwise === undefined ? [] : [otherwise]), ...(under === undefined ? [] : remarks)])
    out(`${style('yellow', '!')} ${remark}\n`);
  if (output !== undefined) {
    writeText(
      output,
      schedulePicture(declared, escapeMarkup(`${subject.name}, ${name}, as declared and as used. ${otherwise ?? ''}`), used),
    );
    out(`Drawn: ${output}\n`);
  }
}

/** Draws a schedule, says where it starts, peaks and ends, and what looks wrong with it. */
export async function plotCommand(given: PlotArguments, context: Context, parse: ParseExpression): Promise<number> {
  const { schedule, steps, output } = given;
  const { out, style } = context;
  const subjects = await subjectsOf(schedule);
  for (const [place, subject] of subjects.entries()) {
    if (place > 0) out('\n');
    const file = output === undefined ? {} : { output: fileOf(output, subject, subjects.length > 1) };
    await plotSubject(subject, { ...given, ...file }, context, parse);
  }
  if (subjects.length > 0) return 0;
  for (const [option, value] of [['--under', given.under] as const, ['--hyperparameter', given.hyperparameter] as const])
    if (value !== undefined)
      throw new UsageError(`${option} says what an optimizer is given, but ${schedule} is a schedule; leave it out, or name an optimizer.`);
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
