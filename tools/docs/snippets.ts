/** One fenced block of a Markdown page. */
export interface Snippet {
  /** `ts`, `js`, `sh`, `yaml`, `json`, `text`. */
  readonly language: string;
  /** The words after the language: `run`, `exit=1`, `file=my-optimizer.ts`, `from="FAILED"`. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly body: string;
  /** Where the body is in the page: the index of its first character, and that after its last. */
  readonly start: number;
  readonly end: number;
}

function attributesOf(info: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...info.matchAll(/([a-z-]+)(?:=(?:"([^"]*)"|(\S+)))?/g)].map((match) => [match[1] ?? '', match[2] ?? match[3] ?? '']),
  );
}

/** Every fenced block of a page, in order. */
export function snippetsOf(page: string): readonly Snippet[] {
  return [...page.matchAll(/^```(\w+)([^\n]*)\n([\s\S]*?)^```$/gm)].map((match) => {
    const [, language = '', info = '', body = ''] = match;
    const start = match.index + 3 + language.length + info.length + 1;
    return { language, attributes: attributesOf(info), body, start, end: start + body.length };
  });
}
