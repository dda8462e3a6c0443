import { describe, expect, test } from 'vitest';
import { joinSubject } from '#fixtures/museum/healthy/schedules/join.ts';
import type { JoinFaults } from '#fixtures/museum/healthy/schedules/join.ts';
import { joined } from '#fixtures/museum/healthy/schedules/joined.ts';
import { running } from '../test/running.ts';
import type { Judgement } from '#model/law.ts';
import type { Program } from '#model/program.ts';
import type { Subject } from '#model/subject.ts';
import { joinsRestartTheCount } from './joins-restart-the-count.ts';

const lengths = (first: number, second: number, third: number, fourth: number): Program => ({
  leaves: [],
  parameters: { kind: 'fill', value: 0 },
  gradients: [],
  settings: Object.fromEntries(
    Object.entries({ peak: 1, first, second, third, fourth }).map(([name, value]) => [name, { kind: 'scalar', value }]),
  ),
});

/** The value of a piece at a step of its own, as the subject has it. */
const piece = (index: number, step: number): number => ([1, 0.7, 0.45, 0.3, 0.2][index] ?? NaN) / (1 + step * (index + 1) * 0.37);

async function judgement(faults: JoinFaults, program: Program, more: Partial<Subject> = {}, asked: Program[] = []): Promise<Judgement> {
  const subject = { ...joinSubject('mine/join', faults), ...more };
  const session = await subject.open();
  const said = await joinsRestartTheCount.check({
    subject,
    hyperparameter: '*',
    program,
    ...running(async (programs) => {
      asked.push(...programs);
      return session.run(programs);
    }),
  });
  await session.close();
  return said;
}

/** The join with the count of one piece changed. */
const counting =
  (which: number, count: (local: number, step: number) => number): NonNullable<JoinFaults['join']> =>
  (pieces, boundaries) =>
    joined(
      pieces.map((one, index) => (index === which ? (local) => one(count(local, local + (boundaries[index - 1] ?? 0))) : one)),
      boundaries,
    );
/** The join with its boundaries changed, each piece still counting from what it was told. */
const moving =
  (by: (boundary: number, index: number) => number): NonNullable<JoinFaults['join']> =>
  (pieces, boundaries) => {
    const moved = boundaries.map(by);
    return (step) => {
      const index = moved.filter((boundary) => step >= boundary).length;
      return pieces[index]?.(Math.max(0, step - (boundaries[index - 1] ?? 0))) ?? NaN;
    };
  };

