/**
 * Benchmarks as ratios measured in one run, so that a slow or busy machine gives the same answer.
 * Run with `npm run bench`; the bounds are printed, not enforced.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import fc from 'fast-check';
import { check, defineOptimizer, laws } from 'ratelaw';
import { adam, applyUpdates, dispose } from 'ratelaw/optimizers';
import { programs } from '../dist/src/arbitraries/programs.js';
import { judge } from '../dist/src/engine/trial.js';
import { referenceSubjects } from '../dist/src/subjects/reference/index.js';
import { tfjsSubjects } from '../dist/src/subjects/tfjs/index.js';

tf.env().set('PROD', true);
await tf.setBackend('cpu');

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** The median ratio of two alternating measurements. */
async function ratio(rounds, one, other) {
  const ratios = [];
  for (let round = 0; round < rounds + 1; round += 1) {
    const start = performance.now();
    await one();
    const middle = performance.now();
    await other();
    if (round > 0) ratios.push((middle - start) / (performance.now() - middle));
  }
  return median(ratios);
}

const at = (hyperparameter, step) => (typeof hyperparameter === 'function' ? hyperparameter(step) : hyperparameter);

/** Adam on typed arrays, as fast as plain loops are. */
function typedAdam({ learningRate }) {
  return {
    init: (params) => ({
      count: 0,
      m: mapped(params, (p) => new Float64Array(p.length)),
      v: mapped(params, (p) => new Float64Array(p.length)),
    }),
    update: (gradients, { count, m, v }) => {
      const rate = at(learningRate, count);
      const c1 = 1 - 0.9 ** (count + 1);
      const c2 = 1 - 0.999 ** (count + 1);
      const next = { count: count + 1, m: {}, v: {} };
      const updates = mapped(gradients, (g, name) => {
        const u = new Float64Array(g.length);
        const m1 = new Float64Array(g.length);
        const v1 = new Float64Array(g.length);
        const m0 = m[name];
        const v0 = v[name];
        for (let i = 0; i < g.length; i += 1) {
          m1[i] = 0.9 * m0[i] + 0.1 * g[i];
          v1[i] = 0.999 * v0[i] + 0.001 * g[i] * g[i];
          u[i] = (-rate * (m1[i] / c1)) / (Math.sqrt(v1[i] / c2) + 1e-8);
        }
        next.m[name] = m1;
        next.v[name] = v1;
        return u;
      });
      return [updates, next];
    },
  };
}
const mapped = (tree, change) => Object.fromEntries(Object.entries(tree).map(([name, leaf]) => [name, change(leaf, name)]));

const learningRate = { schedulable: true, role: 'learning-rate', range: [1e-4, 1], placement: 'scale' };

/**
 * What generating, checking and bookkeeping of a law of two runs cost, over the time spent inside the subject: both from
 * one run, so that the subject meets the same caches and the same collector.
 */
async function overhead() {
  let inside = 0;
  const subject = defineOptimizer({
    name: 'bench/adam',
    hyperparameters: { learningRate },
    create: (given) => {
      const { init, update } = typedAdam(given);
      return {
        init,
        update: (gradients, state) => {
          const start = performance.now();
          const made = update(gradients, state);
          inside += performance.now() - start;
          return made;
        },
      };
    },
  });
  const past = laws.find(({ id }) => id === 'past-steps-ignore-the-future');
  const steps = 8;
  const leaves = [{ name: 'w0', shape: [1000] }];
  const arbitrary = programs(subject, 'learningRate', { target: 'varying', minSteps: steps, maxSteps: steps });
  const check = judge(past, subject, 'learningRate', await subject.open());
  const ratios = [];
  for (let round = 0; round < 160; round += 1) {
    inside = 0;
    const start = performance.now();
    for (const program of fc.sample(arbitrary, { seed: round, numRuns: 40 })) await check({ ...program, leaves });
    if (round >= 100) ratios.push((performance.now() - start) / inside);
  }
  return median(ratios);
}

