import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { seeded } from "../../src/numeric/random.js";
import { startedProgram } from "../support/program.js";
import { killedWorks } from "./killed-works.js";
import { killed } from "./kills.js";

const root = mkdtempSync(join(tmpdir(), "isogloss-kills-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const works = killedWorks(startedProgram, join(root, "prompts"), 24);

// Two kills each; scripts/kills.ts does a hundred, of greedy search and of scoring, too.
const some = works.filter(({ name }) => name === "beams" || name === "sampling");

it.each(some)("$name ends in the same bytes after kills and power cuts", async work => {
  const counts = await killed(work, 2, seeded(11), join(root, work.name));
  expect(Object.values(counts).reduce((a, b) => a + b)).toBe(2);
}, 300_000);
