import { readFileSync } from 'node:fs';

/** What the model of an API says of one of its items. */
interface Item {
  readonly kind: string;
  readonly name: string;
  readonly docComment?: string;
  readonly fileUrlPath?: string;
  readonly parameters?: readonly { readonly parameterName: string }[];
  readonly members?: readonly Item[];
}

/** The text of a docstring: what stands before its first tag, or after one. */
const before = (doc: string): string => (doc.split(/^\s*\*?\s*@/m)[0] ?? '').replaceAll(/[/*\s]+/g, ' ').trim();

/** Names that stand for an object whose fields are told where its type is. */
const isObject = (name: string): boolean => name === 'input' || name.startsWith('{');

/** What the docstrings of one export lack; overloads share theirs. */
function lacking(overloads: readonly Item[]): readonly string[] {
  const [item] = overloads;
  if (item === undefined) return [];
  const { kind, name, fileUrlPath = '', members = [] } = item;
  const docs = overloads.map(({ docComment = '' }) => docComment);
  const has = (tag: string): boolean => docs.some((doc) => doc.includes(tag));
  const missing: string[] = [];
  if (!docs.some((doc) => /[.:)]$/.test(before(doc)))) missing.push('a sentence');
  if (['Function', 'Class', 'Variable'].includes(kind) && !has('@example')) missing.push('an @example');
  if (kind === 'Function') {
    const parameters = new Set(overloads.flatMap((one) => (one.parameters ?? []).map(({ parameterName }) => parameterName)));
    for (const parameter of parameters) if (!isObject(parameter) && !has(`@param ${parameter}`)) missing.push(`@param ${parameter}`);
    const source = readFileSync(fileUrlPath.replace(/^dist\//, '').replace(/\.d\.ts$/, '.ts'), 'utf8');
    const [body = ''] = source.slice(source.indexOf(`export function ${name}`)).split('\n}\n');
    if (/\bthrow new\b/.test(body) && !has('@throws')) missing.push('@throws');
  }
  // What a caller fills in; what he reads is told by its name, where that says it all.
  if (/(?:Options|Definition)$/.test(name))
    for (const member of members) if (before(member.docComment ?? '') === '') missing.push(`a word on ${member.name}`);
  return missing;
}

/**
 * Exports of a face of the package whose docstring says less than our standard asks: a sentence, each parameter, what it
 * throws, and an example that can be copied.
 *
 * @param model The file that API Extractor wrote.
 */
export function undocumented(model: string): readonly string[] {
  const { members }: { readonly members: readonly [{ readonly members: readonly Item[] }] } = JSON.parse(readFileSync(model, 'utf8'));
  const exported = new Map<string, readonly Item[]>();
  for (const item of members[0].members) {
    const key = `${item.kind} ${item.name}`;
    exported.set(key, [...(exported.get(key) ?? []), item]);
  }
  return [...exported].flatMap(([name, overloads]) => {
    const missing = lacking(overloads);
    return missing.length === 0 ? [] : [`${name} lacks ${missing.join(', ')}`];
  });
}
