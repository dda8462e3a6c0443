import { ExpressionError } from './expression-error.ts';
import type { Expression, Operator } from './expression.ts';

/** The most nodes a text may have, parentheses included. */
const maxNodes = 100;

/** A node of the parser, which is foreign: of its fields nothing is believed before it is looked at. */
interface ForeignNode {
  readonly type: string;
  readonly toString: () => string;
  readonly [field: string]: unknown;
}

function isNode(value: unknown): value is ForeignNode {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

/** The parser's names of the operators that are allowed, and ours. */
const operators: ReadonlyMap<unknown, Operator> = new Map<unknown, Operator>([
  ['add', '+'],
  ['subtract', '-'],
  ['multiply', '*'],
  ['divide', '/'],
  ['pow', '^'],
  ['mod', '%'],
  ['smaller', '<'],
  ['larger', '>'],
  ['smallerEq', '<='],
  ['largerEq', '>='],
  ['equal', '=='],
  ['unequal', '!='],
]);

/** What is refused, by the parser's name of it. */
const refused: ReadonlyMap<string, string> = new Map([
  ['AccessorNode', 'reads a property'],
  ['ArrayNode', 'is a matrix'],
  ['AssignmentNode', 'assigns a name'],
  ['BlockNode', 'is more than one expression'],
  ['FunctionAssignmentNode', 'defines a function'],
  ['IndexNode', 'reads an element'],
  ['ObjectNode', 'is an object'],
  ['RangeNode', 'is a range'],
  ['RelationalNode', 'chains comparisons'],
]);

/** The source of a node, as the parser writes it. */
function sourceOf(node: ForeignNode): string {
  const text = node.toString();
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}

function refuse(node: ForeignNode, fault: string, allowed: string): never {
  throw new ExpressionError(`"${sourceOf(node)}" ${fault}; ${allowed}.`);
}

const allowedNodes = 'use numbers, t, pi, + - * / ^ %, comparisons, condition ? a : b, and functions';

/**
 * Reads the parser's tree as an expression of our language; whatever is not in the list of allowed nodes is refused.
 *
 * @param root What the parser returned.
 * @throws ExpressionError at the first node that is not allowed, or past 100 nodes.
 */
export function readExpression(root: unknown): Expression {
  let nodes = 0;

  const operation = (node: ForeignNode, operands: readonly unknown[]): Expression => {
    if (node['implicit'] === true) return refuse(node, 'multiplies without a sign', 'write * between the factors');
    if (node['isPercentage'] === true) {
      const share = isNode(operands[0]) ? sourceOf(operands[0]) : '';
      throw new ExpressionError(`"${share}%" is a percentage; write the number itself, such as 0.05.`);
    }
    const operator = operators.get(node['fn']);
    if (operands.length === 1 && node['fn'] === 'unaryMinus') return { kind: 'negation', operand: read(operands[0]) };
    if (operands.length !== 2 || operator === undefined) {
      return refuse(node, `uses the operator ${String(node['op'])}`, 'the operators are + - * / ^ % < > <= >= == != and ? :');
    }
    return { kind: 'operation', operator, left: read(operands[0]), right: read(operands[1]) };
  };

  const call = (node: ForeignNode, operands: readonly unknown[]): Expression => {
    const callee = node['fn'];
    if (!isNode(callee) || callee.type !== 'SymbolNode') return refuse(node, 'calls what is no plain name', allowedNodes);
    return { kind: 'call', name: String(callee['name']), operands: operands.map(read), text: sourceOf(node) };
  };

  const read = (node: unknown): Expression => {
    if (!isNode(node)) throw new ExpressionError(`Something is missing in the text; ${allowedNodes}.`);
    nodes += 1;
    if (nodes > maxNodes)
      return refuse(node, `is part ${nodes} of the text`, `at most ${maxNodes} numbers, names and operators are allowed`);
    const operands: readonly unknown[] = Array.isArray(node['args']) ? node['args'] : [];
    switch (node.type) {
      case 'ConstantNode': {
        const { value } = node;
        if (typeof value !== 'number' || !Number.isFinite(value)) return refuse(node, 'is no finite number', allowedNodes);
        return { kind: 'number', value };
      }
      case 'SymbolNode':
        if (node['name'] === 't') return { kind: 'step' };
        if (node['name'] === 'pi') return { kind: 'number', value: Math.PI };
        return refuse(node, 'is an unknown name', 'the names are t (the step) and pi');
      case 'ParenthesisNode':
        return read(node['content']);
      case 'ConditionalNode':
        return { kind: 'choice', condition: read(node['condition']), holds: read(node['trueExpr']), fails: read(node['falseExpr']) };
      case 'OperatorNode':
        return operation(node, operands);
      case 'FunctionNode':
        return call(node, operands);
      default:
        return refuse(node, refused.get(node.type) ?? `is a ${node.type}`, allowedNodes);
    }
  };

  return read(root);
}
