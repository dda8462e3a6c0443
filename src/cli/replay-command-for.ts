import { defaultReplayCommand } from '#reporters/reporter.ts';

const quoted = (path: string): string => (/\s/.test(path) ? JSON.stringify(path) : path);

/**
 * The command that replays a case, without its id.
 *
 * @param cases The folder of the cases, where it is not the usual one.
 * @param subject What names the subject, where the case does not say so itself.
 */
export function replayCommandFor(cases?: string, subject?: string): string {
  const option = (name: string, value: string | undefined): string => (value === undefined ? '' : ` ${name} ${quoted(value)}`);
  return `${defaultReplayCommand}${option('--cases', cases)}${option('--subject', subject)}`;
}
