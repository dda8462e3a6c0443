export type { Schedule } from '#model/schedule.ts';
export { constant } from './constant.ts';
export { cosine } from './cosine.ts';
export type { CosineOptions } from './cosine.ts';
export { join } from './join.ts';
export { linear } from './linear.ts';
export type { LinearOptions } from './linear.ts';
export { warmupCosineDecay } from './warmup-cosine-decay.ts';
export type { WarmupCosineDecayOptions } from './warmup-cosine-decay.ts';
