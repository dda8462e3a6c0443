import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import * as v from 'valibot';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Report } from '#model/report.ts';
import { laws } from '#properties/index.ts';
import { eventSchema } from '#schemas/event.ts';
import { reportSchema } from '#schemas/report.ts';
import { museumReport } from '../../test/museum-report.ts';
import { findingSentence } from './finding-text.ts';
import { github } from './github.ts';
import { reporters } from './index.ts';
import { json } from './json.ts';
import { jsonl } from './jsonl.ts';
import { junit } from './junit.ts';
import { markdown } from './markdown.ts';
import { mostTelling } from './most-telling.ts';
import { sarif } from './sarif.ts';
import { sections } from './sections.ts';
import { text } from './text.ts';
import { timeless } from './timeless.ts';
import { verdict } from './verdict.ts';

let report: Report;
beforeAll(async () => {
  report = await museumReport();
}, 60_000);

/** Many failures, to see what is cut. */
const many = (count: number): Report => {
  const { failed } = sections(report);
  const outcomes = Array.from({ length: count }, (_, index) => {
    const [outcome] = failed;
    if (outcome === undefined) throw new Error('nothing failed');
    return { ...outcome, subject: `many/${index}` };
  });
  return { ...report, stale: [], outcomes };
};

describe.each(Object.keys(reporters))('%s', (name) => {
  test('names every row that failed, every row that errored and every stale entry', async () => {
    const render = await reporters[name]?.();
    const written = (render?.(report, { laws }) ?? '').replaceAll(/[\\]/g, '');
    const { failed, errored } = sections(report);
    expect(failed.length).toBeGreaterThan(3);
    // Annotations are the ten most telling by design; all of them are in the summary.
    const expected = name === 'github' ? [...mostTelling(failed)].slice(0, 10 - report.stale.length) : [...failed, ...errored];
    for (const name of expected.flatMap(({ subject, law }) => [subject, law])) expect(written).toContain(name);
    expect(written).toMatch(/gone, which is not stored/);
  });

  test('says why a run is not green that broke no law: what was not drawn, and what was not run', async () => {
    const render = await reporters[name]?.();
    const rows = report.outcomes.slice(0, 3).map(({ subject, hyperparameter, law }) => ({ subject, hyperparameter, law }));
    const short = {
      ...report,
      outcomes: report.outcomes.filter(({ verdict }) => verdict === 'passed'),
      stale: [],
      missed: ['no schedule was zero at an inner step'],
      notRun: { because: 'the time was over', rows },
    };
    const written = render?.(short, { laws }) ?? '';
    expect(written).toContain('no schedule was zero at an inner step');
    expect(written).toContain('the time was over');
  });

  test('gives the same text for the same report', async () => {
    const render = await reporters[name]?.();
    expect(render?.(report, { laws })).toBe(render?.(report, { laws }));
  });

  test('has something to say of an empty report', async () => {
    const render = await reporters[name]?.();
    const empty: Report = {
      ratelaw: '0.1.0',
      seed: 1,
      profile: 'fast',
      outcomes: [],
      coverage: {},
      missed: [],
      stale: [],
      inferred: [],
      ms: 0,
    };
    expect(() => render?.(empty)).not.toThrow();
  });
});

test.each(['text', 'markdown', 'html'])('%s tells what became of the kept cases', async (name) => {
  const row = { subject: 'a', hyperparameter: 'b', law: 'c' };
  const replayed = [
    { ...row, case: '00000001', status: 'FAILED' as const },
    { ...row, case: '00000002', status: 'FIXED' as const },
    { ...row, case: '00000003', status: 'FIXED' as const },
    { ...row, case: '00000004', status: 'STALE' as const, reason: 'it now fails with frozen, not lagging' },
  ];
  const written = (await reporters[name]?.())?.({ ...report, replayed });
  expect(written).toContain('Kept cases: 1 FAILED, 2 FIXED, 1 STALE');
  expect(written).toContain('00000004 is stale: a · b · c: it now fails with frozen, not lagging');
});

