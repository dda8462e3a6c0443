import { evaluateSchedule } from '#numeric/evaluate-schedule.ts';
import type { Program } from '#model/program.ts';
import type { Coverage } from '#model/report.ts';

/** Counts how often the search drew what it should draw. */
export class CoverageCounter {
  readonly #counts = new Map<string, number>();

  #add(name: string): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
  }

  /** Counts one program; `varying` tells the caller whether the schedule of the row moved inside the window. */
  count(program: Program, hyperparameter: string): { readonly varying: boolean } {
    const steps = program.gradients.length;
    this.#add('programs');
    let varying = false;
    let scheduled = 0;
    for (const [name, setting] of Object.entries(program.settings)) {
      if (setting.kind === 'omitted') this.#add('a hyperparameter omitted');
      if (setting.kind !== 'schedule' || setting.schedule.kind === 'invalid') continue;
      scheduled += 1;
      if (name !== hyperparameter && hyperparameter !== '*') continue;
      const { schedule } = setting;
      const values = program.gradients.map((_, step) => evaluateSchedule(schedule, step));
      if (new Set(values).size > 1) varying = true;
      const zero = values.indexOf(0);
      if (zero >= 0)
        this.#add(zero === 0 ? 'zero at the first step' : zero === steps - 1 ? 'zero at the last step' : 'zero at an inner step');
    }
    if (varying) this.#add('schedule varies');
    if (scheduled === 1) this.#add('one scheduled alone');
    if (scheduled > 1) this.#add('several scheduled together');
    return { varying };
  }

  /** What was counted. */
  counts(): Coverage {
    return Object.fromEntries([...this.#counts].toSorted(([a], [b]) => (a < b ? -1 : 1)));
  }
}
