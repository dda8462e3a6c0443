import * as v from 'valibot';

/** An issue of this repository (`#12`) or of another one (`owner/repo#12`). */
const issue = /^(?:[\w.-]+\/[\w.-]+)?#[1-9]\d*$/;

/** Whether a browser could open it. */
function isAddress(text: string): boolean {
  if (!/^https?:\/\/\S+$/.test(text)) return false;
  try {
    return new URL(text).hostname !== '';
  } catch {
    return false;
  }
}

/** Where something is followed up: `https://…`, `owner/repo#12` or `#12`. */
export const linkSchema = v.pipe(
  v.string(),
  v.check((text) => isAddress(text) || issue.test(text), 'A link is an address, e.g. https://example.org/issues/12, or an issue, owner/repo#12 or #12.'),
);
