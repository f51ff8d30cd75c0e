import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, describe as group, it } from "vitest";
import { type Matrix, matrix } from "../../src/numeric/matrix.js";
import { seeded } from "../../src/numeric/random.js";
import { faithfulness } from "../../src/projection/faithfulness.js";
import { mapLayers } from "../../src/projection/map-layers.js";
import { umap } from "../../src/projection/umap.js";
import { makePart } from "../../src/reproduce/figure-parts.js";
import { redraw } from "../../src/reproduce/redraw.js";
import { battery } from "../../src/similarity/battery.js";
import { compare } from "../../src/similarity/compare.js";
import { describe } from "../../src/similarity/describe.js";
import { estimate } from "../../src/similarity/inference/estimate.js";
import { pair } from "../../src/similarity/prepared/pair.js";
import { prepare } from "../../src/similarity/prepared/prepare.js";
import { interlingualOverlap } from "../../src/similarity/spaces/ilo.js";
import { languageSummaries } from "../../src/similarity/spaces/language-summaries.js";
import { rsa } from "../../src/similarity/structure/rsa.js";
import { Source } from "../../src/states/source.js";
import { gainRows } from "../../src/study/gain.js";
import { mapRows } from "../../src/study/map-rows.js";
import { runStudy } from "../../src/study/run-study.js";
import { scratch } from "../support/scratch.js";
import { stopAfter } from "../support/stop-after.js";

const [n, d] = [40, 8];
const languages = ["eng_Latn", "deu_Latn", "swh_Latn"];

function states(seed: number): Matrix {
  const random = seeded(seed);
  return matrix(
    n,
    d,
    Float32Array.from({ length: n * d }, () => random.normal()),
  );
}

const source = new Source({
  languages,
  layers: [0, 1, 2],
  sentences: n,
  signature: { model: "m" },
  matrix: async (language, layer) => states(10 * layer + languages.indexOf(language)),
});

const [x, y] = [states(1), states(2)];
const folder = scratch();

/** Each looks more often than it is let to: between layers, measures, pairings, epochs, figures. */
const works: Record<string, (signal: AbortSignal) => Promise<unknown>> = {
  compare: signal => compare(source, { signal, permutations: 0 }),
  "estimate, between pairings": signal => estimate(rsa, pair(x, y), { signal, permutations: 9 }),
  battery: signal => battery(source.at(1), { signal, measures: ["rsa", "mexa"] }),
  describe: signal => describe(source, { signal }),
  languageSummaries: signal => languageSummaries([prepare(x), prepare(y)], { signal }),
  interlingualOverlap: signal => interlingualOverlap([x, y], { signal }),
  "umap, between epochs": signal => umap(x, { signal, neighbours: 5, epochs: 9 }),
  "umap-js, between epochs": signal =>
    umap(x, { signal, neighbours: 5, epochs: 9, backend: "umap-js" }),
  faithfulness: signal => faithfulness(x, states(3), { signal, k: 5 }),
  mapLayers: signal => mapLayers(source, { signal, method: "pca", k: 5 }),
  mapRows: signal => mapRows(source, { signal }),
  gainRows: signal => gainRows(source, source, { signal }),
  redraw: signal => redraw(["llama-beyond-english"], folder, { signal, formats: [] }),
  makePart: signal =>
    makePart("llama-beyond-english", folder, { signal, formats: [], states: folder }),
  "runStudy, before its first pass": signal =>
    runStudy({ models: ["base"], corpora: ["udhr"], limit: 8 }, { signal, folder }),
};

group("work stops at its next step", () => {
  it.each(Object.entries(works))("%s", async (_, work) => {
    await expect(work(stopAfter(2))).rejects.toThrow("stopped");
  });

  it("and goes through where nobody stops it", async () => {
    const { signal } = new AbortController();
    const rows = await compare(source, { signal, permutations: 3, measures: ["rsa"] });
    expect(rows).toEqual(await compare(source, { permutations: 3, measures: ["rsa"] }));
    const options = { neighbours: 5, epochs: 20 };
    const [one, two] = [await umap(x, { signal, ...options }), await umap(x, options)];
    expect(one.points).toEqual(two.points);
  });

  it("with nothing written by then but whole files", async () => {
    const [out, part] = [scratch(), "llama-beyond-english"];
    const work = redraw([part], out, { signal: stopAfter(3), formats: [] });
    await expect(work).rejects.toThrow("stopped");
    const there = readdirSync(join(out, part)).map(name => join(out, part, name));
    const { written } = await makePart(part, out, { formats: [], states: out });
    expect(there.length).toBeGreaterThan(0);
    expect(written.length).toBeGreaterThan(there.length);
    for (const path of there) expect(written).toContainEqual({ path, change: "unchanged" });
  });
});
