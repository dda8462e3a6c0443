/**
 * Proves the laws: every museum piece fails its law with the diagnosis it declares from every seed, and every law that it
 * breaks besides from the first seed; every twin and every healthy subject passes all laws from the seeds it is given.
 * Takes hours in full; shards write files that are merged into one page. A shard that was stopped goes on where it was when
 * it is started again on the same commit.
 *
 *   npm run prove -- --seeds 20 --healthy-seeds 20 --programs 300 --shard 1/2 --out proof-1.json
 *   npm run prove -- --merge proof-1.json proof-2.json
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { check, laws } from 'ratelaw';
import { museum, twins } from '../dist/fixtures/museum/index.js';
import { libraries } from '../dist/src/cli/libraries.js';

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

/** Every failure of a subject, counted by law and diagnosis, over all seeds; `of` gives the laws of a seed. */
async function failures(subject, seeds, programs, of = () => laws) {
  const counts = {};
  const errors = {};
  let passed = 0;
  for (const seed of seeds) {
    const { outcomes } = await check([subject], { laws: of(seed), seed, programs, saboteurs: false });
    const seen = new Set();
    for (const { law, verdict, diagnosis, reason } of outcomes) {
      if (verdict === 'passed') passed += 1;
      if (verdict === 'errored') errors[`${law}: ${reason}`] = (errors[`${law}: ${reason}`] ?? 0) + 1;
      if (verdict === 'failed') seen.add(`${law} ${diagnosis}`);
    }
    for (const one of seen) counts[one] = (counts[one] ?? 0) + 1;
  }
  return { failed: counts, errored: errors, passed };
}

async function prove() {
  const [shard, of] = values.shard.split('/').map(Number);
  const numbered = (count) => Array.from({ length: Number(count) }, (_, index) => 42 + index);
  const seeds = numbered(values.seeds);
  const healthySeeds = numbered(values['healthy-seeds']);
  const programs = Number(values.programs);
  const healthy = (await Promise.all(['reference', 'schedules'].map(async (name) => (await libraries[name]?.()) ?? []))).flat();
  const jobs = [
    ...museum.map((piece) => ({
      kind: 'piece',
      name: piece.id,
      subject: piece.subject,
      law: piece.law,
      diagnosis: piece.diagnosis,
      source: piece.source,
    })),
    ...twins.map((subject) => ({ kind: 'twin', name: subject.name, subject })),
    ...healthy.map((subject) => ({ kind: 'healthy', name: subject.name, subject })),
  ].filter(({ name }, index) => index % of === shard - 1 && (values.only === undefined || name.includes(values.only)));
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
  const proof = {
    ratelaw: version,
    commit: execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim(),
    node: process.version,
    date: new Date().toISOString().slice(0, 10),
    seeds: seeds.length,
    healthySeeds: healthySeeds.length,
    programs,
  };
  const results = unfinished(proof);
  for (const { subject, ...job } of jobs) {
    if (results.some(({ kind, name }) => kind === job.kind && name === job.name)) continue;
    const start = performance.now();
    const own = laws.filter(({ id }) => id === job.law);
    const found =
      job.kind === 'piece'
        ? await failures(subject, seeds, programs, (seed) => (seed === seeds[0] ? laws : own))
        : await failures(subject, healthySeeds, programs);
    results.push({ ...job, ...found });
    writeFileSync(values.out, `${JSON.stringify({ ...proof, results }, null, 1)}\n`);
    process.stderr.write(`${job.kind} ${job.name} ${((performance.now() - start) / 1000).toFixed(1)} s\n`);
  }
}

/** What a stopped run of the same proof has already written. */
function unfinished(proof) {
  if (!existsSync(values.out)) return [];
  const { results, ...before } = JSON.parse(readFileSync(values.out, 'utf8'));
  return JSON.stringify({ ...before, date: proof.date }) === JSON.stringify(proof) ? results : [];
}

/** One page: what fails what, and the two figures that matter. */
function page({ ratelaw, commit, node, date, seeds, healthySeeds, programs, results }) {
  // By name: shards take turns, and a page in their order would change with their number.
  const pieces = results.filter(({ kind }) => kind === 'piece').toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const right = ({ failed, law, diagnosis }) => failed[`${law} ${diagnosis}`] === seeds;
  const others = results.filter(({ kind }) => kind !== 'piece');
  const alarms = others.filter(({ failed, errored }) => Object.keys(failed).length + Object.keys(errored).length > 0);
  const columns = laws.filter(({ id }) => pieces.some(({ failed }) => Object.keys(failed).some((key) => key.startsWith(`${id} `))));
  const cell = (piece, id) => {
    const hits = Object.entries(piece.failed).filter(([key]) => key.startsWith(`${id} `));
    if (hits.length === 0) return '';
    return piece.law === id ? `**${Math.max(...hits.map(([, count]) => count))}**` : '×';
  };
  const lines = [
    '# The proof of the laws',
    '',
    '<!-- generated by `npm run prove`; do not edit -->',
    '',
    `ratelaw ${ratelaw} at commit ${commit}, Node ${node}, ${date}.`,
    '',
    `- Museum pieces that fail their law with the diagnosis they declare, from each of ${seeds} seeds within ${programs} programs: **${pieces.filter(right).length} of ${pieces.length}**.`,
    `- Healthy subjects (twins, the reference library and the schedules) with a failed or errored row, from ${healthySeeds} seeds × ${programs} programs × all laws: **${alarms.length} of ${others.length}**.`,
    '',
    ...pieces
      .filter((piece) => !right(piece))
      .map(
        (piece) => `- not from every seed: \`${piece.name}\`, wanted ${piece.law} ${piece.diagnosis}, got ${JSON.stringify(piece.failed)}`,
      ),
    ...alarms.map(({ kind, name, failed, errored }) => `- alarm: ${kind} \`${name}\`: ${JSON.stringify({ ...failed, ...errored })}`),
    '',
    '## Pieces × laws',
    '',
    `A mark is a law that broke from the first seed; bold is the law that must break, with the number of seeds of ${seeds} that broke it.`,
    '',
    ...columns.map(({ id }, index) => `${index + 1}. \`${id}\``),
    '',
    `| piece | diagnosis | ${columns.map((_, index) => index + 1).join(' | ')} |`,
    `| --- | --- | ${columns.map(() => '---').join(' | ')} |`,
    ...pieces.map((piece) => `| \`${piece.name}\` | ${piece.diagnosis} | ${columns.map(({ id }) => cell(piece, id)).join(' | ')} |`),
    '',
  ];
  return lines.join('\n');
}

if (values.merge) {
  const proofs = positionals.map((file) => JSON.parse(readFileSync(file, 'utf8')));
  const merged = { ...proofs[0], results: proofs.flatMap(({ results }) => results) };
  writeFileSync('docs/proof.md', page(merged));
  process.stdout.write('docs/proof.md\n');
} else await prove();
