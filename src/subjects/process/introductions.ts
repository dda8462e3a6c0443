import { getEnvironmentData, setEnvironmentData } from 'node:worker_threads';

/** What processes said of themselves, by what they are started with. */
export type Introductions = ReadonlyMap<string, unknown>;

const asked = new Map<string, unknown>();
const key = 'ratelaw: introductions';

/** What was asked in this thread. */
export function introductions(): Introductions {
  return asked;
}

/** Keeps what a process said. */
export function introduced(process: string, said: unknown): void {
  asked.set(process, said);
}

/** Spares this thread, and those that it starts from now on, what another one has asked. */
export function share(known: Introductions): void {
  if (known.size > 0) setEnvironmentData(key, known);
}

/** What another thread was told by a process. */
export function heard(process: string): unknown {
  const known: unknown = getEnvironmentData(key);
  return known instanceof Map ? known.get(process) : undefined;
}
