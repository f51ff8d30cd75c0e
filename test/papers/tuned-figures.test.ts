import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { IsoglossError } from "../../src/base/error.js";
import type { Row } from "../../src/base/row.js";
import { csvFromRows } from "../../src/format/csv.js";
import { seeded } from "../../src/numeric/random.js";
import { gainInterval } from "../../src/papers/tuned/gain-interval.js";
import { forecastRows } from "../../src/papers/tuned/law-figures.js";
import { plannedRuns } from "../../src/papers/tuned/planned-runs.js";
import { tunedFigures } from "../../src/papers/tuned/tuned-figures.js";
import { tunedItems, tunedPoints, tunedRuns } from "../../src/papers/tuned/tuned-tables.js";
import { scratch } from "../support/scratch.js";

const languages = ["arb_Arab", "ell_Grek", "hin_Deva", "tur_Latn", "vie_Latn", "zho_Hans"];
const sentences = 60;

/**
 * Tables of an experiment that is made up: layer 2 of 4 gains with volume, others do not.
 * @param alone Languages that have a run of their own at each volume, which gains half as much.
 */
async function experiment(
  volumes: readonly number[],
  seeds = 2,
  alone: readonly string[] = [],
): Promise<string> {
  const folder = scratch();
  await mkdir(join(folder, "items"));
  const runs: Row[] = [{ run: "base", training: "none", volume: 0, seed: 0 }];
  for (const volume of volumes)
    for (let seed = 0; seed < seeds; seed++)
      runs.push({ run: `joint-${volume}-s${seed}`, training: "joint", volume, seed });
  for (const volume of volumes)
    for (const language of alone)
      runs.push({ run: `${language}-${volume}-s0`, training: language, volume, seed: 0 });
  const points = runs.flatMap(({ run, training, volume, seed }, r) =>
    [...languages, "deu_Latn"].flatMap((language, l) =>
      [`eng_Latn-${language}`, `${language}-eng_Latn`].map((direction): Row => {
        const noise = 0.2 * seeded(100 * r + l).normal();
        const score = Number(volume) === 0 ? 5 : 40 + l - 200 * Number(volume) ** -0.5 + noise;
        const tuned = (training === "joint" && language !== "deu_Latn") || training === language;
        const about = {
          run: run!,
          language,
          direction,
          training: training!,
          volume: volume!,
          seed: seed!,
        };
        return {
          ...about,
          tuned,
          metric: "chrF++",
          score,
          low: score - 2,
          high: score + 2,
          chance: 8,
          copy: 3,
          n: 100,
          signature: "s",
        };
      }),
    ),
  );
  for (const { run, training, volume } of runs) {
    const pairs = Number(volume) / (alone.includes(`${training}`) ? 2 : 1);
    const lines: unknown[] = [];
    for (const [set, spoken] of [
      ["heldout", languages],
      ["heldout-untuned", ["deu_Latn"]],
      ["udhr", languages],
    ] as const)
      for (const preprocessing of ["raw", "centered"])
        for (let layer = 0; layer < 5; layer++)
          for (const [l, language] of spoken.entries()) {
            const random = seeded(1000 * layer + l); // the same in every run: what differs is the volume
            const chance = layer === 2 ? 0.3 + 0.04 * Math.log2(1 + pairs / 100) : 0.1;
            const hits = Array.from({ length: sentences }, () =>
              random.uniform() < chance ? 2 : 0,
            );
            lines.push({ kind: "hits", set, language, preprocessing, layer, hits: hits.join("") });
          }
    for (const set of ["heldout", "udhr"])
      lines.push({
        kind: "bits",
        set,
        language: "eng_Latn",
        bits: [40 + Number(volume) / 100, 90],
        bytes: [20, 50],
      });
    await writeFile(
      join(folder, "items", `${run}.jsonl.gz`),
      gzipSync(lines.map(line => JSON.stringify(line)).join("\n")),
    );
  }
  await writeFile(join(folder, "runs.csv"), csvFromRows(runs));
  await writeFile(join(folder, "points.csv"), csvFromRows(points));
  return folder;
}

