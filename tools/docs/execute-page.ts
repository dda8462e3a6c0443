import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { completeMark, environmentFolder, interpreterOf } from '../../src/cli/python/environments.ts';
import type { Ran, Sandbox } from './sandbox.ts';
import { makeSandbox } from './sandbox.ts';
import { snippetsOf } from './snippets.ts';
import type { Snippet } from './snippets.ts';

/** The lines of an output from the first that holds one text to the next that holds another; all when neither is said. */
function excerpt(output: string, { from, to }: Readonly<Record<string, string>>): string {
  const lines = output.trimEnd().split('\n');
  const first = from === undefined ? 0 : lines.findIndex((line) => line.includes(from));
  if (first < 0) throw new Error(`no line of the output holds "${from ?? ''}":\n${output}`);
  const length = to === undefined ? lines.length : lines.slice(first).findIndex((line) => line.includes(to)) + 1;
  if (length === 0) throw new Error(`no line of the output after "${from ?? ''}" holds "${to ?? ''}":\n${output}`);
  const shown = lines.slice(first, first + length).join('\n');
  if (/\bin \d+\.\d+ s\b/.test(shown)) throw new Error(`an output must show no time, which differs from run to run:\n${shown}`);
  return `${shown}\n`;
}

/** The commands of a workflow that a reader's project can run, once for each entry of a matrix; an installation is none. */
function scriptsOf(workflow: string): readonly string[] {
  const [, entries = '1'] = /matrix: *\{ *\w+: *\[([^\]]+)\]/.exec(workflow) ?? [];
  return [...workflow.matchAll(/^ *- run: (npx .+)$/gm)].flatMap(([, script = '']) =>
    script.includes('matrix.')
      ? entries.split(',').map((entry) => script.replaceAll(/\$\{\{ *matrix\.\w+ *\}\}/g, entry.trim()))
      : [script],
  );
}

function expectStatus(ran: Ran, script: string, wanted: number): void {
  if (ran.status !== wanted) throw new Error(`${script.trim()}\nended with ${ran.status} instead of ${wanted}:\n${ran.out}${ran.error}`);
}

/** The folder of the commands of a Python environment, if it is there. */
export function commandsOf(environment: string): string | undefined {
  const folder = environmentFolder(environment);
  return existsSync(completeMark(folder)) ? dirname(interpreterOf(folder)) : undefined;
}

function perform({ language, attributes, body }: Snippet, sandbox: Sandbox, id: string): Ran | 'not here' | undefined {
  const { file, exit = '0', elsewhere, environment } = attributes;
  if (elsewhere !== undefined) return undefined;
  if (file !== undefined) sandbox.write(file, body);
  switch (language) {
    case 'sh': {
      const commands = environment === undefined ? undefined : commandsOf(environment);
      if (environment !== undefined && commands === undefined) return 'not here';
      const script = `${commands === undefined ? '' : `PATH="${commands}:$PATH"\n`}${body.replaceAll(/\bID\b/g, id)}`;
      const ran = sandbox.run(script, attributes['in'] === 'repository' ? 'repository' : undefined);
      expectStatus(ran, script, Number(exit));
      return ran;
    }
    case 'yaml': {
      for (const script of scriptsOf(body)) expectStatus(sandbox.run(script), script, 0);
      return undefined;
    }
    default: {
      if (file === undefined)
        throw new Error(`a ${language} snippet is not executed; give it a file, or say elsewhere=<its test>:\n${body}`);
      return undefined;
    }
  }
}

/**
 * Executes every snippet of a page, in order and in one project.
 *
 * - A block with `file=` is written; TypeScript is checked by the compiler.
 * - `sh` is run, and must end with 0 or with `exit=`; `ID` stands for the case that the output before it names first.
 * - `environment=` runs it in a Python environment of `npm run setup:python`; where that is missing, the command is not
 *   run, and what is shown of it stays as it is.
 * - `in=repository` runs it in a clone, as someone does who reads the README there.
 * - `text output` shows what the block before it printed, whole or `from="…" to="…"`; `text show=file` shows a file.
 * - `yaml` is a workflow: its `npx` commands are run.
 * - `elsewhere=` names the test that executes the block.
 *
 * @returns The page with every shown output as it is now.
 * @throws Error when a snippet does not do what the page says.
 */
export function executePage(page: string): string {
  const sandbox = makeSandbox();
  try {
    let last: ReturnType<typeof perform>;
    let id = 'ID';
    let executed = '';
    let done = 0;
    for (const snippet of snippetsOf(page)) {
      const { language, attributes } = snippet;
      if (language === 'text') {
        if (attributes['elsewhere'] !== undefined || last === 'not here') continue;
        const output = attributes['show'] === undefined ? last?.out : sandbox.read(attributes['show']);
        if (output === undefined) throw new Error(`an output without a command before it:\n${snippet.body}`);
        executed += page.slice(done, snippet.start) + excerpt(output, attributes);
        done = snippet.end;
      } else {
        last = perform(snippet, sandbox, id) ?? last;
        id = (last === 'not here' ? undefined : /npx ratelaw replay (\w+)/.exec(last?.out ?? '')?.[1]) ?? id;
      }
    }
    const said = sandbox.typeErrors();
    // A page without TypeScript has nothing to check.
    if (said !== '' && !said.includes('TS18003')) throw new Error(said);
    return executed + page.slice(done);
  } finally {
    sandbox.remove();
  }
}
