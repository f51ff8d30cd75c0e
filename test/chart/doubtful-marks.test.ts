import { describe, expect, it } from "vitest";
import { scalingAllocation } from "../../src/chart/figures/scaling/scaling-allocation.js";
import { scalingDots } from "../../src/chart/figures/scaling/scaling-dots.js";
import { scalingLines } from "../../src/chart/figures/scaling/scaling-lines.js";
import { scalingResiduals } from "../../src/chart/figures/scaling/scaling-residuals.js";
import { captionOf, type Spec } from "../../src/chart/parts/figure.js";
import { renderSvg } from "../../src/chart/picture/render.js";

/** Fill and stroke of the paths of an ARIA role, in the order drawn. */
async function paints(spec: Spec, role: string): Promise<string[]> {
  const svg = await renderSvg(spec);
  const paths = svg
    .match(/<path [^>]*>/g)!
    .filter(path => path.includes(`roledescription="${role}"`));
  const value = (path: string, name: string) => path.match(` ${name}="([^"]*)"`)?.[1] ?? "none";
  return paths.map(path => `${value(path, "fill")} ${value(path, "stroke")}`);
}

describe("scalingAllocation", () => {
  const row = (language: string, rule: string, volume: number, hollow = false) => {
    return { budget: 12_000, language, rule, volume, hollow };
  };
  const even = [row("ell_Grek", "Evenly", 6000), row("vie_Latn", "Evenly", 6000)];

  it("draws the bar of a rejected law hollow, with an asterisk at its language", async () => {
    const spec = scalingAllocation([
      ...[row("ell_Grek", "Optimum", 9000), row("vie_Latn", "Optimum", 3000, true)],
      ...even,
    ]);
    expect(await paints(spec, "bar")).toEqual([
      ...["#0072b2 none", "white #0072b2", "#8a8a8a none", "#8a8a8a none"],
    ]);
    expect(await renderSvg(spec)).toContain(">Vietnamese*<");
  });

  it("needs none of that where all laws fit", async () => {
    const svg = await renderSvg(scalingAllocation([row("ell_Grek", "Optimum", 9000), ...even]));
    expect(svg).not.toContain("*<");
  });
});

describe("scalingLines", () => {
  const rows = ["ell_Grek", "vie_Latn"].flatMap(series =>
    [1000, 3000].map(volume => ({ series, volume, value: volume / 100 })),
  );
  const options = { title: "t", notes: [], volumeTitle: "Budget", valueTitle: "Share" };

  it("marks doubtful series: an asterisk at the name, white inside the points", async () => {
    const spec = scalingLines(rows, { ...options, doubtful: ["vie_Latn"] });
    const svg = await renderSvg(spec);
    expect(svg).toContain(">Vietnamese*<");
    expect(svg).toContain(">Greek<");
    const points = await paints(spec, "point");
    expect(points).toHaveLength(2 + 2 + 2);
    expect(points.filter(paint => paint.startsWith("white"))).toHaveLength(2);
  });

  it("says that an axis is logarithmic, and keeps points off its frame", async () => {
    const spec = scalingLines(rows, { ...options, logarithmic: true });
    expect(await renderSvg(spec)).toContain("Share (log scale)");
    const { layer } = spec as unknown as {
      layer: { encoding: { y: { scale: { domain: [number, number] } } } }[];
    };
    const [low, high] = layer[0]!.encoding.y.scale.domain;
    expect(low).toBeLessThan(10);
    expect(high).toBeGreaterThan(30);
  });
});

describe("scalingDots", () => {
  const row = (label: string, series: string, value: number) => ({ label, series, value });
  const rows = [
    ...[row("Greek", "Naive", 4), row("Greek", "Best law", 2), row("Greek", "Blind", 3)],
    ...[row("Hindi", "Naive", 4), row("Hindi", "None fits", 1), row("Hindi", "Blind", 1)],
  ];
  const options = { title: "t", valueTitle: "Error", notes: [], zero: true };

  it("draws a hollow series in the colour and shape of the one it goes with, below the others", async () => {
    const spec = scalingDots(rows, { ...options, hollow: { "None fits": "Best law" } });
    const [own, white, ...others] = await paints(spec, "point");
    expect(own).toMatch(/^#56b4e9/); // the second colour: of Best law
    expect(white).toMatch(/^white/);
    expect(others.map(paint => paint.split(" ")[0])).toEqual([
      ...["#8a8a8a", "#56b4e9", "#0072b2", "#8a8a8a", "#0072b2"],
    ]);
  });

  it("draws every series full otherwise", async () => {
    const fills = (await paints(scalingDots(rows, options), "point")).map(p => p.split(" ")[0]);
    expect(fills).toHaveLength(6);
    expect(fills).not.toContain("white");
  });
});

describe("scalingResiduals", () => {
  const rows = [
    { group: "ell_Grek", volume: 1000, residual: 0.1, law: "log" },
    { group: "ell_Grek", volume: 2000, residual: -0.1, law: "log" },
    { group: "tur_Latn", volume: 1000, residual: 0.3, law: "power" },
    { group: "tur_Latn", volume: 2000, residual: -0.3, law: "power" },
  ];

  it("names metric, source and the law of each panel", async () => {
    const spec = scalingResiduals(rows, { metric: "chrF++", notes: ["Our own models."] });
    const svg = await renderSvg(spec);
    for (const text of [">Greek: log<", ">Turkish: power<", "chrF++, measured − fitted"])
      expect(svg).toContain(text);
    expect(captionOf(spec)[0]).toBe("Our own models.");
  });

  it("names one law once", async () => {
    const svg = await renderSvg(scalingResiduals(rows.map(row => ({ ...row, law: "log" }))));
    expect(svg).toContain(">Greek<");
    expect(svg).toContain("Residuals of the log law in Score, by volume");
  });
});
