import type { Subject } from '#model/subject.ts';
import { scheduleFactories } from '#schedules/catalogue.ts';
import { joinedSchedules } from './joined-schedules.ts';
import { scheduleSubject } from './schedule-subject.ts';
import type { ScheduleOptions } from './schedule-subject.ts';

const whole = { steps: [20, 40], warmupSteps: [1, 9] } as const;
const knots = { firstBoundary: [1, 9], secondBoundary: [10, 30] } as const;
const cycle = { steps: [20, 60], pctStart: [0.1, 0.5], pctFinal: [0.6, 0.95], divFactor: [2, 100], finalDivFactor: [10, 1e4] } as const;
const decay = { ...whole, steps: [30, 50], decaySteps: [1, 15] } as const;

/** What is special about a schedule of the catalogue: where its numbers fit together, whether it turns between anchors. */
const special: Readonly<Record<string, ScheduleOptions>> = {
  exponentialGrowth: { ranges: { from: [0.01, 1], to: [1, 20] } },
  exponentialStaircase: { ranges: { from: [1, 10], to: [0, 0.5] } },
  piecewiseConstant: { ranges: knots },
  piecewiseInterpolateLinear: { ranges: knots },
  piecewiseInterpolateCosine: { ranges: knots },
  oneCycleLinear: { ranges: cycle },
  oneCycleCosine: { ranges: cycle },
  warmupCosineDecay: { ranges: whole },
  warmupStableDecayLinear: { ranges: decay },
  warmupStableDecayCosine: { ranges: decay },
  warmupStableDecaySquareRoot: { ranges: decay },
  sgdr: { monotone: false, ranges: { cycleSteps: [2, 12], cycleFactor: [1, 3] } },
  cyclicTriangular2: { monotone: false },
  cyclicExpRange: { monotone: false },
  join: { ranges: knots },
  clamp: { ranges: { min: [-5, -0.5], max: [0.5, 5] } },
};

/** The name of a schedule in reports: `warmupCosineDecay` is `schedules/warmup-cosine-decay`. */
function nameOf(id: string): string {
  return `schedules/${id.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/**
 * The schedules of the catalogue as subjects, each held to its own published formula. What the catalogue gains is held
 * to the laws without a word here, unless its numbers must fit together.
 */
export const referenceSchedules: readonly Subject[] = [
  ...Object.entries(scheduleFactories).map(([id, factory]) => scheduleSubject(nameOf(id), factory, { formula: id, ...special[id] })),
  joinedSchedules,
];
