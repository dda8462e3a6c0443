import type { Program } from '#model/program.ts';
import type { ScheduleSpec, Setting } from '#model/schedule-spec.ts';
import type { Subject } from '#model/subject.ts';

/** What a program showed: how far it went towards the budget of the law, and whether it went over. */
interface Height {
  /** The largest error over its budget, `≥ 0`; absent where the law told none. */
  readonly ratio: number | undefined;
  readonly broken: boolean;
}

/** Programs kept, the highest first. */
const kept = 6;
/** Programs after which a law that told nothing is taken to have no budget. */
const silent = 3;
/** The share of programs drawn anew before climbing begins. */
const scouts = 0.25;

/** Numbers in `[0, 1)` from a seed: a 32-bit linear congruential generator (Numerical Recipes), its upper bits. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 8) / 2 ** 24;
  };
}

/** Another value of a range: mostly near, now and then at an end. */
function nudged(value: number, [min, max]: readonly [number, number], random: () => number): number {
  if (random() < 0.1) return random() < 0.5 ? min : max;
  const step = (max - min) * 2 ** -(1 + Math.floor(6 * random()));
  return Math.min(max, Math.max(min, Number((value + (random() < 0.5 ? step : -step)).toPrecision(6))));
}

function moved(schedule: ScheduleSpec, range: readonly [number, number], random: () => number): ScheduleSpec {
  switch (schedule.kind) {
    case 'constant':
      return { ...schedule, value: nudged(schedule.value, range, random) };
    case 'step':
      return { ...schedule, before: nudged(schedule.before, range, random), after: nudged(schedule.after, range, random) };
    case 'ramp':
      return { ...schedule, from: nudged(schedule.from, range, random), to: nudged(schedule.to, range, random) };
    case 'table': {
      const at = Math.floor(random() * schedule.values.length);
      return { kind: 'table', values: schedule.values.map((value, step) => (step === at ? nudged(value, range, random) : value)) };
    }
    case 'invalid':
      return schedule;
  }
}

function settingMoved(setting: Setting, range: readonly [number, number], random: () => number): Setting {
  switch (setting.kind) {
    case 'omitted':
      return setting;
    case 'scalar':
      return { kind: 'scalar', value: nudged(setting.value, range, random) };
    case 'schedule':
      return { kind: 'schedule', schedule: moved(setting.schedule, range, random) };
  }
}

/**
 * A program near another: one hyperparameter is nudged inside its range or taken from a second program, or the
 * gradients or the parameters are. Both were drawn for the same row, so that every part is one its law may meet.
 */
function mutated(program: Program, donor: Program, { hyperparameters }: Subject, random: () => number): Program {
  const settings = Object.entries(program.settings);
  const entry = settings[Math.floor(random() * settings.length)];
  const choice = random();
  if (entry !== undefined) {
    const [name, mine] = entry;
    const { range = [0, 1] } = hyperparameters[name] ?? {};
    if (choice < 0.55) return { ...program, settings: { ...program.settings, [name]: settingMoved(mine, range, random) } };
    const theirs = donor.settings[name];
    // A schedule of a shorter run may stand still where this run goes on: then the whole run comes along.
    if (theirs !== undefined && choice < 0.75 && donor.gradients.length >= program.gradients.length)
      return { ...program, settings: { ...program.settings, [name]: theirs } };
  }
  if (choice < 0.9) {
    const gradients = program.gradients.map((numbers, step) => donor.gradients[step] ?? numbers);
    return { ...program, gradients };
  }
  return { ...program, leaves: donor.leaves, parameters: donor.parameters };
}

/** How to climb. */
export interface ClimbOptions {
  readonly subject: Subject;
  readonly seed: number;
  /** Programs of the row, as drawn: where to start from, and what to take parts from. */
  readonly drawn: readonly Program[];
  /** Programs to try. */
  readonly programs: number;
  readonly measure: (program: Program) => Promise<Height>;
}

/**
 * Looks for a program that breaks a law with a budget by climbing: keeps the programs that came closest and tries their
 * neighbours. For drifts that need several things at once, which random programs seldom bring together.
 *
 * @returns The program that broke the law; `undefined` when none did, or when the law tells no height.
 */
export async function climb({ subject, seed, drawn, programs, measure }: ClimbOptions): Promise<Program | undefined> {
  const random = randomFrom(seed);
  const pick = <T>(from: readonly T[]): T | undefined => from[Math.floor(random() * from.length)];
  let best: readonly { readonly program: Program; readonly ratio: number }[] = [];
  const first = Math.max(1, Math.ceil(scouts * programs));
  for (let tried = 0; tried < programs; tried += 1) {
    // The better half of the time from the very best.
    const parent = tried < first ? undefined : random() < 0.5 ? best[0] : pick(best);
    const donor = tried < first ? drawn[tried % drawn.length] : pick(drawn);
    if (donor === undefined) return undefined;
    const program = parent === undefined ? donor : mutated(parent.program, donor, subject, random);
    const { ratio, broken } = await measure(program);
    if (broken) return program;
    if (ratio === undefined) {
      if (tried + 1 >= silent && best.length === 0) return undefined;
      continue;
    }
    // Of equals the later one: plateaus are walked, not sat on.
    best = [{ program, ratio }, ...best].toSorted((a, b) => b.ratio - a.ratio).slice(0, kept);
  }
  return undefined;
}
