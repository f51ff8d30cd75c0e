const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/**
 * Returns `text` for the content or a quoted attribute of HTML or SVG: nothing in it is markup,
 * and what `visibleText` writes out is written out.
 */
export function escapeText(text: string): string {
  return visibleText(text).replace(/[&<>"']/g, character => entities[character]!);
}

/**
 * Returns a text or a document with what has no place in one written out as `\u{1b}`: controls and
 * halves of surrogate pairs, which XML forbids, and what overrides the direction of the text around
 * it. The marks that right-to-left texts need stay.
 */
export function visibleText(text: string): string {
  return text.replace(
    /(?![\t\n\r])[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069\ufffe\uffff]/gu,
    sign => `\\u{${sign.codePointAt(0)!.toString(16)}}`,
  );
}

/**
 * Returns JSON for a `<script type="application/json">`: no text in it can end the
 * element or open a comment, and U+2028 cannot end a line.
 */
export function escapeJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    character => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** What every object has by itself. In an expression Vega takes a text of that name for a signal. */
const members = new Set(Object.getOwnPropertyNames(Object.prototype));

/**
 * Returns JSON in which no text is called as what every object has, such as "constructor": a model
 * or a language of a stranger may be, and nothing would be drawn. A character without width follows.
 */
export function unlikeMembers<T>(json: T): T {
  const changed = (value: unknown): unknown => {
    if (typeof value === "string") return members.has(value) ? `${value}\u200c` : value;
    if (Array.isArray(value)) return value.map(changed);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, changed(one)]));
  };
  return changed(json) as T;
}
