import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { rowsFromCsv } from "../../src/format/csv.js";
import { ran } from "../support/command.js";
import { writeLetterModel } from "../support/letter-model.js";
import { scratch } from "../support/scratch.js";

const folder = scratch();

describe("isogloss neurons", () => {
  it("shows a newcomer which neurons carry a language, and what is lost without them", async () => {
    const out = join(folder, "figures");
    const few = ["--languages", "en,el,zh", "--limit", "4", "--threads", "1"];
    const ablate = ["--ablate", "2", "--controls", "1"];
    const done = await ran("neurons", "joint-500", ...few, ...ablate, "--out", out);
    expect(done.err).not.toContain("error");
    expect(done.status).toBe(0);
    expect(done.out).toContain("joint-500: neurons that carry a language");
    expect(done.out).toContain("of 3 pairs of languages share more neurons");
    expect(done.out).toContain("nats a token");
    const rows = (name: string) =>
      rowsFromCsv(readFileSync(join(out, `${name}.csv`), "utf8"), name);
    const counted = rows("layers").filter(({ measure }) => measure === "language-neurons");
    expect(counted).toHaveLength(3 * 8); // languages, layers
    const owned = counted.reduce((sum, { value }) => sum + Number(value), 0);
    expect(rows("neurons")).toHaveLength(owned);
    const distinct = new Set(rows("neurons").map(row => `${row.layer} ${row.neuron}`));
    expect(distinct.size).toBe(38); // 1 % of 8 × 480
    expect(rows("overlaps")).toHaveLength(3);
    expect(rows("alignments")).toHaveLength(2 * 2 * 8);
    const lost = rows("ablations").filter(({ measure }) => measure === "ablation");
    const over = rows("ablations").filter(({ measure }) => measure === "ablation-over-random");
    expect([lost.length, over.length]).toEqual([9, 9]);
    for (const [i, { chance, value }] of lost.entries())
      expect(Number(over[i]!.value)).toBeCloseTo(Number(value) - Number(chance), 9);
    // Neurons are selected by other sentences than they are judged by.
    const all = await ran("neurons", "joint-500", ...few, ...ablate.with(1, "4"));
    expect([all.status, all.err.includes("leaves none to select")]).toEqual([1, true]);
    const svg = readFileSync(join(out, "neurons.svg"), "utf8");
    for (const text of ["Where are the neurons of a language?", "Greek"])
      expect(svg).toContain(text);
    expect(
      (await ran("draw", join(out, "layers.csv"), "--out", join(folder, "drawn"))).status,
    ).toBe(0);
  });

  it("takes one language, and an encoder, and refuses what has no neurons of its own", async () => {
    const words = join(folder, "words.tsv");
    writeFileSync(words, "id\teng_Latn\n1\tthe sea\n2\tit is cold\n");
    const bert = join(folder, "tiny-bert");
    writeLetterModel(bert, "bert");
    const one = await ran("neurons", bert, "--corpus", words, "--json");
    expect(one.status).toBe(0);
    expect((JSON.parse(one.out) as { overlaps: unknown[] }).overlaps).toEqual([]);
    const mixture = join(folder, "tiny-olmoe");
    writeLetterModel(mixture, "olmoe");
    const none = await ran("neurons", mixture, "--corpus", words);
    expect([none.status, none.err.includes("isogloss routing")]).toEqual([1, true]);
    const headless = await ran("neurons", bert, "--corpus", words, "--ablate", "1");
    expect(headless.status).toBe(1);
    const wrong = await ran("neurons", bert, "--top", "2");
    expect(wrong.status).toBe(2);
  });
});
