import { readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** A part of a font: the glyphs of some characters, at every weight. */
export interface FontSubset {
  /** A WOFF2 file. */
  readonly file: string;
  /** As in CSS: "U+0370-0377, U+037A-037F". */
  readonly unicodeRange: string;
}

/**
 * Returns the Noto Sans subsets of the installed `@fontsource-variable/noto-sans*`
 * packages: those this package depends on (Latin, Greek, Cyrillic, Vietnamese,
 * Devanagari; Arabic; Chinese), and any other script's that is installed beside them.
 * The general package comes first.
 */
export async function fontSubsets(): Promise<FontSubset[]> {
  const require = createRequire(import.meta.url);
  const scope = dirname(dirname(require.resolve("@fontsource-variable/noto-sans/package.json")));
  const packages = (await readdir(scope)).filter(name => /^noto-sans(-|$)/.test(name)).sort();
  const subsets: FontSubset[] = [];
  for (const name of packages) {
    const ranges = JSON.parse(await readFile(join(scope, name, "unicode.json"), "utf8")) as Record<
      string,
      string
    >;
    for (const [subset, unicodeRange] of Object.entries(ranges)) {
      const file = `${name}-${subset.replace(/[[\]]/g, "")}-wght-normal.woff2`;
      subsets.push({ file: join(scope, name, "files", file), unicodeRange });
    }
  }
  return subsets;
}
