import { relative } from 'node:path';
import { rolldown } from 'rolldown';
import { defineConfig } from 'vitest/config';
import { BaseSequencer } from 'vitest/node';
import type { TestSpecification } from 'vitest/node';

const conditions = ['ratelaw-source'];
const tests = (process.env['RATELAW_MUTATION_TESTS'] ?? 'src/**/*.test.ts').split(' ');

/** Runs the tests in the order of their group, so that those that kill most come first: after one failure none follows. */
class InOrder extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number => {
      const name = relative(process.cwd(), moduleId);
      const named = tests.indexOf(name);
      return named < 0 ? tests.findIndex((pattern) => name.startsWith(pattern.replace(/\*.*$/u, ''))) : named;
    };
    return files.toSorted((one, other) => place(one) - place(other) || (one.moduleId < other.moduleId ? -1 : 1));
  }
}

/** The tests of one group, as the mutation run wants them: no type check, and only the files that judge the group. */
export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  plugins: [
    {
      // Each mutant loads its test files anew: one module each takes half the time of hundreds.
      name: 'a-test-file-is-one-module',
      enforce: 'pre',
      async load(id) {
        if (!id.endsWith('.test.ts')) return null;
        const bundle = await rolldown({
          input: id,
          external: (source) => !/^[./#]/u.test(source),
          resolve: { conditionNames: [...conditions, 'import', 'default'] },
        });
        const { output } = await bundle.generate({ format: 'esm', codeSplitting: false });
        await bundle.close();
        return output[0].code;
      },
    },
  ],
  test: { testTimeout: 300_000, hookTimeout: 300_000, include: tests, sequence: { sequencer: InOrder } },
});
