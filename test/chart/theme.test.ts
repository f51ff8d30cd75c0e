import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { languageStyle } from "../../src/chart/parts/language-style.js";
import { textWidth, wrapText } from "../../src/chart/parts/text-width.js";
import { languageLabels, languageScales, modelScales } from "../../src/chart/parts/theme.js";

const seven = ["eng_Latn", "arb_Arab", "ell_Grek", "hin_Deva", "tur_Latn", "vie_Latn", "zho_Hans"];

/** sRGB of a hex colour as linear light. */
function linear(hex: string): [number, number, number] {
  const channel = (at: number) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
}

/** Colour as a person without M cones sees it (Viénot, Brettel & Mollon 1999), in linear light. */
function deuteranope([r, g, b]: [number, number, number]): [number, number, number] {
  const mixed = 0.29275 * r + 0.70725 * g;
  return [mixed, mixed, -0.02234 * r + 0.02234 * g + b];
}

describe("language styles", () => {
  it("depend on the code alone", () => {
    for (const code of [...seven, "fra_Latn", "xyz_Latn"])
      expect(languageStyle(code)).toEqual(languageStyle(code));
    expect(languageStyle("arb_Latn").colour).toBe(languageStyle("arb").colour);
  });

  it("keep the seven default languages apart by colour, also without green cones", () => {
    const colours = seven.map(code => linear(languageStyle(code).colour));
    for (const see of [(c: [number, number, number]) => c, deuteranope])
      for (const [i, a] of colours.entries())
        for (const b of colours.slice(i + 1)) {
          const [p, q] = [see(a), see(b)];
          // 0.05 in linear light is a clear step in every pair of Okabe and Ito's colours.
          expect(Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2])).toBeGreaterThan(0.05);
        }
  });

  it("keep them apart without colour, by dash and shape together", () => {
    const marks = seven.map(code => JSON.stringify({ ...languageStyle(code), colour: "" }));
    expect(new Set(marks).size).toBe(seven.length);
  });

  it("tell traditional from simplified Chinese", () => {
    expect(languageStyle("zho_Hant")).not.toEqual(languageStyle("zho_Hans"));
  });

  it("exist for any code", () => {
    fc.assert(
      fc.property(fc.string(), code => {
        const { colour, dash, shape } = languageStyle(code);
        expect(colour).toMatch(/^#[0-9a-f]{6}$/);
        expect(dash.length % 2).toBe(0);
        expect(shape).not.toBe("");
      }),
    );
  });
});

describe("labels and scales", () => {
  it("name languages in English, and never two alike", () => {
    const codes = ["arb_Arab", "arb_Latn", "xyz_Latn"];
    const labels = [...languageLabels(codes).values()];
    expect(new Set(labels).size).toBe(3);
    expect(languageLabels(["ell_Grek"]).get("ell_Grek")).toBe("Greek");
  });

  it("line up domain and range", () => {
    const { color, strokeDash, shape } = languageScales(seven);
    for (const { domain, range } of [color, strokeDash, shape])
      expect(domain.length).toBe(range.length);
  });
});

describe("model scales", () => {
  it("keep the first and the last model's look, however many are drawn", () => {
    const all = ["a", "b", "c", "d", "e", "f", "g", "h"];
    for (let count = 2; count <= all.length; count++) {
      const models = all.slice(0, count);
      const { color, shape, strokeDash } = modelScales(models);
      expect([color.range[0], color.range.at(-1)]).toEqual(["#8a8a8a", "#d55e00"]);
      expect([shape.range[0], shape.range.at(-1)]).toEqual(["circle", "triangle-up"]);
      expect(color.range.slice(1, -1)).not.toContain("#d55e00");
      expect(strokeDash.range.at(-1)).toEqual([1, 0]);
    }
  });

  it("take a model's place in the study where a figure has some of its models only", () => {
    const all = modelScales(["base", "500", "4000", "32000"]);
    const some = modelScales(["base", "4000"], ["base", "500", "4000", "32000"]);
    expect(some.color.range).toEqual([all.color.range[0], all.color.range[2]]);
    expect(modelScales(["alone"]).color.range).toEqual(["#0072b2"]);
  });
});

describe("text width", () => {
  it("is exact for Latin letters of Noto Sans", () => {
    expect(textWidth("AVA")).toBeCloseTo(0.64 + 0.6 + 0.64, 10);
  });

  it("counts a Chinese character as an em and a combining mark as nothing", () => {
    expect(textWidth("中文")).toBe(2);
    expect(textWidth("e\u0301")).toBe(textWidth("e"));
  });

  it("wraps without losing a word", () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z]{1,9}$/), { minLength: 1 }), words => {
        const lines = wrapText(words.join(" "), 8);
        expect(lines.join(" ")).toBe(words.join(" "));
        for (const line of lines)
          if (line.includes(" ")) expect(textWidth(line)).toBeLessThanOrEqual(8);
      }),
    );
  });
});
