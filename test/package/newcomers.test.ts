import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

/**
 * @file What somebody writes on their first day, in an empty project: compiled strictly and
 * run from the packed tarball.
 */

const root = resolve(import.meta.dirname, "../..");
const project = mkdtempSync(join(tmpdir(), "isogloss-newcomer-"));
const modules = join(project, "node_modules");

const programs = {
  layers: `
import { charts, extract, loadCorpus, openModel, similarity } from "isogloss";

const corpus = await loadCorpus("udhr", { languages: ["en", "zh", "ar"] });
const states = await extract({ ...(await openModel("base")), corpus });
const rows = await similarity.compare(states.pooled("mean"), { measures: ["mexa"] });
const figure = charts.alignmentByLayer(rows, { preprocessing: "raw" });
await charts.writeFigure("figures", "layers", figure, ["svg"]);
console.log(charts.captionOf(figure).at(-1));
`,
  cka: `
import { matrix, seeded } from "isogloss";
import { linearCka } from "isogloss/similarity";

const random = seeded(1);
const mine = [4, 8, 16].map(width =>
  matrix(50, width, Float32Array.from({ length: 50 * width }, () => random.normal())),
);
for (const x of mine) {
  const line: number[] = [];
  for (const y of mine) line.push(await linearCka(x, y));
  console.log(line.join(" "));
}
`,
  forecast: `
import { curveOf, fitLaw, powerLaw } from "isogloss/scaling";

const points = [500, 1000, 2000, 4000, 8000, 16000].map(volume => ({
  group: "German",
  inputs: [volume],
  score: 40 - 120 * volume ** -0.3,
}));
const fit = fitLaw(points, powerLaw);
console.log(curveOf(fit, "German").score(64000));
`,
};

const inProject = (command: string, args: readonly string[]) =>
  execFileSync(command, args, {
    cwd: project,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
const printed = (name: keyof typeof programs) => inProject(process.execPath, [`${name}.js`]).trim();

/** Puts a package of the repository's where the project finds it. */
function link(name: string, target = join(root, "node_modules", name)): void {
  const place = join(modules, name);
  mkdirSync(dirname(place), { recursive: true });
  symlinkSync(target, place, "dir");
}

beforeAll(() => {
  const own = join(modules, "isogloss");
  mkdirSync(own, { recursive: true });
  const pack = ["pack", root, "--ignore-scripts", "--loglevel=error", "--json"];
  const [{ filename }] = JSON.parse(inProject("npm", pack));
  inProject("tar", ["-xzf", filename, "-C", own, "--strip-components=1"]);
  // What npm would fetch: what the package says it needs, so that whatever it needs and does
  // not say is missing here.
  const { dependencies } = JSON.parse(readFileSync(join(own, "package.json"), "utf8"));
  for (const name of Object.keys(dependencies)) link(name);
  link("@types/node");
  link("isogloss-models", join(root, "data/models"));

  const options = { target: "es2023", module: "nodenext", types: ["node"], strict: true };
  const strict = { exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true };
  // Not of every declaration: those of hooks speak of TensorFlow.js, which is not installed here.
  const compilerOptions = { ...options, ...strict, skipLibCheck: true };
  writeFileSync(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions }));
  writeFileSync(join(project, "package.json"), '{ "private": true, "type": "module" }');
  for (const [name, text] of Object.entries(programs))
    writeFileSync(join(project, `${name}.ts`), text.trimStart());
});

afterAll(() => rmSync(project, { recursive: true }));

describe("a newcomer's program", () => {
  it.each(Object.entries(programs))("%s has under 15 lines", (_, text) => {
    expect(text.trim().split("\n").length).toBeLessThan(15);
  });

  it("compiles strictly", () => {
    const tsc = join(root, "node_modules/typescript/bin/tsc");
    const { stdout } = spawnSync(process.execPath, [tsc], { cwd: project, encoding: "utf8" });
    expect(stdout).toBe("");
  }, 180_000);

  it("draws layer curves, whose caption says what they are of", () => {
    expect(printed("layers")).toMatch(
      /^Corpus udhr; n = \d\d paragraphs; mean pooling; raw states; layers 0–8; seed 0\.$/,
    );
    expect(readFileSync(join(project, "figures/layers.svg"), "utf8")).toContain("MEXA");
  });

  it("compares arrays of one's own by CKA", () => {
    const rows = printed("cka").split("\n");
    const values = rows.map(line => line.split(" ").map(Number));
    values.forEach((row, i) => {
      expect(row).toHaveLength(3);
      row.forEach((value, j) => {
        expect(value).toBeCloseTo(values[j]![i]!, 6);
        if (i === j) expect(value).toBeCloseTo(1, 6);
        else expect(value).toBeLessThan(0.6);
      });
    });
  });

  it("forecasts by a fitted law", () => {
    expect(Number(printed("forecast"))).toBeCloseTo(40 - 120 * 64000 ** -0.3, 2);
  });
});
