import { expectTypeOf, test } from 'vitest';
import type * as v from 'valibot';
import type { Case, KnownFailure, Outcome, Report } from '#model/report.ts';
import type { Comparison } from '#engine/compare-subjects.ts';
import type { Program } from '#model/program.ts';
import type { caseSchema } from './case.ts';
import type { comparisonSchema } from './comparison.ts';
import type { knownFailuresSchema } from './known-failures.ts';
import type { outcomeSchema } from './outcome.ts';
import type { programSchema } from './program.ts';
import type { reportSchema } from './report.ts';

test('what is read from a file is what the model says', () => {
  expectTypeOf<v.InferOutput<typeof programSchema>>().toExtend<Program>();
  expectTypeOf<v.InferOutput<typeof caseSchema>>().toExtend<Case>();
  expectTypeOf<v.InferOutput<typeof outcomeSchema>>().toExtend<Outcome>();
  expectTypeOf<v.InferOutput<typeof reportSchema>>().toExtend<Report>();
  expectTypeOf<v.InferOutput<typeof knownFailuresSchema>>().toExtend<KnownFailure[]>();
});

test('no field of the model is missing from the schemas', () => {
  expectTypeOf<keyof Program>().toEqualTypeOf<keyof (typeof programSchema)['entries']>();
  expectTypeOf<keyof Case>().toEqualTypeOf<keyof (typeof caseSchema)['entries']>();
  expectTypeOf<keyof Outcome>().toEqualTypeOf<keyof (typeof outcomeSchema)['entries']>();
  expectTypeOf<keyof Report>().toEqualTypeOf<keyof (typeof reportSchema)['entries']>();
  expectTypeOf<keyof Comparison>().toExtend<keyof (typeof comparisonSchema)['entries']>();
  expectTypeOf<keyof KnownFailure>().toEqualTypeOf<keyof (typeof knownFailuresSchema)['item']['entries']>();
});
