import { describe, expect, it } from "vitest";
import { type Matrix, matrix, zeros } from "../../src/numeric/matrix.js";
import { stateMeasures } from "../../src/similarity/describe.js";
import { estimate } from "../../src/similarity/inference/estimate.js";
import { measureAliases, measureNamed } from "../../src/similarity/measure-named.js";
import { measures } from "../../src/similarity/measures.js";
import { pair } from "../../src/similarity/prepared/pair.js";
import { prepare } from "../../src/similarity/prepared/prepare.js";
import { linearCka } from "../../src/similarity/structure/cka.js";
import { mutualKnn } from "../../src/similarity/structure/mutual-knn.js";
import { views } from "./views.js";

const values = async (x: Matrix, y: Matrix) => {
  const both = pair(x, y);
  const found = new Map<string, number>();
  for (const measure of measures) found.set(measure.name, (await measure.evaluate(both)).value);
  return found;
};
const { x, y } = views({ seed: 1, n: 24, d: 5 });
const constant = matrix(24, 5, new Float64Array(120).fill(0.1));

describe("undefined mathematics is NaN, everywhere", () => {
  it("for a NaN in one state", async () => {
    const broken = matrix(24, 5, x.data.slice());
    broken.data[7] = Number.NaN;
    for (const [name, value] of await values(broken, y)) expect(value, name).toBeNaN();
    for (const [name, value] of await values(y, broken)) expect(value, name).toBeNaN();
    for (const measure of stateMeasures)
      expect((await measure.evaluate(prepare(broken))).value, measure.name).toBeNaN();
  });

  it("for a zero state wherever cosines are taken", async () => {
    const zeroed = matrix(24, 5, x.data.slice());
    zeroed.data.fill(0, 0, 5);
    const found = await values(zeroed, y);
    for (const name of [
      "mexa",
      "retrieval-p1-forward",
      "csls-p1-backward",
      "margin-ratio-forward",
      "cosine-gap",
      "mutual-knn",
      "cknna",
      "dali",
      "hub-skewness",
      "rsa",
    ])
      expect(found.get(name), name).toBeNaN();
    expect(found.get("linear-cka")).toBeGreaterThan(0); // a zero is a point like any other
  });

  it("for equal states: no alignment is read into them", async () => {
    const found = await values(constant, y);
    for (const name of [
      "linear-cka",
      "linear-cka-debiased",
      "rbf-cka",
      "rbf-cka-debiased",
      "mean-cca",
      "cca-r2",
      "svcca",
      "pwcca",
      "procrustes-similarity",
      "procrustes-distance",
      "shape-distance",
      "rsa",
      "rsa-euclidean",
      "anc",
      "pc1-correlation",
    ])
      expect(found.get(name), name).toBeNaN();
    // Every candidate ties: nothing is retrieved.
    for (const name of [
      "retrieval-p1-backward",
      "mexa",
      "csls-p1-backward",
      "margin-absolute-backward",
      "dali",
    ])
      expect(found.get(name), name).toBe(0);
  });

  it.each([0.1, 0])("for equal states of many sentences and dimensions: all %f", async entry => {
    // Beyond 256 of both, decompositions are those of a random subspace: here of none.
    const { x: many } = views({ seed: 2, n: 300, d: 320 });
    const equal = matrix(300, 320, new Float32Array(300 * 320).fill(entry));
    const both = pair(equal, many);
    for (const name of [
      "svcca",
      "pwcca",
      "procrustes-similarity",
      "procrustes-distance",
      "shape-distance",
      "pc1-correlation",
    ])
      expect((await measureNamed(name).evaluate(both)).value, name).toBeNaN();
  });

  it("for one sentence: it retrieves itself, and nothing else is defined", async () => {
    const one = matrix(1, 3, Float64Array.of(1, 2, 3));
    const found = await values(one, one);
    for (const [name, value] of found) {
      const trivial = /^(retrieval|mexa|margin|csls)/.test(name);
      if (trivial) expect(value, name).toBe(1);
      else if (!/^(hub|robin|antihubs)/.test(name)) expect(value, name).toBeNaN();
    }
    const { chance } = await estimate(measureNamed("mexa"), pair(one, one));
    expect(chance).toBe(1);
  });

  it("for fewer than four sentences in debiased measures", async () => {
    const three = matrix(3, 2, Float64Array.of(1, 2, 3, 5, 4, 9));
    expect(
      (await measureNamed("linear-cka-debiased").evaluate(pair(three, three))).value,
    ).toBeNaN();
  });

  it("for as many dimensions as sentences in untruncated CCA", async () => {
    const wide = views({ seed: 2, n: 10, d: 12 });
    const found = await values(wide.x, wide.y);
    expect(found.get("mean-cca")).toBeNaN();
    expect(found.get("cca-r2")).toBeNaN();
    expect(found.get("linear-cka-debiased")).not.toBeNaN();
  });

  it("for too few sentences to have k neighbours", async () => {
    const few = views({ seed: 3, n: 11, d: 4 });
    expect((await values(few.x, few.y)).get("mutual-knn")).toBeNaN();
  });
});

