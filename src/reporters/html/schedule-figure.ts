import { evaluateSchedule } from '#numeric/evaluate-schedule.ts';
import type { Outcome } from '#model/report.ts';
import type { ScheduleSpec } from '#model/schedule-spec.ts';
import { stepPlot } from '#plots/step-plot.ts';
import type { Series } from '#plots/step-plot.ts';
import { escapeMarkup } from '../escape-markup.ts';

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

const list = (values: readonly number[]): string => values.slice(0, 12).join(', ') + (values.length > 12 ? ', …' : '');

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
  const series: readonly Series[] = [
    { kind: 'declared', values: declared },
    ...(used.length === 0 ? [] : [{ kind: 'used' as const, values: used }]),
  ];
  const words = `${found.name} by update. As declared: ${list(declared)}.${used.length === 0 ? '' : ` As the optimizer saw it: ${list(used)}.`}`;
  const legend = [
    '<span class="key declared">as declared</span>',
    ...(used.length === 0 ? [] : ['<span class="key used">as the optimizer saw it</span>']),
    `<span class="key mark">step ${finding.step}, where it breaks</span>`,
    '<span class="key end">end of the run</span>',
  ].join('');
  return `<figure><figcaption>${escapeMarkup(found.name)} by update ${legend}</figcaption>${stepPlot(series, { title: escapeMarkup(words), mark: finding.step, end: updates })}</figure>`;
}
