import { momentumSubject } from '#fixtures/museum/healthy/momentum.ts';
import { sabotage } from '#engine/sabotage.ts';
import type { Program } from '#model/program.ts';
import type { Setting } from '#model/schedule-spec.ts';
import type { Hyperparameter, Subject } from '#model/subject.ts';
import type { Trace } from '#model/trace.ts';
import { table } from './settings.ts';

const range = [0.25, 1] as const;
/** What the subject declares of them. */
export const hyperparameters: Readonly<Record<string, Hyperparameter>> = {
  rate: { schedulable: true, role: 'learning-rate', range },
  decay: { schedulable: true, role: 'weight-decay', range: [0, 0.5], default: 0.125 },
};

/** A subject that remembers the programs it was given and answers all with one trace. */
export function recording(
  trace: Partial<Trace> = {},
  more: Partial<Subject> = {},
): { readonly subject: Subject; readonly seen: Program[] } {
  const seen: Program[] = [];
  const subject: Subject = {
    ...momentumSubject('mine/recording'),
    hyperparameters,
    ...more,
    open: async () => ({
      run: async (programs) => {
        seen.push(...programs);
        return programs.map(() => ({ updates: [], forks: [], mutations: [], ...trace }));
      },
      close: async () => {},
    }),
  };
  return { subject, seen };
}

/** A number that does not change. */
export const scalar = (value: number): Setting => ({ kind: 'scalar', value });
/** Nothing: the subject takes its own value. */
export const omitted: Setting = { kind: 'omitted' };

/** Three updates under a schedule of the rate. */
const program = (more: Partial<Program> = {}): Program => ({
  leaves: [{ name: 'w0', shape: [2] }],
  parameters: { kind: 'fill', value: 0 },
  gradients: [1, 2, 3].map((value) => ({ kind: 'fill', value })),
  settings: { rate: table(0.25, 0.5, 1), decay: scalar(0.25) },
  ...more,
});

/** What a saboteur makes of a program, and of the trace that the healthy subject gives. */
export async function sabotaged(
  id: string,
  given: Partial<Program> = {},
  trace: Partial<Trace> = {},
  { hyperparameter = 'rate', ...more }: Partial<Subject> & { readonly hyperparameter?: string } = {},
): Promise<{ readonly program: Program; readonly trace: Trace }> {
  const { subject, seen } = recording(trace, more);
  const session = await sabotage(subject, id, hyperparameter).open();
  const [shown] = await session.run([program(given)]);
  const [ran] = seen;
  if (shown === undefined || ran === undefined) throw new Error('one program gives one trace');
  return { program: ran, trace: shown };
}

/** The settings that the subject is given in the end. */
export const settingsUnder = async (
  id: string,
  ...rest: readonly [given?: Partial<Program>, trace?: Partial<Trace>, more?: Partial<Subject> & { readonly hyperparameter?: string }]
) => (await sabotaged(id, ...rest)).program.settings;

/** The first entries of a schedule; past its last a table holds it. */
export const values = (setting: Setting | undefined, many = 3): readonly number[] =>
  setting?.kind === 'schedule' && setting.schedule.kind === 'table' ? setting.schedule.values.slice(0, many) : [];
