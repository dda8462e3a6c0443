import { laws } from '#properties/index.ts';
import type { Context } from '../context.ts';
import { fixes } from '#reporters/fixes.ts';
import { selectLaws } from '../select.ts';

/** Explains a law (what it says, why it matters, what it names) or a diagnosis (how it is mended, who gives it). */
export async function explainCommand(id: string, context: Context): Promise<number> {
  const giving = laws.filter(({ catches }) => catches.diagnoses.includes(id));
  if (giving.length > 0) {
    context.out(`${context.style('bold', id)}\n\n`);
    if (fixes[id] !== undefined) context.out(`  How to mend it  ${fixes[id]}\n`);
    context.out(`  Given by        ${giving.map((law) => law.id).join(', ')}\n`);
    return 0;
  }
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
