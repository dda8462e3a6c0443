import { laws } from '#properties/index.ts';
import type { Context } from '../context.ts';
import { fixes } from '../fixes.ts';
import { selectLaws } from '../select.ts';

/** Explains one law: what it says, why it matters, and what it names. */
export async function explainCommand(id: string, context: Context): Promise<number> {
  for (const law of selectLaws(laws, [id])) {
    context.out(
      [
        context.style('bold', law.id),
        '',
        `  ${law.statement}`,
        '',
        `  Why it matters  ${law.why}`,
        `  Source          ${law.source}`,
        `  Diagnoses       ${law.catches.diagnoses.join(', ')}`,
        `  About           ${law.about ?? 'optimizer'}s`,
        ...law.catches.diagnoses.flatMap((diagnosis) => (fixes[diagnosis] === undefined ? [] : [`    ${diagnosis}: ${fixes[diagnosis]}`])),
        `  Rows            ${law.scope === 'subject' ? 'one per subject' : 'one per hyperparameter'}`,
        '',
      ].join('\n'),
    );
  }
  return 0;
}