describe('a fault of a join is named, with the first step that shows it', () => {
  const plain = lengths(3, 4, 5, 6);

  test.each([2, 3, 4])('piece %i counts from the start of the run', async (which) => {
    const begin = [0, 3, 7, 12, 18][which] ?? NaN;
    // At its boundary a piece has made none of its steps, and the run has made all before it.
    expect(await judgement({ join: counting(which, (_, step) => step) }, plain)).toMatchObject({
      diagnosis: 'count-not-restarted',
      step: begin,
      expected: piece(which, 0),
      actual: piece(which, begin),
    });
  });

  test.each([
    ['late', 1, 7, piece(2, 0), piece(1, 4)],
    ['early', -1, 6, piece(1, 3), piece(2, 0)],
  ])('a boundary is passed a step %s', async (_, by, step, expected, actual) => {
    const join = moving((boundary, index) => (index === 1 ? boundary + by : boundary));
    expect(await judgement({ join }, plain)).toMatchObject({ diagnosis: 'boundary-off-by-one', step, expected, actual });
  });

  test.each([
    ['ahead', 1, piece(3, 1)],
    ['behind', -1, piece(3, 0)],
  ])('a piece counts one step %s', async (_, by, actual) => {
    const join = counting(3, (local) => Math.max(0, local + by));
    const step = by > 0 ? 12 : 13;
    expect(await judgement({ join }, plain)).toMatchObject({
      diagnosis: 'boundary-off-by-one',
      step,
      expected: piece(3, step - 12),
      actual,
    });
  });

  test('a piece that is read twice as fast is none of these', async () => {
    expect(await judgement({ join: counting(2, (local) => 2 * local) }, plain)).toMatchObject({
      diagnosis: 'wrong-piece',
      step: 8,
      expected: piece(2, 1),
      actual: piece(2, 2),
    });
  });

  test('so is a boundary that is three steps off', async () => {
    expect(await judgement({ join: moving((boundary, index) => (index === 1 ? boundary + 3 : boundary)) }, plain)).toMatchObject({
      diagnosis: 'wrong-piece',
      step: 7,
    });
  });

  test('a segment without a step is used all the same', async () => {
    // The boundary itself still belongs to the empty piece.
    const join: NonNullable<JoinFaults['join']> = (pieces, boundaries) => (step) => {
      const empty = boundaries.findIndex((boundary, index) => boundary === boundaries[index + 1] && step === boundary);
      return empty < 0 ? joined(pieces, boundaries)(step) : (pieces[empty + 1]?.(0) ?? NaN);
    };
    expect(await judgement({ join }, lengths(3, 0, 5, 6))).toMatchObject({
      diagnosis: 'empty-segment',
      step: 3,
      expected: piece(2, 0),
      actual: piece(1, 0),
    });
    expect(await judgement({ join }, plain)).toBeUndefined();
  });

  test('a boundary that is off is the fault of the boundary, beside an empty segment and where all are empty', async () => {
    const join = moving((boundary) => boundary + 1);
    expect(await judgement({ join }, lengths(3, 0, 5, 6))).toMatchObject({
      diagnosis: 'boundary-off-by-one',
      step: 3,
      because: 'a boundary of piece 2, which begins at step 3, is passed a step off',
    });
    const asked: Program[] = [];
    // Where it shows is said of the program itself; what it is, is told where no segment is empty.
    expect(await judgement({ join }, lengths(0, 0, 0, 0), {}, asked)).toMatchObject({
      diagnosis: 'boundary-off-by-one',
      step: 0,
      because: 'with no segment empty, a boundary of piece 1, which begins at step 4, is passed a step off',
    });
    expect(asked.at(-1)?.settings).toEqual(lengths(4, 4, 4, 4).settings);
  });

  test('no segment is longer than it may be', async () => {
    const asked: Program[] = [];
    const { hyperparameters } = joinSubject('mine/short');
    const short = Object.fromEntries(
      Object.entries(hyperparameters).map(([name, one]) => [name, one.unit === 'steps' ? { ...one, range: [0, 2] as const } : one]),
    );
    await judgement({ join: moving((boundary) => boundary + 1) }, lengths(0, 0, 0, 0), { hyperparameters: short }, asked);
    expect(asked.at(-1)?.settings).toEqual(lengths(2, 2, 2, 2).settings);
  });

  test.each<[string, NonNullable<JoinFaults['join']>]>([
    ['a boundary that is two steps early', moving((boundary, index) => (index === 1 ? boundary - 2 : boundary))],
    ['a last step that is of no piece', (pieces, boundaries) => (step) => (step === 6 ? 0.123 : joined(pieces, boundaries)(step))],
    ['a first step that is of no piece', (pieces, boundaries) => (step) => (step === 7 ? 0.123 : joined(pieces, boundaries)(step))],
  ])('%s is a wrong piece', async (_, join) => {
    expect(await judgement({ join }, plain)).toMatchObject({ diagnosis: 'wrong-piece' });
  });

  test('the first pieces joined first are another schedule', async () => {
    const group: NonNullable<JoinFaults['group']> = (pieces, boundaries, count) => (step) =>
      joined(pieces, boundaries)(count === 3 && step >= (boundaries[2] ?? NaN) ? step + 1 : step);
    expect(await judgement({ group }, plain)).toMatchObject({
      diagnosis: 'not-associative',
      step: 12,
      expected: piece(3, 0),
      actual: piece(3, 1),
    });
  });

  test.each([plain, lengths(0, 0, 0, 0), lengths(0, 3, 0, 1), lengths(1, 1, 1, 1), lengths(8, 8, 8, 8)])(
    'a join is healthy: %j',
    async (program) => {
      expect(await judgement({}, program)).toBeUndefined();
    },
  );
});
