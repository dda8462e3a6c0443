import type { Numbers, Operation, Program } from '#model/program.ts';
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

function operationText(operation: Operation): string {
  const { on } = operation;
  switch (operation.do) {
    case 'build': {
      const { settings = {}, start, part } = operation;
      const own = Object.entries(settings).map(([name, setting]) => `${name} ${settingText(setting)}`);
      const which = part === undefined ? [] : ['piece' in part ? `piece ${part.piece}` : `first ${part.grouped} pieces joined first`];
      const details = [...own, ...which, ...(start === undefined ? [] : [`start ${start}`])];
      return `build ${on}${details.length === 0 ? '' : ` (${details.join(', ')})`}`;
    }
    case 'value':
      return `${on}(${operation.at}${operation.as === undefined ? '' : 'n'})`;
    case 'read':
      return `read ${on}`;
    case 'advance':
      return `advance ${on}${operation.metric === undefined ? '' : ` by ${operation.metric}`}`;
    case 'save':
    case 'config':
      return `${operation.do} ${on} to ${operation.slot}`;
    case 'load':
    case 'rebuild':
      return `${operation.do} ${on} from ${operation.slot}`;
  }
}

/** A program as a few lines: label and text. */
export function programText(program: Program, irrelevant: readonly string[] = []): readonly (readonly [label: string, text: string])[] {
  const any = (part: string): string => (irrelevant.includes(part) ? '   (any other value fails too)' : '');
  const settings = Object.entries(program.settings).map(([name, setting]): [string, string] => [name, settingText(setting)]);
  if (program.leaves.length === 0) {
    const { metrics, operations } = program;
    return [
      ...settings,
      ...(metrics === undefined ? [] : [['metrics', `${metrics.join(', ')}, and again`] as const]),
      ...(operations === undefined ? [] : [['operations', operations.map(operationText).join(', ')] as const]),
    ];
  }
  const gradients = program.gradients.map(numbersText);
  const alike = new Set(gradients).size === 1;
  return [
    ...settings,
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
