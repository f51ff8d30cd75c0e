import { describe, expect, it } from "vitest";
import type { Row } from "../../src/base/row.js";
import { scalingCurves } from "../../src/chart/figures/scaling/scaling-curves.js";
import { captionOf } from "../../src/chart/parts/figure.js";
import { renderSvg } from "../../src/chart/picture/render.js";

const volumes = [1000, 2000, 4000, 8000];

/** Synthetic: dots on a line that rises by 1 a doubling, and a band of `reach` round them. */
function group(name: string, reach: number, first = 10): Row[] {
  return volumes.flatMap((volume, i): Row[] => {
    const score = first + i;
    const shared = { group: name, volume, score, metric: "chrF++" };
    const band = { low: score - reach, high: score + reach, interval: "95 % bootstrap" };
    return [
      { kind: "point", ...shared },
      { kind: "curve", part: "measured", ...shared, ...band },
    ];
  });
}

interface Layer {
  readonly mark: { readonly type: string };
  readonly encoding: { readonly y: { readonly scale: { readonly domain?: number[] } } };
}

const layers = (spec: ReturnType<typeof scalingCurves>) =>
  (spec as unknown as { spec: { layer: Layer[] } }).spec.layer;

/** The one domain of all layers, and so of all panels. */
function domain(spec: ReturnType<typeof scalingCurves>): number[] | undefined {
  const all = layers(spec).map(({ encoding }) => encoding.y.scale.domain);
  expect(new Set(all.map(d => JSON.stringify(d))).size).toBe(1);
  return all[0];
}

describe("scalingCurves", () => {
  it("shows all panels on one scale, from 0 where scores reach down to half of the highest", () => {
    const spec = scalingCurves([...group("ell_Grek", 0.5, 1), ...group("tur_Latn", 0.5, 9)]);
    expect(domain(spec)).toEqual([0, 12.5]);
    expect(captionOf(spec).join(" ")).not.toContain("beyond");
  });

  it("does not start at 0 where that would cost more than half of the height", () => {
    expect(domain(scalingCurves(group("ell_Grek", 0.5, 60)))).toEqual([59.5, 63.5]);
  });

  it("cuts bands that would flatten the panels, and says so", () => {
    const spec = scalingCurves([...group("ell_Grek", 2, 1), ...group("tur_Latn", 300, 10)]);
    expect(domain(spec)).toEqual([0, 13 + (13 - 1) / 4]);
    expect(captionOf(spec).join(" ")).toContain("goes on beyond it");
  });

  it("never shows scores below 0 unless some were measured", () => {
    const curve = { kind: "curve", part: "measured", group: "a", metric: "r", volume: 1000 };
    const positive = [...group("a", 0, 1), { ...curve, metric: "chrF++", score: -3 }];
    expect(domain(scalingCurves(positive))).toEqual([0, 4]);
    expect(domain(scalingCurves(group("a", 0, -2)))).toEqual([-2, 1]);
  });

  it("leaves the axis to Vega where all scores are equal", async () => {
    const flat = group("a", 0, 5).filter(row => row.volume === 1000);
    const spec = scalingCurves([...flat, ...flat.map(row => ({ ...row, volume: 2000 }))]);
    expect(domain(spec)).toBeUndefined();
    expect(await renderSvg(spec)).toMatch(/^<svg/);
  });

  it("draws chance as an area and the copied source as a rule where they are known", async () => {
    const levels = [
      ...volumes.map(volume => ({
        kind: "chance",
        metric: "chrF++",
        group: "a",
        volume,
        score: 7,
      })),
      { kind: "copy", metric: "chrF++", group: "a", score: 12 },
    ];
    const [without, known] = [group("a", 1), [...group("a", 1), ...levels, ...group("b", 1)]];
    const marks = (rows: readonly Row[]) => layers(scalingCurves(rows)).map(l => l.mark.type);
    expect(marks(without)).toEqual(["area", "line", "point"]);
    expect(marks(known)).toEqual(["area", "area", "rule", "line", "point"]);
    const text = JSON.stringify(scalingCurves(known).title);
    expect(text).toContain("grey: chance, dotted: source copied");
    expect(JSON.stringify(scalingCurves(without).title)).not.toContain("chance");
    // One panel lacks the levels: it still draws, and without a warning from Vega.
    expect(await renderSvg(scalingCurves(known))).toMatch(/^<svg/);
  });
});
