#!/usr/bin/env node
import { existsSync } from 'node:fs';
import module from 'node:module';
import { constants } from 'node:os';
import { styleText } from 'node:util';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { reporters } from '#reporters/index.ts';
import { DeclarationError } from '#subjects/declaration-error.ts';
import type { Context } from './context.ts';
import { defaultCases, defaultKnown } from './defaults.ts';
import { rangeOverride } from './range.ts';
import type { RangeOverride } from './range.ts';
import { UsageError } from './usage-error.ts';

/** Saves a quarter of the start on Node 22 and later; absent on 20. */
const enable: unknown = Reflect.get(module, 'enableCompileCache');
if (typeof enable === 'function') Reflect.apply(enable, module, []);

/** Milliseconds within which a signal is the same one: npx passes on the Ctrl-C that the terminal has sent to both. */
const echo = 300;
let interrupted = false;
let code = 0;
const terminal = process.stderr.isTTY && process.env['CI'] === undefined && process.env['TERM'] !== 'dumb';
let shown = 0;
const context: Context = {
  out: (text) => void process.stdout.write(text),
  error: (text) => void process.stderr.write(text),
  style: (format, text) => styleText(format, text, { stream: process.stdout }),
  // The first signal ends after the present row and prints what was found; a later one of the same kind ends at once. Whoever
  // cancels a job of continuous integration sends one of each, and waits.
  interruptible: () => {
    for (const [signal, again] of [
      ['SIGINT', 'Ctrl-C again'],
      ['SIGTERM', 'a second SIGTERM'],
    ] as const) {
      let first: number | undefined;
      process.on(signal, () => {
        if (first !== undefined && Date.now() - first > echo) process.exit(128 + constants.signals[signal]);
        first ??= Date.now();
        if (!interrupted)
          context.error(`\nInterrupted: finishing the present row, then printing what was found (${again} ends at once).\n`);
        interrupted = true;
      });
    }
  },
  aborted: () => interrupted,
  environment: process.env,
  settle: (given) => {
    code = given;
  },
  ...(terminal
    ? {
        progress: (text: string) => {
          const now = Date.now();
          if (text !== '' && now - shown < 80) return;
          shown = now;
          // A terminal that does not know its width says 0.
          const width = process.stderr.columns > 0 ? process.stderr.columns : 80;
          process.stderr.write(`\r\u001b[2K${text.slice(0, width - 1)}`);
        },
      }
    : {}),
};

// A reader that has seen enough (ratelaw … | head) closes the pipe: that is no failure of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(code);
  throw error;
});

function integer(value: string): number {
  const seed = Number(value);
  if (value.trim() === '' || !Number.isSafeInteger(seed)) throw new InvalidArgumentError(`It must be an integer, e.g. 42 or -833069290.`);
  return seed;
}
function count(value: string): number {
  const given = Number(value);
  if (!Number.isSafeInteger(given) || given < 1) throw new InvalidArgumentError('It must be an integer of 1 or more.');
  return given;
}
/** More steps than any picture shows, more programs than a row needs, and than a person waits for. */
function length(value: string): number {
  const given = count(value);
  if (given > 1_000_000) throw new InvalidArgumentError('It must be at most 1000000.');
  return given;
}
function seconds(value: string): number {
  const given = Number(value);
  if (value.trim() === '' || !(given > 0) || given === Infinity) throw new InvalidArgumentError('It must be a number of seconds above 0.');
  return given;
}
/** A file or a folder, or the start of its name. */
function path(value: string): string {
  if (value.trim() === '') throw new InvalidArgumentError('It must not be empty.');
  // A value that was forgotten: the option after it would be taken for it.
  if (value.startsWith('--')) throw new InvalidArgumentError('It is an option itself; a name that begins so is written with ./ before it.');
  return value;
}
/** A command that is on the path, or a file. */
function interpreter(value: string): string {
  if (/[/\\]/.test(path(value)) && !existsSync(value)) throw new InvalidArgumentError('There is no such file.');
  return value;
}
const ranges = (value: string, before: readonly RangeOverride[]): readonly RangeOverride[] => [...before, rangeOverride(value)];
const pythonOption = (): Option =>
  new Option('--python <path>', 'the Python whose libraries are tried, instead of those of setup-python').argParser(interpreter);
const lawOption = (what: string): Option => new Option('--law <id>', `${what} (repeatable)`).argParser(several).default([], 'all');
const rangeOption = (): Option =>
  new Option('--range <name=min..max>', 'another range for a hyperparameter (repeatable)').argParser(ranges).default([], 'as declared');
const several = (value: string, before: readonly string[]): readonly string[] => [...before, ...value.split(',')];
const repeated = (value: string, before: readonly string[]): readonly string[] => [...before, value];
const reporterNames = Object.keys(reporters);
const reporterOption = (): Option =>
  new Option('--reporter <name[=file]>', `write a report (repeatable): ${reporterNames.join(', ')}`)
    .argParser(repeated)
    .default([], 'text');
