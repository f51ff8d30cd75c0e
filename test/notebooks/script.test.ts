import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";
import { expect, it } from "vitest";
import { scratch } from "../support/scratch.js";

/** @file `npm run notebooks:open` beside a Jupyter that only writes down how it was called. */

const folder = scratch();
const script = resolve(import.meta.dirname, "../../scripts/notebooks.mjs");

it.skipIf(process.platform === "win32")(
  "passes flags on to Jupyter as they are, and asks for no colours",
  () => {
    const clone = join(folder, "clone");
    for (const place of ["scripts", "notebooks/node_modules/tslab", "dist/cli", "bin"])
      mkdirSync(join(clone, place), { recursive: true });
    cpSync(script, join(clone, "scripts/notebooks.mjs"));
    writeFileSync(join(clone, "dist/cli/main.js"), "");
    const called = join(clone, "called.txt");
    const jupyter = join(clone, "bin/jupyter");
    writeFileSync(
      jupyter,
      `#!/bin/sh\necho "$NO_COLOR|$FORCE_COLOR|$JUPYTER_PATH|$@" >> '${called}'\n`,
    );
    chmodSync(jupyter, 0o755);
    symlinkSync(process.execPath, join(clone, "bin/node"));
    const flags = ["--no-browser", "--port", "8899", "6-your-own-checkpoint.ipynb"];
    const { status, stderr } = spawnSync(
      process.execPath,
      [join(clone, "scripts/notebooks.mjs"), "--open", ...flags],
      {
        encoding: "utf8",
        env: {
          ...process.env,
          PATH: [join(clone, "bin"), process.env.PATH].join(delimiter),
          FORCE_COLOR: "1",
        },
      },
    );
    expect([status, stderr]).toEqual([0, ""]);
    const lines = readFileSync(called, "utf8").trim().split("\n");
    const path = join(clone, "notebooks/.jupyter");
    expect(lines.at(-1)).toBe(
      `1||${path}|lab --no-browser --port 8899 6-your-own-checkpoint.ipynb`,
    );
  },
);
