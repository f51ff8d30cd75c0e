import { readFile } from "node:fs/promises";
import { extname } from "node:path";

/** An import of a value from a file beside it; those of types leave nothing behind. */
const importLine = /^import \{[^}]*\} from "(\.[^"]+)\.js";\n/gm;

/**
 * Returns a script of `browser/` and all that it imports as one module, each file once, before
 * those that ask for it. Names must be unique among them, and imports unrenamed.
 */
export async function pageScript(name: string): Promise<string> {
  const parts = new Map<string, string>();
  const add = async (url: URL): Promise<void> => {
    if (parts.has(url.href)) return;
    parts.set(url.href, "");
    const code = await javaScript(url);
    for (const [, path] of code.matchAll(importLine)) await add(new URL(`${path}${kind}`, url));
    parts.delete(url.href); // Anew, behind what it imports.
    parts.set(url.href, code.replace(importLine, "").replace(/^export (?=\w)/gm, ""));
  };
  await add(new URL(`./browser/${name}${kind}`, import.meta.url));
  return [...parts.values()].join("\n");
}

/** This module's own: ".js" in the package, ".ts" where the sources run. */
const kind = extname(import.meta.filename);

async function javaScript(url: URL): Promise<string> {
  const text = await readFile(url, "utf8");
  if (kind === ".js") return text.replace(/^\/\/# sourceMappingURL=.*\n?/gm, "");
  const { default: ts } = await import("typescript"); // Whoever runs the sources has it.
  const { ES2022 } = ts.ScriptTarget;
  return ts.transpile(text, { target: ES2022, module: ts.ModuleKind.ES2022 });
}
