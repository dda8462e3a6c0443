/**
 * Proves the laws: every museum piece fails its law with the diagnosis it declares from every seed, and every law that it
 * breaks besides from the first seed; every twin and every healthy subject passes all laws from the seeds it is given.
 * Takes hours in full. What was proven on the same code (`results.json`, or a run that was stopped) is not run again, so that
 * a changed law costs its own rows only. Shards write files that are merged into the results and their page.
 *
 *   npm run prove -- --shard 1/2 --out proof-1.json
 *   npm run prove -- --merge proof-1.json proof-2.json
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { check } from '#engine/check.ts';
import { version } from '#engine/version.ts';
import { museum, twins } from '#fixtures/museum/index.ts';
import type { Law } from '#model/law.ts';
import type { Subject } from '#model/subject.ts';
import { laws } from '#properties/index.ts';
import { referenceSubjects } from '#subjects/reference/index.ts';
import { referenceSchedules } from '#subjects/reference/schedules.ts';
import { nameOf, presentCode, staleLaws } from './code.ts';
import { page } from './page.ts';
import { readProof, written } from './proof.ts';
import type { Proof, Result, Size } from './proof.ts';

/** The results that are committed, and the page of them. */
const resultsFile = 'tools/proof/results.json';
const pageFile = 'docs/proof.md';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seeds: { type: 'string', default: '20' },
    'healthy-seeds': { type: 'string', default: '20' },
    programs: { type: 'string', default: '300' },
    shard: { type: 'string', default: '1/1' },
    out: { type: 'string', default: 'proof.json' },
    only: { type: 'string' },
    merge: { type: 'boolean', default: false },
  },
});

const size: Size = { seeds: Number(values.seeds), healthySeeds: Number(values['healthy-seeds']), programs: Number(values.programs) };
const now = presentCode('dist');

type Job = Omit<Result, 'code' | 'failed' | 'errored'> & { readonly subject: Subject };

const jobs: readonly Job[] = [
  ...museum.map(({ id, subject, law, diagnosis, source }): Job => {
    return { kind: 'piece', name: id, part: 'museum', law, diagnosis, source, subject };
  }),
  ...twins.map((subject): Job => ({ kind: 'twin', name: subject.name, part: 'museum', subject })),
  ...(await referenceSubjects()).map((subject): Job => ({ kind: 'healthy', name: subject.name, part: 'reference', subject })),
  ...referenceSchedules.map((subject): Job => ({ kind: 'healthy', name: subject.name, part: 'schedules', subject })),
];

/** Every failure of a subject, counted by law and diagnosis, over all seeds; `of` gives the laws of a seed. */
async function failures(
  subject: Subject,
  seeds: number,
  of: (first: boolean) => readonly Law[],
): Promise<Pick<Result, 'failed' | 'errored'>> {
  const failed: Record<string, number> = {};
  const errored: Record<string, number> = {};
  for (let index = 0; index < seeds; index += 1) {
    const { outcomes } = await check([subject], { laws: of(index === 0), seed: 42 + index, programs: size.programs, saboteurs: false });
    const seen = new Set<string>();
    for (const outcome of outcomes) {
      if (outcome.verdict === 'errored') {
        const key = `${outcome.law}: ${outcome.reason}`;
        errored[key] = (errored[key] ?? 0) + 1;
      }
      if (outcome.verdict === 'failed') seen.add(`${outcome.law} ${outcome.diagnosis}`);
    }
    for (const one of seen) failed[one] = (failed[one] ?? 0) + 1;
  }
  return { failed, errored };
}

/** What was found of a job before, and the laws that it is to be held to again. */
function earlier(
  { kind, name, part }: Job,
  proofs: readonly Proof[],
): { readonly result: Result | undefined; readonly stale: readonly string[] } {
  const found = proofs.flatMap(({ codes, results }) =>
    results.filter((result) => result.kind === kind && result.name === name).map((result) => ({ result, code: codes[result.code] })),
  );
  const tried = found.map(({ result, code }) => ({ result, stale: staleLaws(code, now, part, kind === 'piece') }));
  const [best] = tried.toSorted((a, b) => a.stale.length - b.stale.length);
  return best ?? { result: undefined, stale: staleLaws(undefined, now, part, true) };
}

/** Those of an earlier result that still hold. */
function holding(counts: Readonly<Record<string, number>> = {}, stale: readonly string[]): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).filter(([key]) => !stale.includes(key.split(/[ :]/)[0] ?? '')));
}

function proofOf(results: readonly Result[], codes: Proof['codes'] = {}): Proof {
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  const date = new Date().toISOString().slice(0, 10);
  return { ratelaw: version, commit, node: process.version, date, ...size, codes: { ...codes, [nameOf(now)]: now }, results };
}

/** What stands of other runs of the same size. */
const before = (files: readonly string[]): readonly Proof[] =>
  files.flatMap((file) => {
    const proof = readProof(file);
    const same = proof?.seeds === size.seeds && proof.healthySeeds === size.healthySeeds && proof.programs === size.programs;
    return proof !== undefined && same ? [proof] : [];
  });

async function prove(): Promise<void> {
  const [shard = 1, of = 1] = values.shard.split('/').map(Number);
  const own = jobs.filter(({ name }, index) => index % of === shard - 1 && (values.only === undefined || name.includes(values.only)));
  const proofs = before([values.out, resultsFile]);
  const codes: Proof['codes'] = Object.assign({}, ...proofs.map((proof) => proof.codes));
  const there = own.map((job) => earlier(job, proofs));
  // What is not reached stays as it was, so that the next run goes on from it.
  const results = there.map(({ result }) => result);
  const write = (): void =>
    writeFileSync(
      values.out,
      written(
        proofOf(
          results.filter((result) => result !== undefined),
          codes,
        ),
      ),
    );
  for (const [index, { subject, ...told }] of own.entries()) {
    const { result, stale = [] } = there[index] ?? {};
    const again = laws.filter(({ id }) => stale.includes(id));
    const must = again.filter(({ id }) => id === told.law);
    const began = performance.now();
    const piece = told.kind === 'piece';
    const found = await failures(subject, again.length === 0 ? 0 : piece ? size.seeds : size.healthySeeds, (first) =>
      piece && !first ? must : again,
    );
    results[index] = {
      ...told,
      code: nameOf(now),
      failed: { ...holding(result?.failed, stale), ...found.failed },
      errored: { ...holding(result?.errored, stale), ...found.errored },
    };
    if (again.length === 0) continue;
    write();
    process.stderr.write(`${told.kind} ${told.name}, ${again.length} laws: ${((performance.now() - began) / 1000).toFixed(1)} s\n`);
  }
  write();
}

function merge(files: readonly string[]): void {
  const proofs = before(files);
  const found = jobs.map((job) => earlier(job, proofs));
  const open = found.filter(({ stale }) => stale.length > 0).length;
  if (open > 0) throw new Error(`${open} of ${jobs.length} subjects are not proven on this code; run \`npm run prove\` before merging.`);
  const proof = proofOf(found.flatMap(({ result }) => (result === undefined ? [] : [{ ...result, code: nameOf(now) }])));
  writeFileSync(resultsFile, written(proof));
  writeFileSync(pageFile, page(proof));
  process.stdout.write(`Written: ${resultsFile}, ${pageFile}\n`);
}

if (values.merge) merge(positionals);
else await prove();