const casesOption = (): Option => new Option('--cases <folder>', 'where cases are kept').argParser(path).default(defaultCases());
const knownOption = (): Option => new Option('--known <file>', 'the known failures').argParser(path).default(defaultKnown());
/** Commands are loaded when they run: --help must not wait for tensors. */
const exits = async (run: Promise<number>): Promise<void> => {
  code = await run;
};

const program = new Command('ratelaw')
  .description(
    'Property tests for the laws of rate schedules: checks an optimizer under schedules and shows the smallest proof of what breaks.',
  )
  .version('0.1.0')
  .showHelpAfterError('(ratelaw --help shows what there is)')
  .showSuggestionAfterError()
  .exitOverride()
  .addHelpText(
    'after',
    `
Examples:
  ratelaw check                          the built-in libraries (reference, tfjs)
  ratelaw check ./my-optimizer.ts        every subject that a module exports
  ratelaw check tfjs/sgd --law pointwise-substitution
  ratelaw repro optax-1286               a famous bug, from cause to case

Exit codes: 0 all is well, 1 a law failed, 2 something could not be checked.`,
  );

program
  .command('check')
  .description('hold subjects to the laws')
  .argument(
    '[subjects...]',
    'libraries (reference, tfjs, museum, optax, torch, keras), one of their optimizers (tfjs/sgd), files, python:module:factory, or process:"command"; default: the subject that init wrote, else reference tfjs',
  )
  .addOption(new Option('--profile <profile>', 'how long to search').choices(['fast', 'ci', 'nightly']).default('fast'))
  .option('--seed <integer>', 'where the search starts', integer)
  .addOption(lawOption('only this law'))
  .option('--hyperparameter <name>', 'only this hyperparameter')
  .addOption(
    new Option('--variant <name>', 'only this variant, e.g. eager; plain is the one without a name (repeatable)')
      .argParser(several)
      .default([], 'all'),
  )
  .addOption(reporterOption())
  .option('--at <file>', 'check one run: a JSON file with its settings, steps and resume points; only the rest is drawn', path)
  .option('--cache [folder]', 'reuse what passed while nothing changed that it depends on; default folder: .ratelaw/cache', path)
  .option('--json <file>', 'also write the report as JSON, as --reporter json=<file> does', path)
  .option('--no-times', 'write every time as 0, so that equal runs give equal files')
  .option('--shard <part/number>', 'run only one part of the rows, e.g. 2/3; ratelaw merge joins them')
  .option('--max-time <seconds>', 'start no row after this time', seconds)
  .option('--deadline <seconds>', 'give up code of a subject that does not come back for so long', seconds, 120)
  .option('--programs <integer>', 'programs drawn for each row, instead of the number of the profile', length)
  .addOption(rangeOption())
  .addOption(pythonOption())
  .option('--jobs <number>', 'threads; as many as there are cores by default', count)
  .addOption(knownOption())
  .addOption(casesOption())
  .action((subjects, options) =>
    exits(import('./commands/check.ts').then(({ checkCommand }) => checkCommand({ subjects, ...options }, context))),
  );
program
  .command('replay')
  .description('run exactly one kept case')
  .argument('<id>', 'the id of a case, or its file')
  .option('--subject <file>', 'the module of the subject, where it is not built in', path)
  .option('--vitest <file>', 'write a test file of the case instead of running it', path)
  .option('--interpreter <path>', 'the Python that the subject runs in', interpreter)
  .option('--python', 'print a Python snippet of the case instead of running it (Optax, and factories of Optax and PyTorch)')
  .addOption(casesOption())
  .action((id, options) => exits(import('./commands/replay.ts').then(({ replayCommand }) => replayCommand({ id, ...options }, context))));
const report = program
  .command('report')
  .description('render a saved run again')
  .argument('<file>', 'a report written by --json')
  .addOption(reporterOption())
  .option('-o, --output <file>', 'where to write it; default: stdout', path);
for (const name of reporterNames) report.option(`--${name}`, `as --reporter ${name}`);
report.action((file, { reporter, output, ...options }: { reporter: readonly string[]; output?: string }) => {
  const given: Readonly<Record<string, unknown>> = options;
  const named = reporterNames.filter((name) => given[name] === true);
  const rest = output === undefined ? {} : { output };
  return exits(import('./commands/report.ts').then(({ reportCommand }) => reportCommand({ file, named, reporter, ...rest }, context)));
});
program
  .command('merge')
  .description('join the reports of shards into one')
  .argument('<files...>', 'reports written by --json')
  .requiredOption('-o, --output <file>', 'where to write the joined report', path)
  .addOption(reporterOption())
  .action((files, options) =>
    exits(import('./commands/merge.ts').then(({ mergeCommand }) => mergeCommand({ files, ...options }, context))),
  );
