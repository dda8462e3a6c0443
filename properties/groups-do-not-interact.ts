import { alone, rereadAlways } from '#judgement/alone.ts';
import { updatesDifference } from '#judgement/compare.ts';
import type { Difference } from '#judgement/compare.ts';
import { telling } from '#judgement/telling.ts';
import { otherSettings } from '#judgement/two-configurations.ts';
import type { Finding } from '#model/finding.ts';
import type { Judgement, Law, Trial } from '#model/law.ts';
import type { GroupSpec, LeafSpec, Program, Settings } from '#model/program.ts';
import type { Groups } from '#model/subject.ts';
import type { Trace } from '#model/trace.ts';

/** The update at which a group joins: late enough for its clock to differ from the run's. */
const joins = 2;

/** At least three leaves; those that are new have names of their own. */
function filledUp(leaves: readonly LeafSpec[], shape: readonly number[]): readonly LeafSpec[] {
  if (leaves.length >= 3) return leaves;
  const name = ['w0', 'w1', 'w2'].find((free) => leaves.every((leaf) => leaf.name !== free)) ?? `w${leaves.length}`;
  return filledUp([...leaves, { name, shape }], shape);
}

/** A program of three leaves, and a group for each: the first as the program says, the others otherwise. */
function three(
  { program, subject }: Trial,
  { hyperparameters }: Groups,
): { readonly base: Program; readonly groups: readonly GroupSpec[] } {
  const base = telling({ ...program, leaves: filledUp(program.leaves, subject.shapes?.[0]?.[0] ?? [2]) }, subject);
  const own = (settings: Settings): Settings =>
    Object.fromEntries(Object.entries(settings).filter(([name]) => hyperparameters.includes(name)));
  const settings = [base.settings, otherSettings(base, subject, 0.3), otherSettings(base, subject, 0.6)];
  const groups = settings.map((one, index) => ({
    label: `group ${index}`,
    leaves: base.leaves.slice(index, index + 1).map(({ name }) => name),
    settings: own(one),
  }));
  return { base, groups };
}

/** What a run shows of one leaf from a step on. */
function ofLeaf(trace: Trace, leaf: string, from = 0): Trace {
  const updates = trace.updates.slice(from).map((update) => {
    const values = update[leaf];
    return values === undefined ? {} : { [leaf]: values };
  });
  const { outputs: _, ...rest } = trace;
  return { ...rest, updates };
}

/** One leaf of a run with groups, and the same leaf under settings of its own. */
interface Compared {
  readonly leaf: string;
  readonly from: number;
  readonly seen: Trace;
  readonly settings: Settings;
  readonly first: Settings;
}

/** Finds where a group parts from itself alone, and which other settings or clock it followed. */
async function judged(
  { run, subject }: Trial,
  { addedOrigin }: Groups,
  base: Program,
  { leaf, from, seen, settings, first }: Compared,
): Promise<Finding | undefined> {
  const part = ofLeaf(seen, leaf, from);
  /** Updates that were made before it joined; `from` counts calls. */
  const joined = from / subject.accumulates;
  const origin = addedOrigin === 'zero' ? 0 : joined;
  const length = 4 * base.gradients.length;
  const position = Number(leaf.slice(1));
  const at = (diagnosis: string, of: Settings, step: (t: number) => number): readonly [string, Program] => [
    diagnosis,
    alone(base, leaf, rereadAlways({ ...base.settings, ...of }, length, step), from),
  ];
  const models = [
    at('first-groups-rate', first, (t) => t + origin),
    // Of the first group itself that is a rate that stays.
    ...(settings === first ? [] : [at('first-groups-rate', first, () => 0)]),
    at('group-left-behind', settings, () => origin),
    at('group-left-behind', settings, () => 0),
    ...(from === 0 ? [] : [joined - origin, joined + 1, joined - 1].map((step) => at('added-group-off-clock', settings, (t) => t + step))),
    at('shared-clock', settings, (t) => 3 * t + position),
    at('shared-clock', settings, (t) => 3 * t),
    // One of its values alone is that of the first, as where only the rate is read from the first group.
    ...Object.entries(first).map(([name, value]) => at('first-groups-rate', { ...settings, [name]: value }, (t) => t + origin)),
  ];
  const [wanted] = await run(
    alone(
      base,
      leaf,
      rereadAlways({ ...base.settings, ...settings }, length, (t) => t + origin),
      from,
    ),
  );
  if (wanted.threw !== undefined) return undefined;
  const apart: Difference | undefined = updatesDifference(ofLeaf(wanted, leaf), part, subject.dtype);
  if (apart === undefined) return undefined;
  const others = await run(...models.map(([, program]) => program));
  const still = part.updates.every((update) => Object.values(update).every((values) => values.every((value) => value === 0)));
  const model = others.findIndex((trace) => updatesDifference(ofLeaf(trace, leaf), part, subject.dtype) === undefined);
  const threw = seen.threw === undefined ? undefined : from === 0 ? 'cannot-group' : 'cannot-add-group';
  return {
    ...apart,
    step: apart.step + from,
    diagnosis: threw ?? (still ? 'group-left-behind' : (models[model]?.[0] ?? 'unknown')),
    because: `the group of ${leaf}${from === 0 ? '' : `, which joined at step ${from},`} does not behave as it does alone under its own settings`,
  };
}

