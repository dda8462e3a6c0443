import type { ScheduleFactory } from './schedule-factory.ts';

/**
 * Draws the arguments of a schedule, often at the ends of their ranges; every draw can be built.
 *
 * @param factory The schedule.
 * @param random Numbers in [0, 1), like `Math.random`, from a fixed seed.
 * @example drawArguments(scheduleFactories.linear, random); // { from: 3.2, to: 0, steps: 17, transitionBegin: 0 }
 */
export function drawArguments(factory: ScheduleFactory, random: () => number): Readonly<Record<string, number>> {
  const drawn: Record<string, number> = {};
  for (const [name, { kind, range }] of Object.entries(factory.arguments)) {
    const [min, max] = typeof range === 'function' ? range(drawn) : range;
    const place = random();
    const share = random();
    if (place < 0.1) drawn[name] = min;
    else if (place < 0.2) drawn[name] = max;
    else if (place < 0.3) drawn[name] = Math.min(max, Math.max(min, kind === 'value' ? 0 : 1));
    // Lengths of all sizes, so that short ones are as frequent as long ones.
    else if (kind === 'length') drawn[name] = min + Math.floor((max - min + 1) ** share) - 1;
    else drawn[name] = min + (max - min) * share;
  }
  return drawn;
}
