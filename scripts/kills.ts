/**
 * @file A hundred kills -9 of `isogloss generate` and of scoring, at moments drawn from a seed, with
 * the damage of power cuts: the same bytes in the end, or this fails.
 *
 *   npm run build && npx tsx scripts/kills.ts [kills] [seed]
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { seeded } from "../src/numeric/random.js";
import { killedWorks } from "../test/generate/killed-works.js";
import { killed } from "../test/generate/kills.js";

const [kills = 100, seed = 1] = process.argv.slice(2).map(Number);
const root = mkdtempSync(join(tmpdir(), "isogloss-kills-"));
try {
  const random = seeded(seed);
  const main = join(import.meta.dirname, "..", "dist", "cli", "main.js");
  const works = killedWorks([main], join(root, "prompts"), 40);
  for (const [i, work] of works.entries()) {
    const share = Math.floor(
      (kills * (i + 1)) / works.length - Math.floor((kills * i) / works.length),
    );
    console.log(work.name, await killed(work, share, random, join(root, work.name)));
  }
} finally {
  rmSync(root, { recursive: true, force: true });
}
