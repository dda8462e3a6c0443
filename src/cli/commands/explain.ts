import { laws } from '#properties/index.ts';
import type { Context } from '../context.ts';
import { fixes } from '#reporters/fixes.ts';
import { didYouMean } from '#subjects/near.ts';
import { UsageError } from '../usage-error.ts';

/** Explains a law (what it says, why it matters, what it names) or a diagnosis (how it is mended, who gives it). */
export async function explainCommand(id: string, context: Context): Promise<number> {
  const giving = laws.filter(({ catches }) => catches.diagnoses.includes(id));
  if (giving.length > 0) {
    context.out(`${context.style('bold', id)}\n\n`);
    if (fixes[id] !== undefined) context.out(`  How to mend it  ${fixes[id]}\n`);
    context.out(`  Given by        ${giving.map((law) => law.id).join(', ')}\n`);
    return 0;
  }
  const law = laws.find((one) => one.id === id);
  if (law === undefined) {
    const known = [...laws.map((one) => one.id), ...new Set(laws.flatMap(({ catches }) => catches.diagnoses))];
    throw new UsageError(`There is no law and no diagnosis "${id}". ${didYouMean(id, known)}`);
  }
  context.out(
    [
      context.style('bold', law.id),
      '',
      `  ${law.statement}`,
      '',
      `  Why it matters  ${law.why}`,
      `  Source          ${law.source}`,
      `  About           ${law.about ?? 'optimizer'}s`,
      `  Rows            ${law.scope === 'subject' ? 'one per subject' : 'one per hyperparameter'}`,
      `  Diagnoses       ${law.catches.diagnoses.join(', ')}`,
      ...law.catches.diagnoses.flatMap((diagnosis) => (fixes[diagnosis] === undefined ? [] : [`    ${diagnosis}: ${fixes[diagnosis]}`])),
      '',
    ].join('\n'),
  );
  return 0;
}
