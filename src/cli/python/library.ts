import type { Subject } from '#model/subject.ts';
import { ConversationError } from '#subjects/process/errors.ts';
import type { ConversationOptions } from '#subjects/process/conversation.ts';
import { process as fromProcess } from '#subjects/process/process.ts';
import { missing } from '../missing.ts';
import { UsageError } from '../usage-error.ts';
import { compilations, interpreterFor, projectInterpreter, pythonFile, pythonLibraries } from './environments.ts';

/**
 * The subjects of a built-in Python library; one that stands for all of them, with the command to install it, where it
 * is missing.
 *
 * @param python The Python to use instead of the environment made by `setup-python`.
 * @param talking When it is given up.
 */
export async function pythonSubjects(
  name: string,
  python: string | undefined,
  talking: ConversationOptions = {},
): Promise<readonly Subject[]> {
  const library = pythonLibraries[name];
  if (library === undefined) throw new RangeError(`There is no built-in Python library "${name}".`);
  const more = library.extra === undefined ? '' : ` ${library.extra}`;
  const install = `install it with "ratelaw setup-python${more}", or name a Python that has it with --python`;
  const interpreter = interpreterFor(library, python);
  if (interpreter === undefined) return [missing(name, `${name} is not installed: ${install}`)];
  try {
    return await fromProcess([interpreter, '-B', pythonFile(library.driver), name], {
      ...talking,
      environment: compilations(library, python),
    });
  } catch (error) {
    if (error instanceof ConversationError)
      return [missing(name, `${name} does not run in ${interpreter} (${firstLines(error.message)}): ${install}`)];
    throw error;
  }
}

/**
 * The subjects that a user's own factory gives: it is called in the Python that its library lives in.
 *
 * @param factory `module.path:function`, found from the present folder on.
 * @param python The Python to use; when absent that of the active virtual environment, or of `.venv` in the present folder.
 * @param talking When it is given up.
 * @throws UsageError when there is no Python to use, or what is named gives no optimizer.
 */
export async function factorySubjects(
  factory: string,
  python: string | undefined,
  talking: ConversationOptions = {},
): Promise<readonly Subject[]> {
  if (!/^[\w.]+:\w+$/.test(factory))
    throw new UsageError(
      `"python:${factory}" names no factory: give a module and a function of it, e.g. python:my_package.optim:make_adamw.`,
    );
  const interpreter = python ?? projectInterpreter();
  if (interpreter === undefined)
    throw new UsageError(
      `There is no Python for "python:${factory}": name one that has its library with --python, or activate its virtual environment (one in .venv is found as it is).`,
    );
  try {
    return await fromProcess([interpreter, '-B', pythonFile('factory_driver.py'), factory], talking);
  } catch (error) {
    if (error instanceof ConversationError) throw new UsageError(`python:${factory} gives no subject (${firstLines(error.message)}).`);
    throw error;
  }
}

function firstLines(message: string): string {
  return message.split('\n').slice(-2).join(' ').slice(0, 800);
}
