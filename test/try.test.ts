import { test } from 'vitest';
import { check } from '#engine/check.ts';
import { laws } from '#properties/index.ts';
import { tfjsSubjects } from '#subjects/tfjs/index.ts';
import { referenceSubjects } from '#subjects/reference/index.ts';
test('try', async () => {
  for (const s of [...await tfjsSubjects(), ...await referenceSubjects()]) {
    const t0 = performance.now();
    const r = await check([s], { laws });
    const n: Record<string, number> = {};
    for (const o of r.outcomes) n[o.verdict] = (n[o.verdict] ?? 0) + 1;
    console.log(s.name, s.variant ?? '', Math.round(performance.now() - t0), 'ms', JSON.stringify(n), ...r.outcomes.filter(o => o.verdict === 'failed' || o.verdict === 'errored').map(o => '\n   ' + [o.verdict, o.hyperparameter, o.law, o.diagnosis ?? o.reason, o.finding?.because ?? '', o.case ? JSON.stringify(o.case.program.settings) + o.case.program.gradients.length : ''].join(' | ')));
  }
}, 180000);