describe('json', () => {
  test('keeps every number of the report, NaN and -0 included', () => {
    const [outcome] = report.outcomes;
    if (outcome === undefined) throw new Error('no outcome');
    const finding = { diagnosis: 'x', quantity: 'update', step: 0, expected: -0, actual: Number.NaN, because: 'NaN' };
    const odd = { ...report, outcomes: [{ ...outcome, finding }] };
    expect(v.parse(reportSchema, JSON.parse(json(odd)))).toEqual({ schema: 1, ...odd });
  });

  test('is valid by the published schema, which refuses what is no report', () => {
    const valid = new Ajv({ strict: false }).compile(JSON.parse(readFileSync('schemas/report.schema.json', 'utf8')));
    expect(valid(JSON.parse(json(report)))).toBe(true);
    expect(valid({ ...JSON.parse(json(report)), outcomes: [{ verdict: 'perhaps' }] })).toBe(false);
  });

  test('without times holds no time', () => {
    const { outcomes, ms } = v.parse(reportSchema, JSON.parse(json(timeless(report))));
    expect(new Set([ms, ...outcomes.map((outcome) => outcome.ms)])).toEqual(new Set([0]));
    expect(outcomes.map(({ runs }) => runs)).toEqual(report.outcomes.map(({ runs }) => runs));
  });
});

test('jsonl is one event a line, each valid by the published schema, from started to finished', () => {
  const valid = new Ajv({ strict: false }).compile(JSON.parse(readFileSync('schemas/event.schema.json', 'utf8')));
  const lines = jsonl(report).trimEnd().split('\n');
  for (const line of lines) expect(valid(JSON.parse(line)), line).toBe(true);
  const events = lines.map((line) => v.parse(eventSchema, JSON.parse(line)).event);
  expect(events).toEqual(['started', ...report.outcomes.map(() => 'outcome'), 'finished']);
});

describe('junit', () => {
  test('counts what it lists', () => {
    const written = junit(report);
    const count = (pattern: RegExp): number => [...written.matchAll(pattern)].length;
    const sum = (attribute: string): number =>
      [...written.matchAll(new RegExp(`<testsuite [^>]*${attribute}="(\\d+)"`, 'g'))].reduce(
        (total, [, value]) => total + Number(value),
        0,
      );
    const { failed, errored, known, skipped } = sections(report);
    expect([sum('tests'), count(/<testcase /g)]).toEqual(Array(2).fill(report.outcomes.length + report.stale.length));
    expect([sum('failures'), count(/<failure /g)]).toEqual(Array(2).fill(failed.length + report.stale.length));
    expect([sum('errors'), count(/<error /g)]).toEqual(Array(2).fill(errored.length));
    expect([sum('skipped'), count(/<skipped /g)]).toEqual(Array(2).fill(known.length + skipped.length));
  });

  test('escapes what a subject says, and holds no character that XML forbids', () => {
    const outcomes = [
      { subject: 'a', hyperparameter: 'b', law: 'c', verdict: 'errored' as const, reason: '<&"\'>\u0007\ud800', runs: 1, ms: 0 },
    ];
    expect(junit({ ...report, stale: [], outcomes })).toContain('message="&lt;&amp;&quot;&#39;&gt;\ufffd\ufffd"');
  });
});

describe('sarif', () => {
  // The schema of OASIS as it is, github.com/oasis-tcs/sarif-spec at e058381, sarif-2.1/schema/sarif-schema-2.1.0.json.
  // It is draft 04; between that and draft 07, which Ajv speaks, differ only keywords that it does not use, and the name of `id`.
  const schema = (): object => {
    const { $schema: _, id: __, ...rest } = JSON.parse(readFileSync('fixtures/golden/sarif-schema-2.1.0.json', 'utf8'));
    return rest;
  };

  test('is valid by the schema of OASIS, which refuses a result without a message', () => {
    const valid = new Ajv({ strict: false, validateFormats: false }).compile(schema());
    const log = JSON.parse(sarif(report, { laws }));
    valid(log);
    expect(valid.errors ?? []).toEqual([]);
    delete log.runs[0].results[0].message;
    expect(valid(log)).toBe(false);
  });

  test('has a place for every result, a rule for every law that broke, and the hash of the case as fingerprint', () => {
    const [run] = JSON.parse(sarif(report, { laws })).runs;
    const rules: readonly { id: string; help?: { text: string } }[] = run.tool.driver.rules;
    const { failed, known } = sections(report);
    expect(run.results).toHaveLength(failed.length + known.length + report.stale.length);
    for (const { ruleId, locations, partialFingerprints } of run.results) {
      expect(rules.map(({ id }) => id)).toContain(ruleId);
      expect(locations[0].physicalLocation.artifactLocation.uri).toMatch(/^(package\.json|fixtures\/museum\/frozen%20rate\.ts)$/);
      expect(locations[0].physicalLocation.region.startLine).toBeGreaterThanOrEqual(1);
      if (ruleId !== 'a-known-failure-fails') expect(partialFingerprints['ratelawCase/v1']).toMatch(/^[0-9a-f]{8}$/);
    }
    for (const { id, help } of rules) if (laws.some((law) => law.id === id)) expect(help?.text).toContain('Source: ');
    expect(run.invocations[0].executionSuccessful).toBe(false);
    expect(run.results.filter((result: { suppressions?: unknown }) => result.suppressions !== undefined)).toHaveLength(known.length);
  });
});