program
  .command('diff')
  .description('say what a run has that the one before had not: new failures, lost rows, new known failures')
  .argument('<base>', 'the report of the run before')
  .argument('<head>', 'the report of the run now')
  .option('--allow-new-failures')
  .option('--allow-lost-rows', 'allow rows that passed and are now skipped, errored or gone')
  .option('--allow-new-known', 'allow known failures that the base did not list')
  .action((base, head, options) =>
    exits(import('./commands/diff.ts').then(({ diffCommand }) => diffCommand({ base, head, ...options }, context))),
  );
program
  .command('compare')
  .description('run the same programs on two libraries, versions or subjects, and say what is different')
  .argument('<base>', 'a library, one of its optimizers, a file, or process:"command"; e.g. optax@0.2.4')
  .argument('<head>', 'what it is compared with; e.g. optax@0.2.8')
  .addOption(lawOption('only the verdicts of this law'))
  .option('--hyperparameter <name>', 'only the verdicts on this hyperparameter')
  .option('--seed <integer>', 'where the search starts', integer)
  .option('--programs <integer>', 'programs for each row and each pair', length, 40)
  .option('--max-time <seconds>', 'start no pair after this time', seconds)
  .option('--json <file>', 'also write the comparison as JSON', path)
  .addOption(rangeOption())
  .addOption(pythonOption())
  .action((base, head, options) =>
    exits(import('./commands/compare.ts').then(({ compareCommand }) => compareCommand({ base, head, ...options }, context))),
  );
program
  .command('plot')
  .description('draw a schedule, and say what looks wrong with it')
  .argument(
    '<schedule>',
    'an expression like "0.1 * 0.5^floor(t / 30)", a module that exports a function of the step, or an optimizer (tfjs/sgd, a file)',
  )
  .requiredOption('--steps <number>', 'the length of the run', length)
  .option('--under <expression>', 'for an optimizer: the schedule it is given; default: a warm-up and a cosine')
  .option('--hyperparameter <name>', 'for an optimizer: what is given the schedule; default: the learning rate')
  .option('-o, --output <file>', 'also draw it as SVG', path)
  .action((schedule, options) =>
    exits(
      import('./commands/plot.ts').then(async ({ plotCommand }) =>
        plotCommand({ schedule, ...options }, context, (await import('#expressions/parse-schedule.ts')).parseSchedule),
      ),
    ),
  );
program
  .command('laws')
  .description('list the laws')
  .action(() => exits(import('./commands/laws.ts').then(({ lawsCommand }) => lawsCommand(context))));
program
  .command('subjects')
  .description('list subjects and their hyperparameters')
  .argument('[names...]')
  .addOption(pythonOption())
  .action((names, options) =>
    exits(import('./commands/subjects.ts').then(({ subjectsCommand }) => subjectsCommand(names, options, context))),
  );
program
  .command('setup-python')
  .description('make the environments of the Python libraries (Optax 0.2.8 and 0.2.4)')
  .argument('[extras...]')
  .action((extras) => exits(import('./python/setup.ts').then(({ setupPythonCommand }) => setupPythonCommand(extras, context))));
program
  .command('explain')
  .description('explain a law, or a diagnosis that a report names')
  .argument('<law>')
  .action((law) => exits(import('./commands/explain.ts').then(({ explainCommand }) => explainCommand(law, context))));
program
  .command('repro')
  .description('tell the story of a regression')
  .argument('<regression>', 'optax-1286')
  .option('--real', 'on the real library (ratelaw setup-python installs it)')
  .action((name, options) => exits(import('./commands/repro.ts').then(({ reproCommand }) => reproCommand(name, options, context))));
program
  .command('init')
  .description('write a subject file for the library of this folder, and a test where Vitest is a dependency')
  .option('--ci', 'also write a GitHub workflow')
  .action((options) => exits(import('./commands/init.ts').then(({ initCommand }) => initCommand(options, context))));
program
  .command('accept')
  .description('list a kept case as a known failure')
  .argument('<id>')
  .requiredOption('--reason <text>', 'why it is accepted for now')
  .requiredOption('--link <url>', 'where it is followed up: an address, or an issue (owner/repo#12, #12)')
  .option('--until <date>', 'the last day on which it is accepted, e.g. 2026-12-31')
  .addOption(knownOption())
  .addOption(casesOption())
  .action((id, options) => exits(import('./commands/accept.ts').then(({ acceptCommand }) => acceptCommand({ id, ...options }, context))));

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) code = error.exitCode === 0 ? 0 : 2;
  else if (error instanceof UsageError || error instanceof DeclarationError) {
    context.error(`error: ${error.message}\n`);
    code = 2;
  } else {
    context.error(`error: ratelaw itself failed: ${error instanceof Error ? error.message : String(error)}. Please report it.\n`);
    code = 2;
  }
}
process.exitCode = code;
