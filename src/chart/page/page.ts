import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { escapeJson, escapeText } from "../parts/escape-text.js";
import { fontFaces } from "../picture/font-faces.js";

export interface PageParts {
  readonly title: string;
  /** HTML whose texts are already escaped. */
  readonly body: string;
  /** What the scripts read: an element `<script type="application/json" id="…">` each. */
  readonly data: Readonly<Record<string, unknown>>;
  /** JavaScript, in order. A module if `module`; a classic script otherwise. */
  readonly scripts: readonly { readonly code: string; readonly module?: boolean }[];
  readonly styles: readonly string[];
}

/**
 * Returns a web page in one file that works from a disk without a network. Its
 * content security policy allows its own scripts, by hash, and no request at all.
 */
export async function page({ title, body, data, scripts, styles }: PageParts): Promise<string> {
  const json = Object.entries(data).map(
    ([id, value]) =>
      `<script type="application/json" id="${escapeText(id)}">${escapeJson(value)}</script>`,
  );
  const codes = scripts.map(({ code, module = false }) => ({ code: closed(code), module }));
  const hashes = codes.map(
    ({ code }) => `'sha256-${createHash("sha256").update(code).digest("base64")}'`,
  );
  const fonts = await fontFaces(title + body + JSON.stringify(data) + symbols);
  const policy = [
    "default-src 'none'",
    `script-src ${hashes.join(" ")} 'unsafe-eval'`, // Vega compiles its expressions.
    "style-src 'unsafe-inline'",
    "img-src data: blob:",
    "font-src data:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  return [
    "<!doctype html>",
    '<html lang="en">',
    "<head>",
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    '<link rel="icon" href="data:,">', // Else a browser asks for /favicon.ico.
    `<title>${escapeText(title)}</title>`,
    `<style>\n${fonts}\n${styles.join("\n")}\n</style>`,
    "</head>",
    "<body>",
    body,
    ...json,
    ...codes.map(({ code, module }) => `<script${module ? ' type="module"' : ""}>${code}</script>`),
    "</body>",
    "</html>",
    "",
  ].join("\n");
}

/** What the scripts themselves may write. */
const symbols =
  " !%()+,-./0123456789:;=?ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz×·…–−°α";

/** Nothing in a script may end its element. */
function closed(code: string): string {
  return code.replace(/<\/script/gi, "<\\/script").replace(/^\/\/# sourceMappingURL=.*$/gm, "");
}

/** Returns a file of `page/`, beside this module. */
export function asset(name: string): Promise<string> {
  return readFile(new URL(`./${name}`, import.meta.url), "utf8");
}
