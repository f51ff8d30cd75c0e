import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { kernelFolder } from "../../src/cli/jupyter/kernel-folder.js";
import { ran } from "../support/command.js";
import { scratch } from "../support/scratch.js";

const folder = scratch();
const project = join(folder, "project");
const kernels = join(folder, "kernels");
const file = join(kernels, "tslab/kernel.json");
const install = (...more: string[]) =>
  ran("jupyter", "install", "--project", project, "--kernels", kernels, ...more);

/** A package of that name, as npm installs it. */
function installed(bin: unknown): void {
  const place = join(project, "node_modules/tslab");
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, "package.json"), JSON.stringify({ name: "tslab", bin }));
}

it("writes a kernel that starts the project's own tslab without colours", async () => {
  const before = await install();
  expect(before.status).toBe(1);
  expect(before.err).toContain(`is not installed in ${project}`);
  expect(before.err).toContain("npm install tslab@");
  expect(existsSync(kernels)).toBe(false);

  installed({ tslab: "./bin/tslab" });
  const first = await install();
  expect([first.status, first.err]).toEqual([0, ""]);
  expect(first.out).toContain(`${file} (new)`);
  const spec = JSON.parse(readFileSync(file, "utf8"));
  expect(spec).toMatchObject({
    argv: [
      ...[process.execPath, join(project, "node_modules/tslab/bin/tslab")],
      ...["kernel", "--config-path", "{connection_file}"],
    ],
    display_name: "TypeScript",
    language: "typescript",
    env: { NO_COLOR: "1" },
  });
  // The first cell is three lines, which say what they need.
  const cell = first.out.split("\n").slice(-4, -1);
  expect(cell.filter(line => /^ {2}(import|const) .*;$/.test(line))).toHaveLength(3);
  expect((await install()).out).toContain("(unchanged)");
  installed("cli.js");
  expect((await install()).out).toContain("(changed)");
});

it("leaves a kernel alone that something else installed, until it is told to", async () => {
  installed("cli.js");
  for (const other of ['{"argv": ["tslab"], "display_name": "TypeScript"}', "no JSON", "null"]) {
    mkdirSync(join(kernels, "tslab"), { recursive: true });
    writeFileSync(file, other);
    const refused = await install();
    expect(refused.status).toBe(1);
    expect(refused.err).toContain("--replace");
    expect(readFileSync(file, "utf8")).toBe(other);
    expect((await install("--replace")).status).toBe(0);
  }
});

it("looks where Jupyter looks for a user's kernels", () => {
  const at = (env: Record<string, string>, platform: NodeJS.Platform) =>
    kernelFolder(env, platform, "/home/me").replaceAll("\\", "/");
  expect(at({}, "linux")).toBe("/home/me/.local/share/jupyter/kernels");
  expect(at({ XDG_DATA_HOME: "/data" }, "linux")).toBe("/data/jupyter/kernels");
  expect(at({}, "darwin")).toBe("/home/me/Library/Jupyter/kernels");
  expect(at({ APPDATA: "/roaming" }, "win32")).toBe("/roaming/jupyter/kernels");
  expect(at({ JUPYTER_DATA_DIR: "/own" }, "darwin")).toBe("/own/kernels");
});
