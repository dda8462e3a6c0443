import type { Numbers, Program } from '#model/program.ts';
import { settingText } from './schedule-text.ts';

function numbersText(numbers: Numbers): string {
  switch (numbers.kind) {
    case 'fill':
      return String(numbers.value);
    case 'noise':
      return `noise #${numbers.seed}${numbers.scale === 1 ? '' : ` × ${numbers.scale}`}`;
    case 'values':
      return JSON.stringify(numbers.values);
  }
}

/** A program as a few lines: label and text. */
export function programText(program: Program, irrelevant: readonly string[] = []): readonly (readonly [label: string, text: string])[] {
  const any = (part: string): string => (irrelevant.includes(part) ? '   (any other value fails too)' : '');
  const gradients = program.gradients.map(numbersText);
  const alike = new Set(gradients).size === 1;
  return [
    ...Object.entries(program.settings).map(([name, setting]): [string, string] => [name, settingText(setting)]),
    [
      'gradients',
      `${alike ? `${gradients[0] ?? ''} at ${gradients.length === 1 ? 'the only step' : `each of ${gradients.length} steps`}` : gradients.join(', ')}${any('gradients')}`,
    ],
    [
      'parameters',
      `${program.leaves.map(({ name, shape }) => `${name}[${shape.join('×')}]`).join(', ')} = ${numbersText(program.parameters)}${any('parameters')}`,
    ],
  ];
}