describe("duplicates", () => {
  it("cannot be told apart, and count as misses", async () => {
    const doubled = matrix(24, 5, x.data.slice());
    doubled.data.copyWithin(5, 0, 5); // sentence 1 is sentence 0
    const both = pair(doubled, doubled);
    const { sentences } = await measureNamed("retrieval-p1-forward").evaluate(both);
    expect([...sentences!.subarray(0, 3)]).toEqual([0, 0, 1]);
    expect((await measureNamed("linear-cka-debiased").evaluate(both)).value).toBeCloseTo(1, 10);
  });
});

describe("mistakes", () => {
  it("name both shapes", () => {
    expect(() => pair(x, zeros(3, 5))).toThrow(
      "pair: x and y must have equal rows, got (24, 5) and (3, 5)",
    );
  });

  it("name the widths where a common space is needed", async () => {
    const other = views({ seed: 1, n: 24, d: 7 });
    await expect(measureNamed("mexa").evaluate(pair(x, other.y))).rejects.toThrow(
      "equal width, got 5 and 7 dimensions",
    );
    const { value } = await measureNamed("linear-cka-debiased").evaluate(pair(x, other.y));
    expect(value).not.toBeNaN();
  });

  it("name the nearest measures if there is none of that name, or all of them", () => {
    expect(() => measureNamed("mutual-nn")).toThrow("Did you mean mutual-knn");
    expect(() => measureNamed("linear_ckka")).toThrow("Did you mean linear-cka");
    expect(() => measureNamed("zzzzzzzz")).toThrow(/There are .*linear-cka-debiased/);
    expect(() => measureNamed("toString")).toThrow("expected a measure, got toString");
  });
});

it("measures answer to what people call them", () => {
  expect(measureNamed("CKA").name).toBe("linear-cka-debiased");
  expect(measureNamed("P@1").name).toBe("retrieval-p1-forward");
  for (const [alias, name] of Object.entries(measureAliases)) {
    expect(measureNamed(alias).name).toBe(name);
    expect(measures.some(measure => measure.name === alias)).toBe(false);
  }
});

it("measures can be called on two matrices", async () => {
  const [x, y] = [
    matrix(4, 2, Float64Array.of(1, 0, 0, 1, 2, 1, 0, 3)),
    matrix(4, 2, Float64Array.of(1, 1, 0, 1, 2, 1, 5, 3)),
  ];
  for (const measure of measures) {
    const value = await measure(x, y);
    expect(value).toEqual((await measure.evaluate(pair(x, y))).value);
  }
  expect(await linearCka(x, x)).toBeCloseTo(1, 6);
  expect(await mutualKnn.with(1)(x, x)).toBe(1);
  expect(mutualKnn.with(1).label).toContain("1");
});

it("every measure says what it is, once", () => {
  const names = measures.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const { name, source, chanceRule, cost, range } of measures) {
    expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(source).toMatch(/^https:/);
    expect(chanceRule.length * cost.length).toBeGreaterThan(0);
    expect(range[0]).toBeLessThan(range[1]);
  }
});