describe('github', () => {
  test('is one command a line, ten at most, and says how many there are besides', () => {
    const lines = github(many(15)).trimEnd().split('\n');
    expect(lines).toHaveLength(11);
    expect(lines.slice(0, 10).every((line) => line.startsWith('::error file='))).toBe(true);
    expect(lines.at(-1)).toBe('::notice title=ratelaw::and 5 more, all in the step summary');
  });

  test('shows each fault before it shows the same fault again', () => {
    const faults = mostTelling(sections(report).failed).map(
      ({ subject, hyperparameter, diagnosis }) => `${subject} ${hyperparameter} ${diagnosis}`,
    );
    const distinct = new Set(faults).size;
    expect(new Set(faults.slice(0, distinct)).size).toBe(distinct);
    expect(distinct).toBeLessThan(faults.length);
  });

  test('escapes what ends a command or a property', () => {
    const [outcome] = many(1).outcomes;
    if (outcome === undefined) throw new Error('no outcome');
    const odd = { ...report, stale: [], locations: { 'a%b': { file: 'a,b:c.ts', line: 3 } }, outcomes: [{ ...outcome, subject: 'a%b' }] };
    expect(github(odd)).toMatch(/^::error file=a%2Cb%3Ac\.ts,line=3,title=[^:]*::a%25b/);
  });
});

describe('markdown', () => {
  test('stays under the limit of a step summary, in bytes, and says what it left out', () => {
    const written = markdown(many(4000));
    expect(new TextEncoder().encode(written).length).toBeLessThanOrEqual(1024 * 1024);
    expect(written).toMatch(/_Cut here: \d+ more parts are in the JSON report\._\n$/);
  });

  test('cannot be broken out of by what a subject says', () => {
    const outcomes = [
      { subject: 'a|b<i>', hyperparameter: 'b', law: 'c', verdict: 'errored' as const, reason: 'x\n\n# y', runs: 1, ms: 0 },
    ];
    const written = markdown({ ...report, outcomes });
    expect(written).toContain('| ❌ a\\|b\\<i\\> |');
    expect(written).not.toContain('\n# y');
  });
});

test('text shows every fault with its sentence and the command that replays it, and names what follows', () => {
  const written = text(report, { replayCommand: 'ratelaw replay' });
  for (const { finding, replay, impliedBy, law } of sections(report).failed) {
    expect(written).toContain(impliedBy === undefined ? `ratelaw replay ${replay ?? ''}` : law);
    if (impliedBy === undefined && finding !== undefined) expect(written).toContain(findingSentence(finding));
  }
});

test('what was not run is said, and is no pass', () => {
  const row = { subject: 'a', hyperparameter: 'b', law: 'c' };
  const cut: Report = {
    ...report,
    stale: [],
    outcomes: [{ ...row, verdict: 'passed', runs: 1, ms: 1 }],
    notRun: { because: 'time was up', rows: [row] },
  };
  expect(verdict(cut)).toBe('NOT ALL CHECKED');
  for (const written of [text(cut), markdown(cut), junit(cut), sarif(cut), json(cut)]) expect(written).toContain('time was up');
});
