/** A test file that makes one test of each law. */
export const vitestTest = `import { describeLaws } from 'ratelaw/vitest';
import subject from './ratelaw.subject.ts';

describeLaws(subject);
`;
