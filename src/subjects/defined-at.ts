/** Where the `define…` call under way was written: the first frame of the stack outside this folder. */
export function definedAt(): { readonly file: string; readonly line: number } | undefined {
  const frames = (new Error('only for its stack').stack ?? '').split('\n').slice(1);
  for (const frame of frames) {
    const [, file = '', line = ''] = /(?:\(|at |@)(?:file:\/\/)?([^()\s@]+):(\d+):\d+\)?$/.exec(frame) ?? [];
    if (file === '' || /[\\/]subjects[\\/](?:define-|capabilities|defined-at)/.test(file)) continue;
    return { file, line: Number(line) };
  }
  return undefined;
}