/** Programs of length 8 a second on a subject that does next to nothing. */
async function throughput() {
  const subject = defineOptimizer({
    name: 'bench/trivial',
    hyperparameters: { learningRate },
    create: ({ learningRate: rate }) => ({
      init: () => 0,
      update: (gradients, count) => [mapped(gradients, (g) => g.map((x) => -at(rate, count) * x)), count + 1],
    }),
  });
  const arbitrary = programs(subject, 'learningRate', { target: 'varying', minSteps: 8, maxSteps: 8 });
  const session = await subject.open();
  const rates = [];
  for (let round = 0; round < 5; round += 1) {
    const start = performance.now();
    for (const program of fc.sample(arbitrary, { seed: round, numRuns: 5000 })) {
      await session.run([program]);
      session.recycle();
    }
    rates.push(5_000_000 / (performance.now() - start));
  }
  return median(rates);
}

async function startup() {
  const times = (args) => () => void spawnSync(process.execPath, args, { stdio: 'ignore' });
  return ratio(9, times(['dist/src/cli/main.js', '--help']), times(['-e', '0']));
}

/** Our adam, with its parameters, against tf.train.adam on a variable. */
async function againstTrain(size, steps) {
  const gradient = tf.randomNormal([size], 0, 1, 'float32', 7);
  const variable = tf.variable(tf.zeros([size]));
  const train = tf.train.adam(0.001);
  const ours = adam({ learningRate: 0.001 });
  let params = { w: tf.zeros([size]) };
  let state = ours.init(params);
  const reference = () => {
    for (let step = 0; step < steps; step += 1) {
      const [updates, next] = ours.update({ w: gradient }, state, params);
      const moved = applyUpdates(params, updates);
      dispose(updates);
      dispose(state);
      dispose(params);
      state = next;
      params = moved;
    }
  };
  const theirs = () => {
    for (let step = 0; step < steps; step += 1) train.applyGradients([{ name: variable.name, tensor: gradient }]);
  };
  return ratio(11, reference, theirs);
}

const rows = [
  ['law of two runs on typed-array adam, 1 000 elements: total / inside the subject', await overhead(), '≤ 1.30'],
  ['programs of length 8 a second on a trivial subject', await throughput(), '≥ 10 000'],
  ['ratelaw --help / node -e 0', await startup(), '≤ 2'],
  ['reference adam / tf.train.adam, 10 elements', await againstTrain(10, 500), '≤ 1.3'],
  ['reference adam / tf.train.adam, 1 000 elements', await againstTrain(1000, 100), '≤ 1.3'],
  ['reference adam / tf.train.adam, 100 000 elements', await againstTrain(100_000, 3), '≤ 1.3'],
];

/** Seconds that all laws take on one subject in the fast profile. */
async function allLaws(subject) {
  const start = performance.now();
  await check([subject], { laws });
  return (performance.now() - start) / 1000;
}

/** What the replays of known failures take of a run that has all of ours, in percent: each is timed within the run. */
async function knownFailures(subjects) {
  const read = (file) => JSON.parse(readFileSync(file, 'utf8'));
  const known = read('fixtures/known-failures.json').map((entry) => ({ entry, case: read(`fixtures/cases/${entry.case}.json`) }));
  // The oracle's arithmetic is loaded by the first row that needs it, whether it is known or not.
  await check(subjects.slice(0, 1), { laws: laws.filter(({ id }) => id === 'the-update-follows-its-equations'), programs: 1 });
  const { outcomes, ms } = await check(subjects, { laws, known });
  const replayed = outcomes.filter((outcome) => outcome.known !== undefined);
  const about = known.filter(({ entry }) => subjects.some(({ name }) => name === entry.subject));
  if (replayed.length !== about.length) throw new Error(`${replayed.length} of ${about.length} known failures were replayed`);
  return (100 * replayed.reduce((sum, outcome) => sum + outcome.ms, 0)) / ms;
}

const typed = defineOptimizer({ name: 'bench/adam', hyperparameters: { learningRate }, create: typedAdam });
rows.push(['all laws on one typed-array optimizer, seconds', await allLaws(typed), '< 1']);
const train = await tfjsSubjects();
rows.push(['replays of known failures on tfjs, percent of the run', await knownFailures(train), '< 2']);
const builtIn = [...train, ...(await referenceSubjects())];
for (const name of ['tfjs/adam', 'reference/adamw']) {
  const subject = builtIn.find((one) => one.name === name);
  if (subject === undefined) throw new Error(`no built-in subject is called ${name}`);
  rows.push([`all laws on ${name}, seconds`, await allLaws(subject), '< 5']);
}
for (const [name, value, bound] of rows) console.log(`${name.padEnd(76)} ${value.toFixed(2).padStart(10)}   ${bound}`);
