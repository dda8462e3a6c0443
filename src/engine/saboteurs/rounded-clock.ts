import type { Program } from '#model/program.ts';
import type { Setting } from '#model/schedule-spec.ts';
import type { Saboteur } from './saboteur.ts';

function isFar({ events = [] }: Program): boolean {
  return events.some((event) => event.kind === 'recount' && event.count > 100);
}

/** Once many updates were made, a schedule is read one step late, and is seen to be. */
export const roundedClock: Saboteur = {
  program: (program) => {
    if (!isFar(program)) return program;
    const late = (setting: Setting): Setting =>
      setting.kind === 'schedule' && setting.schedule.kind === 'step'
        ? { kind: 'schedule', schedule: { ...setting.schedule, until: setting.schedule.until + 1 } }
        : setting;
    return { ...program, settings: Object.fromEntries(Object.entries(program.settings).map(([name, one]) => [name, late(one)])) };
  },
  trace: (trace, program) => {
    if (!isFar(program) || trace.reads === undefined) return trace;
    const late = trace.reads.map((read) =>
      typeof read.argument === 'number' && read.during > 4 ? { ...read, argument: read.argument - 1 } : read,
    );
    return { ...trace, reads: late };
  },
};
