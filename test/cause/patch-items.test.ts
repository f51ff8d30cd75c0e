import { expect, it } from "vitest";
import { endingsTasks } from "../../src/cause/endings-task.js";
import { patchItems } from "../../src/cause/patch-items.js";
import { type PatchedHits, patchRows } from "../../src/cause/patch-rows.js";
import { steer } from "../../src/cause/steer.js";
import { doseResponse } from "../../src/chart/figures/causes/dose-response.js";
import { patchByLayer } from "../../src/chart/figures/causes/patch-by-layer.js";
import { captionOf } from "../../src/chart/parts/figure.js";
import { loadCorpus } from "../../src/corpus/load-corpus.js";
import { modelFor } from "../../src/model/model-for.js";
import { openModel } from "../../src/study/open-model.js";
import { parityCase } from "../engine/parity-case.js";

const corpus = await loadCorpus("data/models/heldout.jsonl", { languages: ["en", "tr", "zh"] });
const base = await openModel("base");

it("asks for the middle of sentences, the same in every language, and nothing twice", () => {
  const tasks = endingsTasks(corpus, { limit: 12 });
  expect(tasks.map(({ name }) => name)).toEqual(
    ["eng_Latn", "tur_Latn", "zho_Hans"].map(code => `endings-${code}`),
  );
  const [english, turkish] = tasks;
  const ids = (task: typeof english) => task!.requests.map(({ id }) => id);
  expect(ids(english)).toEqual(ids(turkish));
  expect(ids(english)).toHaveLength(48);
  const texts = corpus.texts.get("eng_Latn")!;
  for (const { id, context, continuation } of english!.requests) {
    if (!id.endsWith("/0")) continue;
    const text = texts[corpus.ids.indexOf(id.slice(0, -2))]!;
    expect(text).toContain(context + continuation); // the first is right
    expect(context).toBe(context.trim());
    expect(continuation.trim().split(/\s+/).length).toBeLessThanOrEqual(4);
  }
  expect(endingsTasks(corpus, { limit: 12 })[0]!.requests).toEqual(english!.requests);
  expect(() => endingsTasks(corpus, { limit: 3 })).toThrow("endings need 8");
});

it("counts what becomes right, what becomes wrong, and what controls do", () => {
  const of = (...hits: number[]) => Float64Array.from(hits);
  const one = (language: string): PatchedHits => ({
    language,
    third_language: "zho_Hans",
    patched_layer: 3,
    hits: {
      none: of(0, 0, 1, 1, 0),
      "pivot-item": of(1, 1, 0, 1, 0),
      "random-item": of(0, 1, 0, 1, 0),
      "third-language": of(0, 0, 1, 1, 0),
    },
  });
  const common = {
    model: "m",
    task: "t",
    pivot: "eng_Latn",
    patched_token: -1,
    chance: 0.25,
    seed: 0,
  };
  const rows = patchRows([one("tur_Latn"), one("ell_Grek")], common);
  for (const language of ["tur_Latn", "ell_Grek", "all"]) {
    const value = (intervention: string, measure: string) =>
      rows.find(
        row =>
          row.language === language && row.intervention === intervention && row.measure === measure,
      )!.value;
    expect(value("none", "acc")).toBeCloseTo(0.4);
    expect(value("pivot-item", "wrong-to-right")).toBeCloseTo(0.4);
    expect(value("pivot-item", "right-to-wrong")).toBeCloseTo(0.2);
    expect(value("pivot-item", "acc-gain")).toBeCloseTo(0.2);
    expect(value("pivot-item", "gain-over-random-item")).toBeCloseTo(0.2);
    expect(value("pivot-item", "gain-over-third-language")).toBeCloseTo(0.2);
    expect(value("third-language", "acc-gain")).toBe(0);
  }
  for (const row of rows) expect(row.low).toBeLessThanOrEqual(row.high);
});

