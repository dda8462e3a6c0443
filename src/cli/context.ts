/** What commands may touch of the world; only `main.ts` hands in the real one. */
export interface Context {
  readonly out: (text: string) => void;
  readonly error: (text: string) => void;
  /** Shows a passing line on a terminal; absent when there is none. */
  readonly progress?: (text: string) => void;
  readonly style: (format: 'bold' | 'dim' | 'green' | 'red' | 'yellow', text: string) => string;
  /** From here on the first Ctrl-C only asks to stop; before, it ends the command at once. */
  readonly interruptible: () => void;
  readonly aborted: () => boolean;
  /** Says what the exit code is if the reader of stdout goes away from here on. */
  readonly settle: (code: number) => void;
  /** The environment variables. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}