test("draws what one volume can say, and says of the rest that nothing can be said", async () => {
  const folder = await experiment([125], 1);
  const figures = await tunedFigures({ folder, draws: 20 });
  expect(figures.map(({ name }) => name)).toEqual([
    "gain-by-layer",
    "gain-by-language",
    "translation-by-volume",
    "english-lost",
  ]);
  const said = figures.flatMap(({ notes }) => notes).join("\n");
  expect(said).toContain(`1 of ${plannedRuns} runs so far`);
  expect(said).toContain("Of a law nothing can be said: 1 of the 4 volumes");
  expect(said).toContain("nothing can be said of 1 volume.");
});

test("draws what is measured of a run that is not finished", async () => {
  const folder = await experiment([125], 1);
  const whole = await tunedItems(folder, "joint-125-s0");
  const begun = whole.filter(({ kind, set }) => kind === "hits" && set === "heldout");
  const lines = begun.map(item => JSON.stringify(item)).join("\n");
  await writeFile(join(folder, "items/joint-125-s0.jsonl.gz"), gzipSync(lines));
  const figures = await tunedFigures({ folder, draws: 20 });
  expect(figures.map(({ name }) => name)).toEqual([
    "gain-by-layer",
    "gain-by-language",
    "translation-by-volume",
  ]);
  expect(new Set(figures[1]!.rows.map(({ set }) => set))).toEqual(new Set(["heldout"]));
});

test("finds the layer that gains, and that the others do not", async () => {
  const figures = await tunedFigures({ folder: await experiment([125, 1000]), draws: 20 });
  const { rows, notes } = figures[0]!;
  expect(notes[0]).toContain(
    "At 1,000 pairs a language the intervals of 6 of 6 languages lie above 0 at layer 2",
  );
  for (const row of rows.filter(({ layer }) => layer !== 2)) expect(row.gain).toBe(0);
  const at = rows.filter(({ layer, volume }) => layer === 2 && volume === 1000);
  expect(at).toHaveLength(6);
  for (const row of at) {
    expect(Number(row.tuned) - Number(row.base)).toBeCloseTo(Number(row.gain), 12);
    expect(Number(row.low)).toBeLessThan(Number(row.gain));
  }
  const english = figures.find(({ name }) => name === "english-lost")!;
  // (10 − 0 bits more) of 70 bytes.
  expect(english.rows.find(({ volume }) => volume === 1000)!.loss).toBeCloseTo(10 / 70, 12);
});

test("sets a language tuned alone beside six tuned together, at volumes that both have", async () => {
  const folder = await experiment([125, 1000], 2, ["tur_Latn"]);
  const names = ["alone-translation", "alone-alignment", "alone-others"];
  const figures = await tunedFigures({ folder, draws: 20 });
  const [translation, alignment, others] = names.map(
    name => figures.find(figure => figure.name === name)!,
  );
  const series = ["Turkish alone", "Turkish and five others"];
  // Two ways; the base and two volumes; alone and together.
  expect(translation!.rows).toHaveLength(12);
  expect([...new Set(translation!.rows.map(row => row.series))]).toEqual(series);
  const seeds = (name: string, volume: number) =>
    translation!.rows.find(row => row.series === name && row.volume === volume)!.seeds;
  expect([seeds(series[0]!, 125), seeds(series[1]!, 125), seeds(series[0]!, 0)]).toEqual([1, 2, 1]);
  const gain = (name: string, volume: number) =>
    alignment!.rows.find(
      row => row.series === name && row.volume === volume && row.set === "heldout",
    )!.gain;
  expect(gain(series[0]!, 1000)).toBeLessThan(Number(gain(series[1]!, 1000)));
  // What is never tuned on is asked, too; runs of six are not in it.
  expect(new Set(others!.rows.map(row => row.training))).toEqual(new Set(["tur_Latn"]));
  expect(others!.rows.map(row => row.language)).toContain("deu_Latn");
  expect(others!.rows.every(row => row.volume === 1000)).toBe(true);
  for (const { notes } of [translation!, alignment!, others!])
    expect(notes[0]).toContain(`6 of ${plannedRuns} runs so far`);
  // Figures of six together do not change.
  const without = await tunedFigures({ folder: await experiment([125, 1000]), draws: 20 });
  for (const { name, rows } of without)
    expect(figures.find(figure => figure.name === name)!.rows, name).toEqual(rows);
});

