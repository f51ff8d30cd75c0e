const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Returns `text` for the content or a quoted attribute of HTML or SVG: nothing in it is markup. */
export function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, character => entities[character]!);
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
