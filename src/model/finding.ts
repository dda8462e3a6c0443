/** What a broken law shows at the first place where it breaks. Data; only reporters make sentences. */
export interface Finding {
  /** The name of the fault, e.g. `frozen` or `function-in-arithmetic`. */
  readonly diagnosis: string;
  /** What was compared, e.g. `update`, `next state`, `clock`, `outcome`. */
  readonly quantity: string;
  readonly step: number;
  readonly leaf?: string;
  readonly element?: number;
  readonly expected: number | string;
  readonly actual: number | string;
  /** The distance in units in the last place of the subject's dtype. */
  readonly ulps?: number;
  readonly budget?: { readonly ulps: number; readonly because: string };
  /** The steps the schedule was asked for, and those it should have been asked for, in order. */
  readonly reads?: { readonly seen: readonly (number | string)[]; readonly declared: readonly number[] };
  /** One sentence: what happened, in the words of the law. */
  readonly because: string;
}
