import { laws } from '#properties/index.ts';
import type { Context } from '../context.ts';

/** Lists the laws. */
export async function lawsCommand(context: Context): Promise<number> {
  for (const { id, statement } of laws) context.out(`${context.style('bold', id)}\n  ${statement}\n`);
  return 0;
}
