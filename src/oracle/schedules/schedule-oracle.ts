import { loadBig } from '#oracle/big.ts';
import type { ClosedForm, Numbers } from './closed-form.ts';
import { closedForms } from './closed-forms.ts';

/** A schedule that the oracle knows. */
export type ScheduleOracleId = keyof typeof closedForms;

/** What the published equation gives at a step. */
interface ScheduleOracleValue {
  /** The value, of 50 digits, rounded once to a double. */
  readonly value: number;
  /** The magnitude of the largest intermediate of the equation, times what its error is enlarged by on the way. */
  readonly scale: number;
  /** The most that a float64 evaluation of the equation may differ: its number of roundings times `2⁻⁵³ · scale`. */
  readonly tolerance: number;
}

/** The published equation of one schedule. @throws RangeError when a number it needs is missing or not finite. */
export type ScheduleOracle = (numbers: Numbers, step: number) => ScheduleOracleValue;

/** The schedules that the oracle knows, by name. */
export const scheduleOracleIds: readonly string[] = Object.keys(closedForms);

/**
 * The published equation of a schedule in 50 digits, sharing no code with the schedules it judges.
 *
 * Loads mathjs by its first call (about 90 ms); a value takes 0.2 ms on average (Node 20).
 *
 * @param id One of `scheduleOracleIds`.
 * @returns A function of the schedule's numbers, all of them, and a step, an integer in `[0, 2⁵³]`.
 * @example
 * const linear = await scheduleOracle('linear');
 * linear({ from: 0, to: 1, steps: 4, transitionBegin: 0 }, 1).value; // 0.25
 */
export async function scheduleOracle(id: ScheduleOracleId): Promise<ScheduleOracle> {
  const { at, roundings }: ClosedForm = closedForms[id];
  const big = await loadBig();
  return (numbers, step) => {
    const closed = at(big, numbers, step);
    const scale = closed.scale.toNumber();
    return { value: closed.value.toNumber(), scale, tolerance: roundings * scale * 2 ** -53 };
  };
}

/**
 * Steps where a schedule turns or starts again, in order; none where its equation has no cycles.
 *
 * @param numbers All numbers of the schedule.
 * @example turnsOf('sgdr', { peak: 1, to: 0, cycleSteps: 2, cycleFactor: 3 }); // [0, 2, 8, 26, …]
 */
export function turnsOf(id: ScheduleOracleId, numbers: Numbers): readonly number[] {
  const { turns }: ClosedForm = closedForms[id];
  return turns?.(numbers) ?? [];
}
