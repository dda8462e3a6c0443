import { expect, test } from 'vitest';
import type { Program } from '#model/program.ts';
import type { Setting } from '#model/schedule-spec.ts';
import { beyondRanges, rangeOverride } from './range.ts';

const programOf = (momentum: Setting): Program => ({
  leaves: [{ name: 'w0', shape: [1] }],
  parameters: { kind: 'fill', value: 0 },
  gradients: [{ kind: 'fill', value: 1 }],
  settings: { momentum },
});

test('a case with a value beyond the range that is given now is not replayed; a zero is tried of every range', () => {
  const range = [rangeOverride('momentum=0.1..1')];
  expect(beyondRanges(programOf({ kind: 'scalar', value: 2 }), range)).toBe(true);
  expect(beyondRanges(programOf({ kind: 'scalar', value: 1 }), range)).toBe(false);
  expect(beyondRanges(programOf({ kind: 'schedule', schedule: { kind: 'table', values: [0.5, 2] } }), range)).toBe(true);
  expect(beyondRanges(programOf({ kind: 'schedule', schedule: { kind: 'table', values: [0.5, 0] } }), range)).toBe(false);
  expect(beyondRanges(programOf({ kind: 'omitted' }), range)).toBe(false);
  expect(beyondRanges(programOf({ kind: 'scalar', value: 2 }), [rangeOverride('beta=0.1..1')])).toBe(false);
});
