const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Control characters, lone halves of surrogate pairs, and the two that XML 1.0 (section 2.2) forbids besides. */
const forbidden = /(?![\t\n\r])\p{Cc}|\p{Cs}|[\ufffe\uffff]/gu;

/** A text as it stands in HTML or XML, between tags or in quotes; what neither can hold is `\ufffd`. */
export function escapeMarkup(text: string): string {
  return text.replaceAll(forbidden, '\ufffd').replaceAll(/[&<>"']/g, (character) => entities[character] ?? character);
}
