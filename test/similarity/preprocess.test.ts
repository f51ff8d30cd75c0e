import { describe, expect, it } from "vitest";
import { columnMeans } from "../../src/numeric/linear/center.js";
import { principal } from "../../src/numeric/linear/principal.js";
import { product } from "../../src/numeric/linear/product.js";
import { matrix } from "../../src/numeric/matrix.js";
import { seeded } from "../../src/numeric/random.js";
import { preprocessingNamed, raw, standardized } from "../../src/states/preprocess.js";
import { splitSentences, takeRows } from "../../src/states/split.js";
import { views } from "./views.js";

const { x } = views({ seed: 1, n: 30, d: 5 });
/** What the preprocessing of that name, fitted on some states, makes of x. */
async function applied(name: string, fitting = x) {
  const { fit: learn } = preprocessingNamed(name);
  return (await learn(fitting))(x);
}

describe("preprocessing", () => {
  it("raw changes nothing", async () => {
    expect(await (await raw.fit(x))(x)).toBe(x);
  });

  it("centered takes away the mean of the sentences it learned from", async () => {
    columnMeans(await applied("centered")).forEach(value => {
      expect(value).toBeCloseTo(0, 13); // rounding
    });
    const part = takeRows(x, Uint32Array.of(0, 1, 2));
    const moved = await applied("centered", part);
    expect(columnMeans(moved).some(value => Math.abs(value) > 0.01)).toBe(true);
  });

  it("standardized leaves variance 1, and 0 of a dimension without any", async () => {
    const flat = matrix(3, 2, Float64Array.of(1, 7, 2, 7, 3, 7));
    expect([...(await (await standardized.fit(flat))(flat)).data]).toEqual([-1, 0, 0, 0, 1, 0]);
  });

  it("all-but-the-top leaves nothing along the directions it takes", async () => {
    const rest = await applied("all-but-the-top-2");
    const { components } = await principal(x, 2);
    const along = await product(rest, components, { transposeY: true });
    along.data.forEach(value => {
      expect(value).toBeCloseTo(0, 12); // rounding
    });
    const before = await principal(x, 3);
    const after = await principal(rest, 1);
    expect(after.variances[0]).toBeCloseTo(before.variances[2]!, 10);
  });

  it("whitened has the identity as covariance", async () => {
    const white = await applied("whitened-3");
    const covariance = await product(white, white, { transposeX: true });
    covariance.data.forEach((value, at) => {
      expect(value / 29).toBeCloseTo(at % 4 === 0 ? 1 : 0, 10); // rounding
    });
  });

  it("names what there is", () => {
    expect(preprocessingNamed("all-but-the-top-12").name).toBe("all-but-the-top-12");
    for (const wrong of ["centred", "whitened-0", "all-but-the-top"])
      expect(() => preprocessingNamed(wrong)).toThrow("expected raw, centered");
  });
});

describe("a split", () => {
  it("puts every sentence on one side", () => {
    const { fit, test } = splitSentences(20, 0.3, seeded(1));
    expect(fit.length).toBe(6);
    expect([...fit, ...test].sort((a, b) => a - b)).toEqual([...Array(20).keys()]);
  });

  it("refuses to leave a side empty", () => {
    expect(() => splitSentences(3, 0.01, seeded(1))).toThrow("both parts to hold a sentence");
  });
});
