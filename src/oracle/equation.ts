import type { Bounded } from './bounded.ts';

/** The numbers of one step for one leaf or element. */
export interface Step<Name extends string, Entry> {
  /** The updates made before this one. */
  readonly count: number;
  /** The value of a hyperparameter at this step. */
  readonly at: (name: Name) => Bounded;
  readonly gradient: Entry;
  readonly parameter: Entry;
}

/** A constant, exact for a subject. */
export type Constant = (value: number) => Bounded;

/** All leaves by name. */
export type Leaves = Readonly<Record<string, readonly Bounded[]>>;

/** The published equations of one optimizer. */
export interface Equation {
  /** Its hyperparameters with their defaults; `NaN` where there is none. */
  readonly defaults: Readonly<Record<string, number>>;
  /** Begins a run; what it returns takes the steps in order and gives the updates. */
  readonly begin: (constant: Constant) => (step: Step<string, Leaves>) => Leaves;
}

/** Rules that go on for themselves in every leaf. */
export function leafwise<Name extends string>(
  defaults: Readonly<Record<Name, number>>,
  begin: (constant: Constant) => (step: Step<Name, readonly Bounded[]>) => readonly Bounded[],
): Equation {
  return {
    defaults,
    begin(constant) {
      const rules = new Map<string, (step: Step<Name, readonly Bounded[]>) => readonly Bounded[]>();
      return ({ count, at, gradient, parameter }) => {
        const updates: Record<string, readonly Bounded[]> = {};
        for (const name in gradient) {
          const rule = rules.get(name) ?? begin(constant);
          rules.set(name, rule);
          updates[name] = rule({ count, at, gradient: gradient[name] ?? [], parameter: parameter[name] ?? [] });
        }
        return updates;
      };
    },
  };
}

/** Rules that go on for themselves in every element. */
export function elementwise<Name extends string>(
  defaults: Readonly<Record<Name, number>>,
  begin: (constant: Constant) => (step: Step<Name, Bounded>) => Bounded,
): Equation {
  return leafwise(defaults, (constant) => {
    const rules: ((step: Step<Name, Bounded>) => Bounded)[] = [];
    return ({ count, at, gradient, parameter }) =>
      gradient.map((g, index) => {
        const rule = (rules[index] ??= begin(constant));
        return rule({ count, at, gradient: g, parameter: parameter[index] ?? constant(0) });
      });
  });
}