it("patches the shipped model: the embedding of one token changes little, and it is drawn", async () => {
  const tasks = endingsTasks(corpus, { limit: 8 });
  const rows = await patchItems({ ...base, tasks, layers: [0, 4] });
  const gains = rows.filter(row => row.measure === "acc-gain" && row.intervention === "pivot-item");
  expect(gains.map(row => [row.language, row.patched_layer])).toEqual([
    ["tur_Latn", 0],
    ["zho_Hans", 0],
    ["all", 0],
    ["tur_Latn", 4],
    ["zho_Hans", 4],
    ["all", 4],
  ]);
  for (const row of rows) {
    if (row.measure === "acc-gain") {
      const part = (measure: string) =>
        rows.find(
          other =>
            other.measure === measure &&
            other.language === row.language &&
            other.patched_layer === row.patched_layer &&
            other.intervention === row.intervention,
        )!.value;
      expect(row.value).toBeCloseTo(part("wrong-to-right") - part("right-to-wrong"), 12);
      expect(row.value).toBeCloseTo(part("acc") - accOf(rows, row), 12);
    }
    expect(row).toMatchObject({ model: "base", task: "endings", pivot: "eng_Latn", n: 8 });
  }
  expect(captionOf(patchByLayer(rows)).join(" ")).toContain("of 8. Bands: 95 % BCa");
}, 60_000);

const accOf = (
  rows: Awaited<ReturnType<typeof patchItems>>,
  { language, patched_layer }: { language: string; patched_layer: number },
) =>
  rows.find(
    row =>
      row.measure === "acc" &&
      row.intervention === "none" &&
      row.language === language &&
      row.patched_layer === patched_layer,
  )!.value;

it("refuses what cannot be patched, before anything runs", async () => {
  const tasks = endingsTasks(corpus, { limit: 8 });
  const refused = (options: Partial<Parameters<typeof patchItems>[0]>) =>
    expect(patchItems({ ...base, tasks, ...options })).rejects;
  await refused({ layers: [8] }).toThrow("states 0 to 7 can be patched, got 8");
  await refused({ token: 0 }).toThrow("counted from the end of the context");
  await refused({ token: -99 }).toThrow("has no token -99 before its choices");
  await refused({ pivot: "deu_Latn" }).toThrow("patching needs the pivot, deu_Latn");
  await refused({ tasks: tasks.slice(0, 1) }).toThrow("other languages beside it");
  for (const [name, said] of [
    ["m2m_100", "reads a source apart"],
    ["bert", "has no language-model head"],
  ] as const) {
    const { checkpoint } = await parityCase(name);
    await refused({ checkpoint, model: modelFor(checkpoint) }).toThrow(said);
  }
  const shorter = endingsTasks(corpus, { limit: 9 })[1]!;
  await refused({ tasks: [tasks[0]!, shorter] }).toThrow("has other items than eng_Latn");
});

it("steers: a dose of 0 is the model's own words, for every step; rows say what was written", async () => {
  const { rows, texts } = await steer({
    ...base,
    corpus,
    to: "tur_Latn",
    layer: 4,
    doses: [3],
    limit: 8,
    maxTokens: 8,
  });
  expect(rows).toHaveLength(3 * 2 * 3); // steps, doses; in either language, and right
  const right = rows.filter(({ measure }) => measure === "acc");
  expect(right.filter(({ dose }) => dose === 0).map(({ value }) => value)).toEqual([
    ...Array(3).fill(right[0]!.value),
  ]);
  for (const row of right) expect(row).toMatchObject({ chance: 0.25, language: "eng_Latn" });
  const plain = texts.filter(({ dose }) => dose === 0).map(({ answer }) => answer);
  expect(plain.slice(0, 8)).toEqual(plain.slice(8, 16));
  const moved = texts.filter(({ dose }) => dose === 3).map(({ answer }) => answer);
  expect(moved).not.toEqual(plain);
  for (const row of rows)
    expect(row).toMatchObject({ patched_layer: 4, n: 8, corpus: corpus.name });
  expect(captionOf(doseResponse(rows)).join(" ")).toContain("their language by lid.176");
  await expect(steer({ ...base, corpus, to: "tur_Latn", doses: [Number.NaN] })).rejects.toThrow(
    "doses must be finite, got NaN",
  );
  const same = {
    ...corpus,
    texts: new Map(corpus.texts).set("tur_Latn", corpus.texts.get("eng_Latn")!),
  };
  await expect(steer({ ...base, corpus: same, to: "tur_Latn" })).rejects.toThrow(
    "the mean states of eng_Latn and tur_Latn are the same at layer 4",
  );
  await expect(steer({ ...base, corpus, to: "eng_Latn" })).rejects.toThrow("got eng_Latn twice");
  await expect(steer({ ...base, corpus, to: "deu_Latn" })).rejects.toThrow("has no deu_Latn");
  await expect(steer({ ...base, corpus, to: "tur_Latn", layer: 8 })).rejects.toThrow("got 8");
}, 60_000);
