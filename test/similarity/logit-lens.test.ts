import { describe, expect, it } from "vitest";
import { matrix } from "../../src/numeric/matrix.js";
import { logitLens, meanReading } from "../../src/similarity/spaces/logit-lens.js";
import { tokenScript } from "../../src/similarity/spaces/token-script.js";

describe("logit lens", () => {
  const classes = ["Latn", "Latn", "Hani", "Zyyy"];

  it("spreads a uniform distribution by how many tokens a class has, with log₂ V bits", () => {
    const [found] = logitLens(matrix(1, 4, new Float32Array(4).fill(300)), classes);
    expect(Object.fromEntries(found!.mass)).toEqual({ Latn: 0.5, Hani: 0.25, Zyyy: 0.25 });
    expect(found!.entropy).toBeCloseTo(2, 12); // exact but for rounding
    expect(found!.top).toBe(0);
  });

  it("has no entropy where one token has it all, at any scale of logits", () => {
    const [found] = logitLens(
      matrix(1, 4, Float64Array.of(-1e4, 0, 1e4, Number.NEGATIVE_INFINITY)),
      classes,
    );
    expect(found!.mass.get("Hani")).toBe(1);
    expect(found!.entropy).toBe(0);
    expect(found!.top).toBe(2);
  });

  it("agrees with the definition of softmax and entropy", () => {
    const logits = [0.3, -1.2, 2.2, 0.9];
    const weights = logits.map(Math.exp);
    const total = weights.reduce((a, b) => a + b);
    const p = weights.map(weight => weight / total);
    const [found] = logitLens(matrix(1, 4, Float64Array.from(logits)), classes);
    expect(found!.mass.get("Latn")).toBeCloseTo(p[0]! + p[1]!, 14);
    expect(found!.entropy).toBeCloseTo(-p.reduce((sum, q) => sum + q * Math.log2(q), 0), 13);
  });

  it("is NaN for a NaN, averages, and asks for a class for every token", () => {
    const [broken] = logitLens(matrix(1, 2, Float32Array.of(Number.NaN, 1)), ["a", "b"]);
    expect(broken!.entropy).toBeNaN();
    expect(broken!.mass.get("b")).toBeNaN();
    const readings = logitLens(matrix(2, 2, Float64Array.of(100, -1e4, -1e4, 100)), ["a", "b"]);
    expect(meanReading(readings).mass.get("a")).toBe(0.5);
    expect(meanReading([]).entropy).toBeNaN();
    expect(() => logitLens(matrix(1, 2, new Float32Array(2)), ["a"])).toThrow(
      "each of 2 tokens, got 1",
    );
  });
});

describe("the script of a token", () => {
  it.each([
    ["hello", "Latn"],
    [" Ελλάδα", "Grek"],
    ["हिन्दी", "Deva"],
    ["语言", "Hani"],
    ["ひらがな", "Hira"],
    ["한국", "Hang"],
    ["العربية", "Arab"],
    ["tiếng", "Latn"],
    ["123, –", "Zyyy"],
    ["�", "Zyyy"],
    ["aя", "Zzzz"],
    ["ᚠ", "Zzzz"], // runes are not listed
    ["", "Zyyy"],
  ])("of %j is %s", (text, script) => {
    expect(tokenScript(text)).toBe(script);
  });
});
