import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/** Inside the project, so that its types and its rules hold; removed at the end. */
const file = 'test/unevaluated.generated.ts';

test('lint refuses what TypeScript lets through with an unevaluated schedule: a minus sign and a template', () => {
  writeFileSync(
    file,
    "import type { ScalarOrSchedule } from '#model/schedule.ts';\n\nexport function negative(alpha: ScalarOrSchedule): number {\n  return -alpha;\n}\n\nexport function told(alpha: ScalarOrSchedule): string {\n  return `rate ${alpha}`;\n}\n",
  );
  try {
    const { status, stdout } = spawnSync('node_modules/.bin/oxlint', ['--type-aware', '-f', 'unix', file], { encoding: 'utf8' });
    expect(stdout).toContain('no-unsafe-unary-minus');
    expect(stdout).toContain('restrict-template-expressions');
    expect(status).toBe(1);
  } finally {
    rmSync(file, { force: true });
  }
});
