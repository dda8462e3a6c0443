import type { Location } from '#model/report.ts';

/** A file and its text. */
export interface Source {
  readonly file: string;
  readonly text: string;
}

const lineAt = (text: string, index: number): number => text.slice(0, index).split('\n').length;

/** Where a text first stands in quotes of any kind. */
function quoted(text: string, word: string): number {
  return Math.min(
    ...["'", '"', '`'].map((quote) => text.indexOf(`${quote}${word}${quote}`)).map((index) => (index < 0 ? Infinity : index)),
  );
}

/**
 * Where a subject is defined: the `define…` call that names it, or the factory of its name in Python, else the line that holds its name, else the only
 * `define…` call, else the first line of the first source. `undefined` when there is no source.
 */
export function locate(subject: string, sources: readonly Source[]): Location | undefined {
  const calls = sources.flatMap(({ file, text }) => {
    const starts = [...text.matchAll(/\bdefine(?:Optimizer|Stepper|Schedule)\s*\(/g)].map(({ index }) => index);
    return starts.map((start, nth) => ({ file, line: lineAt(text, start), text: text.slice(start, starts[nth + 1]) }));
  });
  const naming = calls.find(({ text }) => quoted(text, subject) < Infinity);
  if (naming !== undefined) return { file: naming.file, line: naming.line };
  const own = subject.split('/').at(-1) ?? subject;
  for (const { file, text } of sources) {
    const found = [...text.matchAll(/^(?:async )?(?:def|class) (\w+)|^(\w+) *=[^=]/gm)].find(([, made, bound]) => (made ?? bound) === own);
    if (file.endsWith('.py') && found !== undefined) return { file, line: lineAt(text, found.index) };
  }
  for (const word of [subject, own]) {
    for (const { file, text } of sources) {
      const index = quoted(text, word);
      if (index < Infinity) return { file, line: lineAt(text, index) };
    }
  }
  const [only, ...others] = calls;
  if (only !== undefined && others.length === 0) return { file: only.file, line: only.line };
  return sources[0] === undefined ? undefined : { file: sources[0].file, line: 1 };
}
