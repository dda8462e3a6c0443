import type { Finding } from '#model/finding.ts';
import type { Trial } from '#model/law.ts';
import type { Program } from '#model/program.ts';
import type { DecayContract, Subject } from '#model/subject.ts';
import type { Trace } from '#model/trace.ts';
import { declaredStep, emittingCall, updatesOf } from './declared-clock.ts';
import { parametersOf } from './parameters-of.ts';
import { valueOf } from './value-of.ts';

/** Where each hyperparameter is read for the update at a call. */
type Reading = (hyperparameter: string) => number;

/** The coefficient of the parameters in the update at a call: `−c(t) λ(t)`, without its sign. */
export type Coefficient = (call: number) => number;

/**
 * Roundings on the way to one element: rate, decay and their quotient to the dtype, two products, the new parameter, and
 * the difference where only parameters are shown make 7, each at most half a unit of the parameter, which may lie a
 * factor of two under the power of two it is measured by.
 */
const budget = { ulps: 8, because: '7 roundings, in units of the parameter' };

/** The hyperparameter that decoupled decays are coupled to. */
export function rateOf(subject: Subject): string | undefined {
  return Object.keys(subject.hyperparameters).find((name) => subject.hyperparameters[name]?.role === 'learning-rate');
}

/** What a contract multiplies the decay and the parameter with. */
function factor(contract: Exclude<DecayContract, 'gradient'>, program: Program, subject: Subject, read: Reading): number {
  const value = (name: string): number => valueOf(subject, program.settings, name, read(name));
  const rate = rateOf(subject);
  if (contract === 'one') return 1;
  if (typeof contract === 'function')
    return contract(Object.fromEntries(Object.keys(subject.hyperparameters).map((name) => [name, value(name)])));
  const eta = rate === undefined ? Number.NaN : value(rate);
  if (contract === 'rate') return eta;
  return eta / (typeof contract.rateOver === 'string' ? value(contract.rateOver) : contract.rateOver);
}

/**
 * The coefficient that a contract calls for.
 *
 * @param step Where a hyperparameter is read at a call; by default at its declared step.
 */
export function coefficientOf(
  contract: Exclude<DecayContract, 'gradient'>,
  program: Program,
  subject: Subject,
  decay: string,
  step: (hyperparameter: string, call: number) => number = (name, call) => declaredStep(subject, name, call),
): Coefficient {
  return (call) =>
    factor(contract, program, subject, (name) => step(name, call)) * valueOf(subject, program.settings, decay, step(decay, call));
}

/** The first update without gradients that is not the parameters times a coefficient. */
export function decayDifference(
  coefficient: Coefficient,
  program: Program,
  trace: Trace,
  subject: Subject,
  near?: Trial['near'],
): Omit<Finding, 'diagnosis' | 'because'> | undefined {
  const unit = budget.ulps * (subject.dtype === 'float64' ? 2 ** -52 : 2 ** -23);
  const before = parametersOf(program, trace, subject);
  for (let made = 0; made < updatesOf(subject, trace.updates.length); made += 1) {
    const step = emittingCall(subject, made);
    for (const [leaf, values] of Object.entries(before[step] ?? {})) {
      for (const [element, p] of values.entries()) {
        const expected = -coefficient(step) * p;
        const actual = trace.updates[step]?.[leaf]?.[element] ?? Number.NaN;
        const allowed = unit * Math.max(Math.abs(p), Math.abs(expected));
        if (allowed > 0) near?.(Math.abs(actual - expected) / allowed);
        if (Math.abs(actual - expected) <= allowed) continue;
        return { quantity: 'update', step, leaf, element, expected, actual, budget };
      }
    }
  }
  return undefined;
}
