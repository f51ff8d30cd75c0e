import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

const project = join(import.meta.dirname, "../..");

/**
 * Node's arguments that start the command in a process of its own: what was compiled, which starts in
 * a third of the time, if it is of these sources.
 */
export const startedProgram: readonly string[] = isCompiled()
  ? [join(project, "dist/cli/main.js")]
  : ["--import", "tsx", join(project, "src/cli/main.ts")];

function isCompiled(): boolean {
  const newest = (folder: string) =>
    readdirSync(join(project, folder), { recursive: true, encoding: "utf8" })
      .filter(name => /\.(ts|js)$/.test(name))
      .map(name => statSync(join(project, folder, name)).mtimeMs)
      .reduce((a, b) => Math.max(a, b), 0);
  return existsSync(join(project, "dist/cli/main.js")) && newest("dist") > newest("src");
}
