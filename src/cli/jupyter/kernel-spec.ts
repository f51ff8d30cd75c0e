import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { IsoglossError } from "../../base/error.js";
import { readText } from "../../base/open-file.js";
import { version } from "../../base/version.js";

/** Of a package.json, in bytes. */
const largest = 2 ** 20;

/** What the notebooks call their kernel, as tslab's own installer does. */
export const kernelName = "tslab";

/** The kernel that the notebooks of this package were tried with, and what `frame` makes. */
const tried = "tslab@1.0.22 danfojs-node@1.2.0";

/**
 * Returns the text of a kernel.json that starts the tslab of a project with this Node. It asks for
 * no colours: a value that is shown is the same text wherever Jupyter was started.
 *
 * @param project The folder that notebooks lie in, in whose node_modules, or above, tslab is.
 * @throws IsoglossError if it is not installed there.
 */
export async function kernelSpec(project: string): Promise<string> {
  const tslab = await tslabOf(project);
  const argv = [process.execPath, tslab, "kernel", "--config-path", "{connection_file}"];
  const spec = {
    argv,
    display_name: "TypeScript",
    language: "typescript",
    env: { NO_COLOR: "1" },
    metadata: { isogloss: version },
  };
  return `${JSON.stringify(spec, null, 2)}\n`;
}

/** Returns whether the text of a kernel.json was written by this package. */
export function isOurs(text: string): boolean {
  try {
    return (JSON.parse(text) as ReturnType<typeof JSON.parse>)?.metadata?.isogloss !== undefined;
  } catch {
    return false;
  }
}

async function tslabOf(project: string): Promise<string> {
  const from = createRequire(join(resolve(project), "notebook.js"));
  try {
    const manifest = from.resolve("tslab/package.json");
    const { bin } = JSON.parse(await readText(manifest, largest)) as {
      readonly bin: string | Readonly<Record<string, string>>;
    };
    return join(dirname(manifest), typeof bin === "string" ? bin : bin.tslab!);
  } catch (cause) {
    throw new IsoglossError(
      `tslab, the TypeScript kernel, is not installed in ${resolve(project)}`,
      `npm install ${tried} there, beside isogloss, then run this again.`,
      { cause },
    );
  }
}
