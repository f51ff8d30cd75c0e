import { describe, expect, it } from "vitest";
import { type Matrix, matrix } from "../../src/numeric/matrix.js";
import { seeded } from "../../src/numeric/random.js";
import { raw } from "../../src/states/preprocess.js";
import { Source } from "../../src/states/source.js";
import { gainRows } from "../../src/study/gain.js";

const [n, d] = [200, 16];
const languages = ["eng_Latn", "deu_Latn"];

/**
 * States of two languages: what a sentence means, times `meaning` at each layer, noise of its
 * own in each language, and a place of the language's own, `offset` away.
 */
function synthetic(model: string, meaning: readonly number[], offset = 0): Source {
  return new Source({
    languages,
    layers: meaning.map((_, layer) => layer),
    sentences: n,
    signature: { model },
    matrix: async (language, layer): Promise<Matrix> => {
      const shared = seeded(1);
      const own = seeded(10 * layer + languages.indexOf(language) + 2);
      const data = Float32Array.from({ length: n * d }, (_, i) => {
        const place = i % d === 0 && language !== "eng_Latn" ? offset : 0;
        return meaning[layer]! * shared.normal() + own.normal() + place;
      });
      return matrix(n, d, data);
    },
  });
}

const base = synthetic("base", [9, 0, 0, 0]);

describe("gainRows", () => {
  it("finds the middle layer at which a tuned model gains, and its interval", async () => {
    const tuned = synthetic("tuned", [9, 0, 3, 9]);
    const [row] = await gainRows(base, tuned, { preprocessing: [raw] });
    expect(row).toMatchObject({ language: "deu_Latn", layer: 2, n: n / 2, candidates: n });
    expect(row!.chance).toBe(1 / n);
    expect(row!.p1).toBeGreaterThan(0.8);
    expect(row!.base_p1).toBeLessThan(0.05);
    expect(row!.low).toBeGreaterThan(0.7);
    expect(row!.high).toBeGreaterThanOrEqual(row!.gain as number);
  });

  it("finds nothing where there is nothing", async () => {
    const again = synthetic("again", [9, 0, 0, 0]);
    const [row] = await gainRows(base, again, { preprocessing: [raw] });
    // The same states: no sentence differs, and others may as rarely as so many can tell.
    const open = 1 - 0.025 ** (1 / Number(row!.n));
    expect(row).toMatchObject({ gain: 0, interval: "clopper-pearson", confidence: 0.95 });
    expect(row!.low).toBeCloseTo(-open, 12);
    expect(row!.high).toBeCloseTo(open, 12);
  });

  it("shows raw and centered states side by side: an offset hides meaning from the raw ones", async () => {
    const tuned = synthetic("tuned", [9, 0, 3, 9], 60);
    const [raws, centereds] = await gainRows(base, tuned);
    expect([raws!.preprocessing, centereds!.preprocessing]).toEqual(["raw", "centered"]);
    expect(centereds!.p1).toBeGreaterThan(0.8);
    expect(raws!.p1).toBeLessThan(0.6); // queries still differ in the other dimensions
  });

  it("learns the mean on the half that is not counted", async () => {
    const seen: number[] = [];
    const spy = {
      name: "spy",
      fit: async (fitting: Matrix) => {
        seen.push(fitting.rows);
        return async (states: Matrix) => states;
      },
    };
    await gainRows(base, base, { preprocessing: [spy] });
    expect(new Set(seen)).toEqual(new Set([n / 2]));
  });

  it("leaves no rounding error where an end of an interval is zero", async () => {
    const tuned = synthetic("tuned", [9, 0, 0.8, 9]);
    // By sums of halves this seed's interval ends at 6.9e-18.
    const rows = await gainRows(base, tuned, { seed: 3, draws: 200 });
    const numbers = rows.flatMap(row => [row.gain, row.low, row.high].map(Number));
    expect(numbers.filter(number => number !== 0 && Math.abs(number) < 1e-4)).toEqual([]);
    expect(numbers).toContain(0);
  });

  it("chooses among all layers of a model without a middle", async () => {
    const flat = synthetic("flat", [3, 0]);
    const [row] = await gainRows(flat, base, { preprocessing: [raw] });
    expect(row).toMatchObject({ base_layer: 0, unit: "sentence" });
  });
});
