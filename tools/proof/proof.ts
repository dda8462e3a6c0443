import { existsSync, readFileSync } from 'node:fs';
import type { Code, Part } from './code.ts';

/** What became of one subject: failures by law and diagnosis, errors by law and reason, each with the number of seeds. */
export interface Result {
  readonly kind: 'piece' | 'twin' | 'healthy';
  readonly name: string;
  readonly part: Part;
  /** Of a piece: the law that it must break, with which diagnosis, and where it is from. */
  readonly law?: string;
  readonly diagnosis?: string;
  readonly source?: string;
  /** The name of the code it ran on. */
  readonly code: string;
  readonly failed: Readonly<Record<string, number>>;
  readonly errored: Readonly<Record<string, number>>;
}

/** How much is run. */
export interface Size {
  readonly seeds: number;
  readonly healthySeeds: number;
  readonly programs: number;
}

/** Results with what they were run on. */
export interface Proof extends Size {
  readonly ratelaw: string;
  readonly commit: string;
  readonly node: string;
  readonly date: string;
  readonly codes: Readonly<Record<string, Code>>;
  readonly results: readonly Result[];
}

/** A proof that was written before. */
export function readProof(file: string): Proof | undefined {
  if (!existsSync(file)) return undefined;
  const proof: Proof = JSON.parse(readFileSync(file, 'utf8'));
  return proof;
}

/** A proof as text, a line for each result, so that a change shows what changed. */
export function written({ codes, results, ...head }: Proof): string {
  const used = Object.entries(codes).filter(([name]) => results.some(({ code }) => code === name));
  const [first = ''] = JSON.stringify({ ...head, codes: Object.fromEntries(used) }).split(/\}$/);
  return `${first},"results":[\n${results.map((result) => JSON.stringify(result)).join(',\n')}\n]}\n`;
}
