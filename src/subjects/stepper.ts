import type { Tree } from '#model/tree.ts';
import type { Group } from './optimizer.ts';

/** Something now or later. */
export type Awaitable<T> = T | Promise<T>;

/** A stateful optimizer, torch or tfjs style. */
export interface Stepper {
  /** Makes one update with the present values. */
  step(gradients: Tree): Awaitable<void>;
  /** The parameters now. */
  read(): Awaitable<Tree>;
  /** Sets the parameters. */
  write?(params: Tree): Awaitable<void>;
  /** Sets a hyperparameter between steps; with `group`, the label of a group, that group's own. */
  set?(name: string, value: number, group?: string): Awaitable<void>;
  /** A checkpoint as plain data, without the parameters. */
  save?(): Awaitable<unknown>;
  load?(checkpoint: unknown): Awaitable<void>;
  /** The hyperparameters it claims to use. */
  reported?(): Awaitable<Readonly<Record<string, number>>>;
  /** Averages and other views of the parameters, for which the laws hold as well. */
  outputs?(): Awaitable<Tree>;
  /** Lets a group join in mid-run; its parameters are among those it was built with. */
  addGroup?(group: Group): Awaitable<void>;
  /** Frees what the stepper holds. */
  dispose?(): void;
}
