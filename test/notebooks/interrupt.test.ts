import { execFile, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";

/** @file A real kernel, interrupted in the middle of a cell: `npm run notebooks` sets it up. */

const folder = resolve(import.meta.dirname, "../../notebooks");
const jupyter = join(folder, ".jupyter");
const hasKernel = existsSync(join(jupyter, "kernels/tslab/kernel.json"));
const python = [process.env.PYTHON, "python3", "/usr/bin/python3"].find(
  name => name && spawnSync(name, ["-c", "import nbclient, nbformat"]).status === 0,
);

it.skipIf(!hasKernel || !python)(
  "ends a cell's work, says so, leaves no lock and goes on when run again (needs Jupyter)",
  async () => {
    const store = mkdtempSync(join(tmpdir(), "isogloss-interrupted-"));
    try {
      const script = join(import.meta.dirname, "interrupt.py");
      const env = { ...process.env, JUPYTER_PATH: jupyter };
      const run = promisify(execFile)(python!, [script, folder, store], { env });
      const { ended, left, again } = JSON.parse((await run).stdout);
      expect(ended).toBe(
        "[Interrupted. Run the cell again: what was finished is kept, and it goes on from there.]\n",
      );
      expect(left.filter((name: string) => name.includes("lock"))).toEqual([]);
      expect(left.filter((name: string) => name.endsWith(".partial"))).toHaveLength(1);
      expect(again).toBe("400\n");
    } finally {
      rmSync(store, { recursive: true });
    }
  },
  180_000,
);