/** A group joins in mid-run: the others go on, and it follows its own clock. */
async function added(trial: Trial, declared: Groups, base: Program, groups: readonly GroupSpec[]): Promise<Judgement> {
  const { run, subject } = trial;
  const [one, two, joining] = groups;
  if (one === undefined || two === undefined || joining === undefined) return undefined;
  const at = joins * subject.accumulates;
  const without: Program = { ...base, leaves: base.leaves.slice(0, 2), groups: [one, two] };
  const [quiet, seen] = await run(without, {
    ...base,
    groups: [one, two],
    events: [{ kind: 'add-group', at, group: joining }],
  });
  for (const leaf of [...one.leaves, ...two.leaves]) {
    const apart = seen.threw === undefined ? updatesDifference(ofLeaf(quiet, leaf), ofLeaf(seen, leaf), subject.dtype) : undefined;
    if (apart !== undefined)
      return {
        ...apart,
        diagnosis: 'group-disturbs-others',
        because: `a group that joins at step ${at} changes the updates of ${leaf}`,
      };
  }
  return judged(trial, declared, base, { leaf: joining.leaves[0] ?? '', from: at, seen, settings: joining.settings, first: one.settings });
}

/** A group minds its own business. */
export const groupsDoNotInteract: Law = {
  id: 'groups-do-not-interact',
  statement:
    'A parameter group in a run of three behaves as it does alone under its own schedules; one that joins later leaves the others as they were and follows its own clock.',
  why: "A cache of the step size, keyed by the step alone, gave every group the first group's learning rate.",
  source: 'LiyuanLucasLiu/RAdam#24, huggingface/transformers#20029',
  scope: 'subject',
  effort: 0.5,
  skips({ groups, coupling }) {
    if (groups === undefined) return 'it takes no groups';
    return coupling === 'coupled' ? 'coupled by declaration: what one leaf does may reach every other' : undefined;
  },
  traits: { target: 'varying', minSteps: 4, maxSteps: 6 },
  async check(trial): Promise<Judgement> {
    const { groups: declared } = trial.subject;
    if (declared === undefined) return undefined;
    const { base, groups } = three(trial, declared);
    const [seen] = await trial.run({ ...base, groups });
    const first = groups[0]?.settings ?? {};
    for (const { leaves, settings } of groups) {
      const finding = await judged(trial, declared, base, { leaf: leaves[0] ?? '', from: 0, seen, settings, first });
      if (finding !== undefined) return finding;
    }
    return declared.canAdd ? added(trial, declared, base, groups) : undefined;
  },
  catches: {
    saboteurs: ['first-groups-settings'],
    diagnoses: [
      'first-groups-rate',
      'group-left-behind',
      'added-group-off-clock',
      'shared-clock',
      'group-disturbs-others',
      'cannot-group',
      'cannot-add-group',
      'unknown',
    ],
  },
};
