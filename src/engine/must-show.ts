import type { Finding } from '#model/finding.ts';
import type { Judgement } from '#model/law.ts';
import type { Program } from '#model/program.ts';
import type { Row } from './rows.ts';

/** How many programs must all show nothing before something is said never to show; a replay of it, which is known to, takes fewer. */
export const searched = 100;

/** What never showed, and the first program that could have shown it. */
export interface Missing {
  readonly finding: Finding;
  readonly program: Program;
}

function shownBy(judgement: Judgement): Readonly<Record<string, boolean>> {
  return typeof judgement === 'object' && 'shown' in judgement ? judgement.shown : {};
}

/** Counts over the programs of a row what its law says that some of them must show. */
export class MustShowTally {
  readonly #row: Row;
  readonly #shown = new Set<string>();
  readonly #silent = new Map<string, Program[]>();

  constructor(row: Row) {
    this.#row = row;
  }

  /** Adds what one program showed; a judgement that is no `Shown` adds nothing. */
  add(program: Program, judgement: Judgement): void {
    for (const [name, shows] of Object.entries(shownBy(judgement))) {
      if (shows) this.#shown.add(name);
      else this.#silent.set(name, [...(this.#silent.get(name) ?? []), program]);
    }
  }

  /** Everything that enough programs could have shown and none did. */
  missing(): readonly Missing[] {
    const { law, subject, hyperparameter } = this.#row;
    return Object.entries(law.mustShow ?? {}).flatMap(([name, { programs, otherwise }]) => {
      const silent = this.#silent.get(name) ?? [];
      const [program] = silent;
      if (this.#shown.has(name) || program === undefined || silent.length < programs) return [];
      return [{ finding: otherwise(subject, hyperparameter), program }];
    });
  }
}

/** Something that a program did not show, with what is wrong where none does. */
export interface Absence {
  readonly finding: Finding;
  /** Whether another program showed it; `undefined` where it could not have. */
  readonly shownBy: (judgement: Judgement) => boolean | undefined;
}

/** What a program did not show that would be told with this diagnosis; `undefined` where there is no such thing. */
export function notShown({ law, subject, hyperparameter }: Row, diagnosis: string, judgement: Judgement): Absence | undefined {
  for (const [name, { otherwise }] of Object.entries(law.mustShow ?? {})) {
    if (shownBy(judgement)[name] !== false) continue;
    const finding = otherwise(subject, hyperparameter);
    if (finding.diagnosis === diagnosis) return { finding, shownBy: (other) => shownBy(other)[name] };
  }
  return undefined;
}
