import { linearSubject } from '#fixtures/museum/healthy/schedules/linear.ts';
import { describeLaws } from './vitest.ts';

// A test for each law of schedules, and none for those of optimizers: an empty group would fail by itself.
describeLaws(linearSubject('mine/linear'), { programs: 10 });
