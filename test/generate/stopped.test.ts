import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { Progress } from "../../src/base/progress.js";
import { generate } from "../../src/generate/generate.js";
import { likelihoods } from "../../src/generate/likelihoods.js";
import type { Search } from "../../src/generate/request.js";
import { keptOptions, keptRequests } from "./kept-case.js";

const root = mkdtempSync(join(tmpdir(), "isogloss-stopped-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let made = 0;
const place = () => join(root, String(made++));

/** Aborts when the work reports for the nth time, and counts what it reports afterwards. */
function abortingAt(n: number) {
  const controller = new AbortController();
  const seen = { reports: 0, steps: 0, after: 0, ended: false };
  const progress: Progress = {
    start: () => ({
      advance(steps) {
        seen.reports++;
        seen.steps += steps;
        if (controller.signal.aborted) seen.after++;
        if (seen.reports === n) controller.abort(new Error("enough"));
      },
      done() {
        seen.ended = true;
      },
    }),
  };
  return { seen, progress, signal: controller.signal };
}

const searches: readonly Search[] = [
  { kind: "greedy" },
  { kind: "beams", beams: 2 },
  { kind: "sampling", seed: 3, samples: 2 },
];

const generating = (search: Search) => async (folder: string, options: object) =>
  generate({ ...(await keptOptions(folder)), search, ...options });
const scoring = async (folder: string, options: object) =>
  likelihoods({ ...(await keptRequests(folder)), ...options });

describe.each([
  ...searches.map(search => [search.kind, "generations", generating(search)] as const),
  ["likelihoods", "likelihoods", scoring] as const,
])("%s", (_, kind, work) => {
  it("stop at the next step, keep what is finished, and go on to the same bytes", async () => {
    const whole = await work(place(), {});
    const folder = place();
    for (const n of [2, 40, 41]) {
      const { seen, progress, signal } = abortingAt(n);
      await expect(work(folder, { progress, signal })).rejects.toThrow("enough");
      expect(seen.ended).toBe(true);
      expect(seen.steps).toBeLessThan(whole.items.length);
      // What one step, or one tree, had finished is still told of.
      expect(seen.after).toBeLessThanOrEqual(kind === "generations" ? 2 : 10);
      const name = readdirSync(folder).find(entry => !entry.endsWith(".json"))!;
      const left = readFileSync(join(folder, name, `${kind}.partial`), "utf8").split("\n");
      expect(left.length - 2).toBeGreaterThanOrEqual(n === 2 ? 0 : 1);
      expect(readdirSync(join(folder, name))).toEqual([`${kind}.partial`]); // the lock is given back
    }
    const resumed = await work(folder, {});
    expect(resumed.items).toEqual(whole.items);
    for (const file of [`${kind}.jsonl`, "manifest.json"])
      expect(readFileSync(join(resumed.folder!, file))).toEqual(
        readFileSync(join(whole.folder!, file)),
      );
  });

  it("do nothing if stopped beforehand, nor keep anything without a folder", async () => {
    const signal = AbortSignal.abort(new Error("not today"));
    await expect(work(place(), { signal })).rejects.toThrow("not today");
    const later = abortingAt(3);
    await expect(work("", { ...later, folder: undefined })).rejects.toThrow("enough");
  });
});
