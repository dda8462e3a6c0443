/**
 * Runs a job once all that only computes has come to a halt. A timer waits a millisecond at least, which is longer than
 * many a batch takes; browsers have nothing else.
 */
export const soon: (job: () => void) => unknown = 'setImmediate' in globalThis ? setImmediate : setTimeout;
