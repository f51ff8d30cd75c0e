// Compiles src/ to dist/. The old output goes first, so that a file removed from
// src/ cannot live on in the package.
import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, rmSync } from "node:fs";
import { createRequire } from "node:module";

rmSync("dist", { recursive: true, force: true });
const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");
// The second is what runs in a browser.
const builds = [
  ["-p", "tsconfig.build.json"],
  ["-p", "tsconfig.browser.json", "--noEmit", "false"],
].map(words => spawnSync(process.execPath, [tsc, ...words], { stdio: "inherit" }).status ?? 1);
cpSync("src/chart/page", "dist/chart/page", {
  recursive: true,
  filter: path => !path.endsWith(".ts"),
});
if (existsSync("dist/cli/main.js")) chmodSync("dist/cli/main.js", 0o755);
process.exit(Math.max(...builds));
