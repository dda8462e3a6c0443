import { eventLine } from '#reporters/jsonl.ts';
import type { Event } from '#reporters/jsonl.ts';
import type { Context } from './context.ts';
import { appendText, writeText } from './write-text.ts';
import type { Output } from './parse-output.ts';

/** Tells events to those who watch, one line each. */
export function eventWriter(outputs: readonly Output[], context: Context): (event: Event) => void {
  const watching = outputs.filter(({ reporter }) => reporter === 'jsonl');
  for (const { file } of watching) if (file !== undefined) writeText(file, '');
  return (event) => {
    for (const { file } of watching) {
      if (file === undefined) context.out(eventLine(event));
      else appendText(file, eventLine(event));
    }
  };
}
