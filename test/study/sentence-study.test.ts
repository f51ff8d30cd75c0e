import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { writeStudy } from "../../src/study/report/write-study.js";
import { runStudy } from "../../src/study/run-study.js";
import { scratch } from "../support/scratch.js";

/** Words that the tiny tokenizer does not know are one token: what counts is that it all runs. */
it("measures and draws sentence vectors as it does states", async () => {
  const folder = fileURLToPath(new URL("../fixtures/sentence/embedding-gemma", import.meta.url));
  const study = await runStudy(
    {
      models: [folder],
      corpora: ["udhr"],
      pooling: "sentence",
      limit: 10,
      battery: 0,
      permutations: 9,
    },
    {
      languages: ["en", "de"],
      promptName: "query",
      truncate: true,
      folder: scratch(),
      run: { threads: 1 },
    },
  );
  const shown = new Set(study.alignment.map(row => `${row.pooling} of layer ${row.layer_x}`));
  expect([...shown]).toEqual(["sentence of layer 2"]);
  expect(study.alignment.length).toBeGreaterThan(0);
  const out = scratch();
  await writeStudy(out, study);
  expect(existsSync(join(out, "report.html"))).toBe(true);
});
