import { evaluateSchedule } from '#numeric/evaluate-schedule.ts';
import type { Outcome } from '#model/report.ts';
import type { ScheduleSpec } from '#model/schedule-spec.ts';
import { stepFigure } from './step-figure.ts';

/** The schedule that a finding is about: that of its hyperparameter, or for a law about all, the first there is. */
function scheduleOf({ case: kept, hyperparameter }: Outcome): { readonly name: string; readonly schedule: ScheduleSpec } | undefined {
  const settings = Object.entries(kept?.program.settings ?? {});
  for (const [name, setting] of settings) {
    if (setting.kind !== 'schedule' || setting.schedule.kind === 'invalid') continue;
    if (name === hyperparameter || hyperparameter === '*') return { name, schedule: setting.schedule };
  }
  return undefined;
}

/** The steps asked for, one for each update: the last of each where an update asks several times. */
function asked(seen: readonly (number | string)[], updates: number): readonly (number | string)[] {
  const each = seen.length > updates && seen.length % updates === 0 ? seen.length / updates : 1;
  return seen.filter((_, index) => index % each === each - 1).slice(0, updates);
}

/** The schedule as declared and, where reads were seen, as the optimizer saw it; nothing where no schedule was given. */
export function scheduleFigure(outcome: Outcome): string {
  const { finding, case: kept } = outcome;
  const found = scheduleOf(outcome);
  if (finding === undefined || kept === undefined || found === undefined) return '';
  const updates = kept.program.gradients.length;
  const origin = finding.reads?.declared[0] ?? 0;
  const seen = asked(finding.reads?.seen ?? [], updates);
  const value = (step: number | string): number => (typeof step === 'number' ? evaluateSchedule(found.schedule, step) : Number.NaN);
  // A little more than the run, so that a case of one step still shows what the schedule does next.
  const shown = Math.max(updates + 1, 4);
  const declared = Array.from({ length: shown }, (_, step) => value(step + origin));
  const used = seen.map(value);
  // A flat line under a flat line says nothing.
  if (new Set([...declared, ...used]).size < 2) return '';
  return stepFigure({
    caption: `${found.name} by update`,
    declared: { label: 'as declared', values: declared },
    used: { label: 'as the optimizer saw it', values: used },
    mark: finding.step,
    end: updates,
  });
}
