// Compiles src/ to dist/. The old output goes first, so that a file removed from
// src/ cannot live on in the package.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, cpSync, existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

rmSync("dist", { recursive: true, force: true });
const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");
// Comments stand in the declarations, where editors read them; once is enough for a package, and
// so is one look at the types, which the second takes. The last is what runs in a browser.
const builds = await Promise.all(
  [
    ["-p", "tsconfig.build.json", "--declaration", "false", "--removeComments", "--noCheck"],
    ["-p", "tsconfig.build.json", "--emitDeclarationOnly"],
    ["-p", "tsconfig.browser.json", "--noEmit", "false"],
  ].map(async words => {
    const [status] = await once(
      spawn(process.execPath, [tsc, ...words], { stdio: "inherit" }),
      "exit",
    );
    return status ?? 1;
  }),
);
dropUnreachedDeclarations();
cpSync("src/chart/page", "dist/chart/page", {
  recursive: true,
  filter: path => !path.endsWith(".ts"),
});
if (existsSync("dist/cli/main.js")) chmodSync("dist/cli/main.js", 0o755);
process.exit(Math.max(...builds));

/** Removes declarations that no door of the package leads to: nobody can import what they declare. */
function dropUnreachedDeclarations() {
  const doors = Object.values(JSON.parse(readFileSync("package.json", "utf8")).exports);
  const waiting = doors.flatMap(({ types }) => (types ? [join(types)] : []));
  const reached = new Set();
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (reached.has(file) || !existsSync(file)) continue;
    reached.add(file);
    for (const [, to] of readFileSync(file, "utf8").matchAll(/(?:from |import\()"(\.[^"]+)\.js"/g))
      waiting.push(join(dirname(file), `${to}.d.ts`));
  }
  for (const name of readdirSync("dist", { recursive: true }))
    if (name.endsWith(".d.ts") && !reached.has(join("dist", name))) rmSync(join("dist", name));
}