test("foretells the volume kept back, and puts the outcome beside it", async () => {
  const folder = await experiment([125, 250, 500, 1000, 2000]);
  const forecast = await forecastRows(await tunedPoints(folder), { draws: 100 });
  expect(forecast).toHaveLength(12);
  for (const row of forecast) {
    const truth = 40 + languages.indexOf(`${row.language}`) - 200 * 4000 ** -0.5;
    expect(Math.abs(Number(row.predicted) - truth)).toBeLessThan(1);
    expect(row.naive).toBeLessThan(Number(row.predicted));
  }
  // What is measured at that volume must not move what was foretold of it.
  const whole = await experiment([125, 250, 500, 1000, 2000, 4000]);
  expect(await forecastRows(await tunedPoints(whole), { draws: 100 })).toEqual(forecast);
  await writeFile(join(whole, "forecast.csv"), csvFromRows(forecast));
  const figures = await tunedFigures({ folder: whole, draws: 20 });
  expect(figures.map(({ name }) => name)).toEqual(
    expect.arrayContaining([
      ...["chrf-from-english-curves", "chrf-into-english-curves"],
      ...["forecast-from-english", "forecast-into-english", "from-english-relation-by-layer"],
    ]),
  );
  const outcome = figures.find(({ name }) => name === "forecast-from-english")!;
  expect(outcome.rows.every(({ measured }) => typeof measured === "number")).toBe(true);
  expect(outcome.notes[0]).toMatch(/Of 6 outcomes [3-6] lie in their intervals/);
}, 60_000);

test("draws items and runs: the interval of one run is that over items", () => {
  const base = [0, 0, 0, 0, 1, 1, 1, 1];
  const run = [1, 1, 0, 0, 1, 1, 1, 0];
  const one = gainInterval(base, [run]);
  expect(one.value).toBe(1 / 8);
  expect(one.low).toBeLessThan(0);
  // A second run that agrees with the base halves the gain.
  const two = gainInterval(base, [run, base]);
  expect(two.value).toBe(1 / 16);
  expect(gainInterval(base, [base])).toEqual({ value: 0, low: 0, high: 0 });
  // By weight: (10 + 2) bits more in 4 + 2 bytes.
  expect(gainInterval([8, 8], [[18, 10]], { weights: [4, 2] }).value).toBe(2);
});

test("refuses a damaged file by its name", async () => {
  const folder = await experiment([125], 1);
  const file = join(folder, "items/base.jsonl.gz");
  const whole = await readFile(file);
  const damaged = [
    whole.subarray(0, whole.length / 2),
    Buffer.from("no gzip"),
    gzipSync('{"kind":"hits","set":"heldout","language":"ell_Grek","layer":1,"hits":"0123"}'),
    gzipSync('{"kind":"bits","set":"udhr","language":"eng_Latn","bits":[1,2],"bytes":[1]}'),
  ];
  for (const bytes of damaged) {
    await writeFile(file, bytes);
    const error = await tunedItems(folder, "base").catch(found => found);
    expect(error).toBeInstanceOf(IsoglossError);
    expect(error.message).toContain(file);
  }
  await expect(tunedItems(folder, "joint-9-s0")).rejects.toThrow(IsoglossError);
  expect((await tunedRuns(folder)).map(({ run }) => run)).toEqual(["base", "joint-125-s0"]);
});
