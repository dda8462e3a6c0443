import { exactStringify } from '#numeric/exact-json.ts';
import type { Finding } from '#model/finding.ts';
import type { Program } from '#model/program.ts';
import type { Case } from '#model/report.ts';
import type { Subject } from '#model/subject.ts';
import { hash } from './hash.ts';
import { version } from './version.ts';

/** Eight hexadecimal digits that tell one case from another: same subject, law, diagnosis and program, same id. */
function caseId(parts: Omit<Case, 'id' | 'ratelaw'>): string {
  return (hash(exactStringify(parts, 0)) >>> 0).toString(16).padStart(8, '0');
}

/** Keeps a counterexample as a value. */
export function makeCase(subject: Subject, hyperparameter: string, law: string, finding: Finding, program: Program): Case {
  const parts = {
    schema: 1 as const,
    subject: subject.name,
    ...(subject.variant === undefined ? {} : { variant: subject.variant }),
    hyperparameter,
    law,
    diagnosis: finding.diagnosis,
    program,
  };
  const { schema, ...rest } = parts;
  return {
    schema,
    id: caseId(parts),
    ...rest,
    ratelaw: version,
    ...(subject.versions === undefined ? {} : { versions: subject.versions }),
  };
}
