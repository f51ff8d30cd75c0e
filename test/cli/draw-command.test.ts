import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { alignmentByLayer } from "../../src/chart/figures/alignment-by-layer.js";
import { csvFromRows } from "../../src/format/csv.js";
import { writeStudy } from "../../src/study/report/write-study.js";
import { runStudy } from "../../src/study/run-study.js";
import { syntheticAlignment } from "../chart/synthetic-rows.js";
import { ran } from "../support/command.js";
import { scratch } from "../support/scratch.js";

const folder = scratch();
const rows = syntheticAlignment({ models: ["m1"], measures: ["mexa", "linear-cka"], layers: 3 });
const at = (name: string) => join(folder, name);
const read = (name: string) => readFileSync(at(name), "utf8");

beforeAll(() => {
  mkdirSync(folder, { recursive: true });
  writeFileSync(at("rows.csv"), csvFromRows(rows));
  const spec = alignmentByLayer(rows, { measure: "mexa" });
  writeFileSync(at("spec.json"), JSON.stringify(spec));
  writeFileSync(at("far.json"), JSON.stringify({ ...spec, data: { url: "file:///etc/passwd" } }));
  writeFileSync(
    at("wrong.json"),
    JSON.stringify({ ...spec, mark: 3, facet: undefined, spec: undefined }),
  );
});

describe("isogloss draw", () => {
  it("draws every figure of a study's folder to the byte, without a model", async () => {
    const plan = { models: ["base", "joint-32000"], corpora: ["udhr"], limit: 24, permutations: 0 };
    const study = await runStudy(plan, { folder: at("states"), languages: ["en", "el", "zh"] });
    await writeStudy(at("study"), study, { formats: ["svg"] });
    const { status, err } = await ran(
      "draw",
      at("study"),
      "--no-embed-fonts",
      "--out",
      at("again"),
    );
    expect({ status, err }).toEqual({ status: 0, err: "" });
    const drawn = readdirSync(at("study")).filter(name => name.endsWith(".svg"));
    expect(readdirSync(at("again")).sort()).toEqual(drawn.sort());
    for (const name of drawn) expect(read(`again/${name}`)).toBe(read(`study/${name}`));

    const one = ["models-udhr", "--label", "zh=中文", "--order", "chinese", "--no-caption"];
    await ran("draw", at("study"), ...one, "--size", "column", "--out", at("one.svg"));
    const svg = read("one.svg");
    expect(svg).toContain(">中文<");
    expect(svg).toContain("@font-face");
    expect(svg.indexOf(">中文<")).toBeLessThan(svg.indexOf(">Greek<"));
    expect(Number(/width="([\d.]+)"/.exec(svg)![1])).toBeLessThan(340);
    expect(svg).not.toContain("Dashed: chance");

    const look = { labels: { zho_Hans: "中文" }, colours: { zho_Hans: "#123456" } };
    await writeStudy(at("called"), study, { formats: ["svg"], look: { ...look, size: "column" } });
    for (const name of ["alignment-udhr", "languages-udhr", "tokens-udhr", "map-udhr"]) {
      const called = read(`called/${name}.svg`);
      expect(called).toContain("中文");
      expect(called).not.toContain(">Simplified Chinese<");
    }
  }, 120_000);

  it("draws rows as the figure that they are made for, or the one that is named", async () => {
    await ran("draw", at("rows.csv"), "--out", at("rows.svg"));
    expect(read("rows.svg")).toContain("Every measure by layer");
    const chosen = ["--where", "measure=mexa", "--figure", "alignment", "--set", "panels=language"];
    await ran("draw", at("rows.csv"), ...chosen, "--title", "Mine", "--out", at("mine.svg"));
    expect(read("mine.svg")).toContain(">Mine<");
    const mixed = await ran("draw", at("rows.csv"), "--figure", "alignment-by-layer");
    expect(mixed.err).toContain("expected rows of one measure");
    expect(mixed.err).toContain("--where measure=");
  });

  it("draws an edited specification with other names, colours and font", async () => {
    const look = ["--label", "Arabic=العربية", "--colour", "Arabic=#ff0000", "--no-title"];
    await ran(
      "draw",
      at("spec.json"),
      ...look,
      "--font",
      "Latin Modern",
      "--out",
      at("edited.svg"),
    );
    const svg = read("edited.svg");
    for (const text of ["العربية", "#ff0000", "Latin Modern, Noto Sans"])
      expect(svg).toContain(text);
    for (const text of [">Arabic<", "Alignment with English", "textLength"])
      expect(svg).not.toContain(text);
  });

  it.each([
    [["far.json"], "asks for something outside of itself"],
    [["wrong.json"], "wrong.json: "],
    [["spec.json", "--size", "slide"], "--size cannot change that afterwards"],
    [["rows.csv", "--label", "xyz=a"], 'there is no "xyz" in these rows'],
    [["rows.csv", "--figure", "bttery"], "Did you mean battery?"],
    [["none"], "none"],
    [["."], "holds no study"],
  ])("says what is wrong with %j", async (words, message) => {
    const { status, err } = await ran("draw", at(words[0]!), ...words.slice(1), "--out", at("x"));
    expect(err).toContain(message);
    expect(status).toBe(1);
  });
});
