import { laws } from '#properties/index.ts';
import { declarations } from './declarations.ts';
import { duties } from './duties.ts';
import { layers } from './layers.ts';
import { table } from './table.ts';

const declared = (which: keyof typeof declarations): string =>
  table(
    ['declaration', 'meaning', 'when to use it', 'default'],
    Object.entries(declarations[which]).map(([name, one]) => [`\`${name}\``, one.meaning, one.when, one.default]),
  );

function layerTable(): string {
  const rows = Object.entries(layers()).map(([layer, { may, because }]) => {
    const [, duty] =
      Object.entries(duties).find(([name]) => name === layer) ??
      Object.entries(duties).find(([name]) => layer.startsWith(`${name}/`)) ??
      [];
    if (duty === undefined) throw new Error(`tools/docs/duties.ts says nothing of ${layer}`);
    const imports = may.length === 0 ? 'nothing' : may.map((one) => `\`${one.replace(/^src\//, '')}\``).join(', ');
    return [`\`${layer}\``, duties[layer] === undefined ? because : duty.does, duty.mayNot, imports];
  });
  return table(['layer', 'duties', 'may not', 'may import'], rows);
}

function lawTable(about: 'optimizer' | 'schedule'): string {
  const chosen = laws.filter((law) => (law.about ?? 'optimizer') === about);
  return table(
    ['law', 'statement'],
    chosen.map(({ id, statement }) => [`[${id}](${id}.md)`, statement]),
  );
}

/** What a page may have made for it, by name. */
const parts: Readonly<Record<string, () => string>> = {
  'declarations of a hyperparameter': () => declared('hyperparameter'),
  'declarations of a subject': () => declared('subject'),
  'declarations of an optimizer': () => declared('optimizer'),
  'declarations of a stepper': () => declared('stepper'),
  'declarations of a schedule': () => declared('schedule'),
  layers: layerTable,
  'laws of optimizers': () => lawTable('optimizer'),
  'laws of schedules': () => lawTable('schedule'),
  'number of laws': () => `There are ${laws.length} laws.\n`,
};

/** A page with what stands between `<!-- made: name -->` and `<!-- /made -->` made anew. */
export function withGenerated(page: string): string {
  return page.replaceAll(/(<!-- made: ([^>]+?) -->\n\n?)[\s\S]*?(<!-- \/made -->)/g, (_, open: string, name: string, close: string) => {
    const make = parts[name];
    if (make === undefined) throw new Error(`there is no "${name}" to make; there are ${Object.keys(parts).join(', ')}`);
    return `${open.trimEnd()}\n\n${make()}\n${close}`;
  });
}
