import { describe, expect, it } from "vitest";
import type { Row } from "../../src/base/row.js";
import { captionOf } from "../../src/chart/figure.js";
import { scalingCurves } from "../../src/chart/scaling-curves.js";

const volumes = [1000, 2000, 4000, 8000];

/** Synthetic: dots on a line from 10 to 13, and a band that ends `reach` above and below it. */
function group(name: string, reach: number): Row[] {
  return volumes.flatMap((volume, i): Row[] => {
    const shared = { group: name, volume, score: 10 + i, metric: "chrF++" };
    const band = { low: 10 + i - reach, high: 10 + i + reach, interval: "95 % bootstrap" };
    return [
      { kind: "point", ...shared },
      { kind: "curve", part: "measured", ...shared, ...band },
    ];
  });
}

const domains = (spec: ReturnType<typeof scalingCurves>) =>
  (
    spec as unknown as {
      concat: { layer: { encoding: { y: { scale: { domain?: number[] } } } }[] }[];
    }
  ).concat.map(({ layer }) => layer.map(({ encoding }) => encoding.y.scale.domain));

describe("scalingCurves", () => {
  it("leaves the axis to bands that keep near the measurements", () => {
    const spec = scalingCurves(group("ell_Grek", 2));
    expect(domains(spec).flat()).toEqual([undefined, undefined, undefined]);
    expect(captionOf(spec).join(" ")).not.toContain("beyond");
  });

  it("cuts a band that would flatten its panel, in this panel alone, and says so", () => {
    const spec = scalingCurves([...group("ell_Grek", 2), ...group("tur_Latn", 300)]);
    const [greek, turkish] = domains(spec);
    expect(greek).toEqual([undefined, undefined, undefined]);
    expect(turkish).toEqual([
      [7, 16],
      [7, 16],
      [7, 16],
    ]);
    expect(captionOf(spec).join(" ")).toContain("goes on beyond it");
  });
});
