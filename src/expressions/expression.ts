/** The signs between two operands. A comparison is 1 where it holds and 0 where not. */
export type Operator = '+' | '-' | '*' | '/' | '^' | '%' | '<' | '>' | '<=' | '>=' | '==' | '!=';

/** What a text may say: the whole language. */
export type Expression =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'step' }
  | { readonly kind: 'negation'; readonly operand: Expression }
  | { readonly kind: 'operation'; readonly operator: Operator; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'choice'; readonly condition: Expression; readonly holds: Expression; readonly fails: Expression }
  | { readonly kind: 'call'; readonly name: string; readonly operands: readonly Expression[]; readonly text: string };
