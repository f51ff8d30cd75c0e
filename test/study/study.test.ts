import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Row } from "../../src/base/row.js";
import { measureLabel } from "../../src/chart/parts/measure-label.js";
import { onnxEngine } from "../../src/engine/onnx/onnx-engine.js";
import { rowsFromCsv } from "../../src/format/csv.js";
import { stateMeasures } from "../../src/similarity/describe.js";
import { measures } from "../../src/similarity/measures.js";
import { languageMeasures } from "../../src/similarity/spaces/language-measures.js";
import { embeddedModels, heldoutCorpus } from "../../src/study/embedded-models.js";
import { leftOut } from "../../src/study/measuring/battery-plan.js";
import { writeStudy } from "../../src/study/report/write-study.js";
import { runStudy } from "../../src/study/run-study.js";
import type { Study } from "../../src/study/study.js";

let folder: string;
let study: Study;
const models = [...embeddedModels().keys()];
const [base, tuned] = [models[0]!, models.at(-1)!];

const run = () =>
  runStudy(
    { models: [base, tuned], corpora: [heldoutCorpus], limit: 24, permutations: 9 },
    { engine: onnxEngine(), folder: join(folder, "states"), languages: ["en", "el", "zh"] },
  );

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "isogloss-study-"));
  study = await run();
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true }));

describe("what is checked before any model is run", () => {
  const plan = { models: ["no-such-model"], corpora: ["udhr"], limit: 24 };
  const refused = (more: object, languages = ["en", "el"]) =>
    expect(
      runStudy(
        { ...plan, ...more },
        { engine: onnxEngine(), folder: join(folder, "none"), languages },
      ),
    ).rejects;

  it("two languages, the pivot among them, in its usual names", async () => {
    await refused({}, ["en"]).toThrow("udhr: has only eng_Latn, and a study compares languages");
    await refused({ pivot: "de" }).toThrow('udhr, --pivot: there is no language "de"');
    await refused({ pivot: "greek" }).toThrow('there is no model "no-such-model"');
  });

  it("enough sentences, and names that differ", async () => {
    await refused({ limit: 7 }).toThrow("udhr: has 7 sentences, and a study needs 8 or more");
    await refused({ corpora: ["udhr", "udhr"] }).toThrow('two corpora are called "udhr"');
  });

  it("draws neither map nor battery of a few sentences", async () => {
    const few = await runStudy(
      { models: [base], corpora: ["udhr"], limit: 8, pivot: "greek", permutations: 0 },
      { engine: onnxEngine(), folder: join(folder, "few"), languages: ["en", "el"] },
    );
    expect(few.pivot).toBe("ell_Grek");
    expect(few.alignment.length).toBeGreaterThan(0);
    expect([few.maps, few.battery]).toEqual([[], []]);
  });
});

describe("runStudy", () => {
  it("names the base first", () => {
    expect(base).toBe("base");
    expect(models.length).toBeGreaterThan(1);
  });

  it("has a row for every model, layer, pair, preprocessing and measure", () => {
    const { blocks } = study.manifests[0]!.manifest.model;
    expect(study.alignment).toHaveLength(2 * (blocks + 1) * 2 * 2 * 5);
    for (const row of study.alignment) {
      expect(row).toMatchObject({ corpus: "heldout", pooling: "mean", n: 24, seed: 0 });
      expect(row.value).toBeGreaterThanOrEqual(-1);
      expect(row.value).toBeLessThanOrEqual(1);
      expect(Number(row.low)).toBeLessThanOrEqual(Number(row.high));
    }
  });

  it("counts gains on sentences that did not choose the layer", () => {
    expect(study.gains.map(row => `${row.preprocessing} ${row.language}`)).toEqual([
      "raw ell_Grek",
      "raw zho_Hans",
      "centered ell_Grek",
      "centered zho_Hans",
    ]);
    for (const row of study.gains) {
      expect(row).toMatchObject({ base, model: tuned, n: 12, candidates: 24 });
      expect(Number(row.gain)).toBeCloseTo(Number(row.p1) - Number(row.base_p1), 12);
      expect(Number(row.layer)).toBeGreaterThan(0);
    }
  });

  it("takes every measure of the first and last model, but for those it names", () => {
    const { blocks } = study.manifests[0]!.manifest.model;
    const taken = new Set(study.battery.map(row => row.measure));
    const all = [...measures, ...stateMeasures, ...languageMeasures].map(({ name }) => name);
    expect(all.filter(name => !taken.has(name))).toEqual(leftOut);
    expect([...new Set(study.battery.map(row => row.model))]).toEqual([base, tuned]);
    for (const model of [base, tuned])
      expect(
        study.battery.filter(row => row.measure === "mexa" && row.model === model),
      ).toHaveLength(2 * (blocks + 1)); // raw and centered

    // Of the same sentences as the rows by language: their mean.
    const of = (rows: readonly Row[]) =>
      rows.filter(row => row.measure === "mexa" && row.preprocessing === "raw");
    const [first] = of(study.battery);
    const [greek, chinese] = of(study.alignment);
    expect(first!.value).toBeCloseTo((Number(greek!.value) + Number(chinese!.value)) / 2, 12);
  });

  it("gives the same rows again, from the store", async () => {
    expect(await run()).toEqual(study);
  }, 120_000);
});

describe("writeStudy", () => {
  it("writes rows that read back, figures and pages, and says what changed", async () => {
    const out = join(folder, "out");
    const first = await writeStudy(out, study, { formats: ["json"] });
    expect(new Set(first.map(({ change }) => change))).toEqual(new Set(["new"]));
    const again = await writeStudy(out, study, { formats: ["json"] });
    expect(new Set(again.map(({ change }) => change))).toEqual(new Set(["unchanged"]));

    const rows = rowsFromCsv(readFileSync(join(out, "rows.csv"), "utf8"), "rows.csv");
    expect(rows).toHaveLength(study.alignment.length);
    expect(rows[0]!.value).toBe(study.alignment[0]!.value);
    expect(readdirSync(out)).toEqual(
      expect.arrayContaining(["alignment-heldout.json", "map.html", "report.html", "gains.csv"]),
    );
    // What stands at one layer of each model is what stands there by layer, in the same direction.
    const drawn = JSON.parse(readFileSync(join(out, "models-heldout.json"), "utf8"));
    const compared: readonly Row[] = drawn.data.values;
    for (const { model, language, layer_x, measure, value } of compared)
      expect(
        study.alignment.find(
          row =>
            row.preprocessing === "raw" &&
            row.model === model &&
            row.language_x === language &&
            row.layer_x === layer_x &&
            row.measure === measure,
        )!.value,
      ).toBe(value);
    expect(compared).toHaveLength(4);

    const whole = rowsFromCsv(readFileSync(join(out, "battery.csv"), "utf8"), "battery.csv");
    expect(whole).toHaveLength(study.battery.length);
    for (const family of ["retrieval", "structure", "spaces"])
      expect(readdirSync(out)).toContain(`battery-${family}-heldout.json`);

    const html = readFileSync(join(out, "report.html"), "utf8");
    expect(html).toContain("Where languages come to mean");
    expect(html).toContain(`Every measure on heldout, in ${base} and ${tuned}`);
    expect(html).toContain("<strong>Retrieval on heldout</strong>");
    expect(html).toContain("MPL-2.0 AND GPL-2.0-or-later AND LGPL-2.0-or-later");
    expect(html).toContain(`${tuned} adds`);
    expect(html).not.toContain("ell_Grek<");
    for (const name of leftOut) expect(html).toContain(measureLabel(name));
  }, 120_000);
});
