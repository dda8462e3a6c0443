import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Subject } from '#model/subject.ts';
import { process as fromProcess } from '#subjects/process/process.ts';
import type { ProcessSubjects } from '#subjects/process/process.ts';
import { completeMark, environmentFolder, interpreterOf, pythonFile } from './environments.ts';

/** Every public function of Optax and its public modules, with the module that defines it; independent of the driver. */
const enumeration = `
import importlib, inspect, json, pkgutil, warnings
warnings.simplefilter("ignore")
import optax
modules = {"optax": optax}
for parent in ("optax", "optax.experimental"):
    package = modules.get(parent)
    for info in pkgutil.iter_modules(getattr(package, "__path__", [])):
        if not info.name.startswith("_") and not info.name.endswith("_test"):
            modules[f"{parent}.{info.name}"] = importlib.import_module(f"{parent}.{info.name}")
found = []
for where, module in modules.items():
    for name in dir(module):
        made = getattr(module, name)
        if name.startswith("_") or inspect.isclass(made) or type(made).__module__ in ("typing", "collections.abc"):
            continue
        if inspect.ismodule(made) and where == "optax.experimental":
            found += [(f"{where}.{name}", each, made.__name__) for each in dir(made) if inspect.isfunction(getattr(made, each)) and not each.startswith("_")]
        elif callable(made):
            defined = getattr(made, "func", made)
            found.append((where, name, getattr(inspect.unwrap(defined), "__module__", "")))
print(json.dumps(found))
`;

/** Modules that make neither optimizers nor schedules, by what they are for. */
const others: Readonly<Record<string, string>> = {
  'optax.losses': 'losses',
  'optax.tree_utils': 'arithmetic on trees',
  'optax.projections': 'projections onto sets',
  'optax.perturbations': 'differentiable perturbed functions',
  'optax.assignment': 'an assignment solver',
  'optax.second_order': 'derivatives of functions',
  'optax.monte_carlo': 'estimators of gradients',
  'optax.microbatching': 'batches in parts',
  'optax._src.linear_algebra': 'linear algebra',
  'optax._src.numerics': 'arithmetic',
  'optax._src.update': 'what applies an update',
};

/** Functions beside the factories of a module, that make neither optimizers nor schedules. */
const helpers: Readonly<Record<string, string>> = {
  init_empty_state: 'the state of what has none',
  value_and_grad_from_state: 'the value that a line search has found',
  multi_normal: 'a distribution',
  scale_gradient: 'a function with another gradient',
  schedule_free_eval_params: 'the average that schedule_free keeps',
  skip_large_updates: 'when MultiSteps is to skip',
  skip_not_finite: 'when MultiSteps is to skip',
  per_example_global_norm_clip: 'clips gradients of examples',
  per_example_layer_norm_clip: 'clips gradients of examples',
  unitwise_clip: 'clips an array',
  unitwise_norm: 'the norm of an array',
  get_batch_size_from_per_elt_updates: 'the size of a batch',
};

/** What makes an aggregator of the gradients of single examples, or is made of other optimizers. */
const experimental = 'optax.experimental';

describe.each(['0.2.8', '0.2.4'])('Optax %s', (version) => {
  const folder = environmentFolder(`optax-${version}`);
  const absent = !existsSync(completeMark(folder));
  const why = absent ? ' (skipped: npm run setup:python makes the environment it needs)' : '';

  describe.skipIf(absent)(`leaves nothing out${why}`, () => {
    let subjects: ProcessSubjects;
    let names: readonly (readonly [where: string, name: string, defined: string])[];
    beforeAll(async () => {
      subjects = await fromProcess([interpreterOf(folder), '-B', pythonFile('optax_driver.py'), 'optax']);
      const { stdout, stderr } = spawnSync(interpreterOf(folder), ['-B', '-c', enumeration], {
        encoding: 'utf8',
        env: { ...process.env, JAX_PLATFORMS: 'cpu' },
      });
      names = JSON.parse(stdout === '' ? `"${stderr}"` : stdout);
    }, 120_000);
    afterAll(async () => subjects.close());

    const named = (name: string): readonly Subject[] =>
      subjects.filter((subject) => [name, `contrib.${name}`, `transforms.${name}`].some((one) => subject.name === `optax/${one}`));
    const unrelated = ([where, name, defined]: readonly [string, string, string]): string | undefined =>
      Object.entries(others).find(([module]) => defined === module || defined.startsWith(`${module}.`))?.[1] ??
      helpers[name] ??
      (where.startsWith(experimental) ? 'aggregators' : undefined);

    test('every public function is a subject, is skipped with a reason, or is known to make neither optimizers nor schedules', () => {
      expect(names.length).toBeGreaterThan(200);
      expect(names.filter((one) => named(one[1]).length === 0 && unrelated(one) === undefined)).toEqual([]);
    });

    test('nothing is both', () => {
      const factories = names.filter(([where]) => ['optax', 'optax.contrib', 'optax.transforms'].includes(where));
      expect(factories.filter((one) => named(one[1]).length > 0 && unrelated(one) !== undefined)).toEqual([]);
    });

    test('whatever is not tried says why, and every wrapper that is not is tried around an optimizer', () => {
      const tried = subjects.filter(({ name }) => name.startsWith('optax/wrapped.'));
      for (const { name, unavailable, hyperparameters } of subjects)
        expect([name, Object.keys(hyperparameters).length > 0]).toEqual([name, unavailable === undefined]);
      const around = subjects.filter(
        ({ unavailable }) => unavailable?.startsWith('it wraps another optimizer: tried as wrapped.') === true,
      );
      for (const { unavailable = '' } of around) expect(tried.map(({ name }) => name)).toContain(`optax/${unavailable.split(' ').at(-1)}`);
      expect(around.length).toBeGreaterThan(8);
    });
  });
});
