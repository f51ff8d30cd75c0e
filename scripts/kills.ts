/**
 * @file A hundred kills -9 of `isogloss generate`, of scoring and of `isogloss evaluate`, at moments
 * drawn from a seed, with the damage of power cuts: the same bytes in the end, or this fails.
 *
 *   npm run build && npx tsx scripts/kills.ts [kills] [seed] [names of works]
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { seeded } from "../src/numeric/random.js";
import { killedWorks } from "../test/generate/killed-works.js";
import { killed } from "../test/generate/kills.js";

const [kills = "100", seed = "1", ...names] = process.argv.slice(2);
const root = mkdtempSync(join(tmpdir(), "isogloss-kills-"));
try {
  const random = seeded(Number(seed));
  const main = join(import.meta.dirname, "..", "dist", "cli", "main.js");
  const all = killedWorks([main], join(root, "prompts"), 40);
  const works = all.filter(({ name }) => names.length === 0 || names.includes(name));
  for (const [i, work] of works.entries()) {
    const share = Math.floor(
      (Number(kills) * (i + 1)) / works.length - Math.floor((Number(kills) * i) / works.length),
    );
    console.log(work.name, await killed(work, share, random, join(root, work.name)));
  }
} finally {
  rmSync(root, { recursive: true, force: true });
}
