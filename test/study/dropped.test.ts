import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { captionOf } from "../../src/chart/parts/figure.js";
import { loadCorpus } from "../../src/corpus/load-corpus.js";
import { studyFigures } from "../../src/study/drawn/study-figures.js";
import { studyRows } from "../../src/study/drawn/study-rows.js";
import { runStudy } from "../../src/study/run-study.js";
import { scratch } from "../support/scratch.js";

/** Thirty sentences, of which one lacks its translation, one is long, and one repeats another. */
function dirtyCorpus(): string {
  const file = join(scratch(), "dirty.tsv");
  const words = ["river", "hill", "road", "house", "tree", "light"];
  const row = (i: number) => {
    const text = `The ${words[i % 6]} of ${words[(i * 5 + 1) % 6]} number ${i}`;
    return i === 4 ? `${text}\t` : i === 9 ? `${text.repeat(9)}\tlang` : `${text}\tDas ist ${text}`;
  };
  const rows = Array.from({ length: 29 }, (_, i) => row(i));
  writeFileSync(file, `en\tde\n${[...rows, row(2)].join("\n")}\n`);
  return file;
}

const selection = { dropIncomplete: true, skipLong: 150, dedupe: true };
const said = "3 of 30 sentences dropped: 1 incomplete, 1 long, 1 repeated";

describe("sentences that were dropped", () => {
  it("are counted by the corpus, as far as it was read", async () => {
    const file = dirtyCorpus();
    const counts = { of: 30, incomplete: 1, long: 1, repeated: 1 };
    expect((await loadCorpus(file, selection)).dropped).toEqual(counts);
    const first = await loadCorpus(file, { ...selection, limit: 5 });
    expect(first.dropped).toEqual({ of: 6, incomplete: 1, long: 0, repeated: 0 });
    expect((await loadCorpus("udhr", { languages: ["en", "de"] })).dropped).toBeUndefined();
  });

  it("are counted in manifests, rows and every caption of a study", {
    timeout: 300_000,
  }, async () => {
    const plan = { models: ["base", "joint-500"], corpora: [`dirty=${dirtyCorpus()}`] };
    const folder = scratch();
    const study = await runStudy({ ...plan, permutations: 19 }, { selection, folder });
    for (const { manifest } of study.manifests) expect(manifest.corpus.dropped?.of).toBe(30);
    for (const name of [
      "alignment",
      "battery",
      "languages",
      "tokens",
      "meetings",
      "gains",
    ] as const) {
      expect(study[name].length, name).toBeGreaterThan(0);
      expect(new Set(study[name].map(({ dropped }) => dropped)), name).toEqual(new Set([said]));
    }
    const figures = studyFigures(studyRows(study));
    expect(figures.length).toBeGreaterThan(5);
    for (const { name, spec } of figures)
      expect(captionOf(spec).join(" ").split(said), name).toHaveLength(2);
    const clean = await runStudy(
      { models: ["base"], corpora: ["udhr"], limit: 25, permutations: 0, maps: false },
      { languages: ["en", "de"], folder },
    );
    expect(clean.alignment[0]).not.toHaveProperty("dropped");
  });
});
