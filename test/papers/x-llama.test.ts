import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { renderSvg } from "../../src/chart/picture/render.js";
import { csvFromRows } from "../../src/format/csv.js";
import { seeded } from "../../src/numeric/random.js";
import { allocationFigures } from "../../src/papers/allocation-figures.js";
import { jointOrSingle } from "../../src/papers/joint-or-single.js";
import { xLlamaFigures } from "../../src/papers/x-llama.js";
import { volumeLaws } from "../../src/scaling/laws.js";
import type { Point } from "../../src/scaling/points.js";
import { fitStudy } from "../../src/study/fit-study.js";

const papers = new URL("../../data/papers", import.meta.url).pathname;
const scratch = mkdtempSync(join(tmpdir(), "isogloss-x-llama-"));
afterAll(() => rmSync(scratch, { recursive: true }));

/** Synthetic points in the shape of data/scaling/points.csv. */
const curves: Record<string, (volume: number) => number> = {
  arb_Arab: v => 38 - 110 * v ** -0.3,
  ell_Grek: v => 52 - 160 * v ** -0.35,
  zho_Hans: v => 30 - 120 * v ** -0.32,
};
const random = seeded(5);
const synthetic = Object.entries(curves).flatMap(([language, curve]) =>
  [500, 1000, 2000, 4000, 8000, 16000, 32000].flatMap(volume =>
    (volume <= 4000 ? [0, 1, 2] : [0]).flatMap(seed =>
      ["joint", "single"].map(training => ({
        language,
        direction: `en-${language.slice(0, 2)}`,
        training,
        volume,
        seed,
        metric: "chrF++",
        score: curve(volume) + 0.3 * random.normal(),
        signature: "synthetic",
        n: 200,
      })),
    ),
  ),
);
writeFileSync(join(scratch, "points.csv"), csvFromRows(synthetic));

/** Alignment that is the square of the score, but for the last layer, which does not count. */
const alignment = synthetic.flatMap(({ language, training, volume, seed, score }) =>
  [1, 4, 8].map(layer => ({
    language,
    training,
    volume,
    seed,
    set: "heldout",
    layer,
    p_at_1: layer === 8 ? 0.9 : (layer * score ** 2) / 20_000,
    n: 800,
  })),
);
writeFileSync(join(scratch, "alignment.csv"), csvFromRows(alignment));

describe("xLlamaFigures on synthetic points", async () => {
  const figures = await xLlamaFigures({ papers, scaling: scratch, draws: 60 });

  it("draws the law, the best law, the forecast and the division of a budget", () => {
    expect(figures.map(f => f.name)).toEqual([
      "x-llama-law-curves",
      "x-llama-law-residuals",
      "x-llama-best-curves",
      "x-llama-best-residuals",
      "x-llama-best-forecast",
      "x-llama-law-allocation",
      "x-llama-law-allocation-path",
      "x-llama-best-allocation",
      "x-llama-best-allocation-path",
      "x-llama-joint-or-single",
      "x-llama-score-and-alignment",
      "x-llama-relation-by-layer",
    ]);
  });

  it.each(figures.map(f => [f.name, f] as const))("%s renders without a warning", async (_, f) => {
    expect(await renderSvg(f.spec)).toMatch(/^<svg/);
  });

  it("says that the law's form is recalled wherever it is drawn", () => {
    for (const f of figures.filter(x => x.name.startsWith("x-llama-law")))
      expect(f.notes.join(" ")).toMatch(
        /recalled from Zhu et al\. 2023 \(arXiv 2308\.04948\), not verified/,
      );
  });

  it("carries the fitted formulas and the gain with its interval in the notes", () => {
    const notes = (name: string) => figures.find(f => f.name === name)!.notes.join("\n");
    expect(notes("x-llama-law-curves")).toMatch(/Arabic: S = 100 − alpha·D\^beta: alpha = \d/);
    expect(notes("x-llama-best-allocation")).toMatch(/above dividing evenly \(95 % interval/);
  });

  it("divides the whole budget, every language within what was measured", () => {
    for (const f of figures.filter(x => x.name.endsWith("-allocation")))
      for (const rule of ["Optimum", "Evenly"]) {
        const rows = f.rows.filter(r => r.rule === rule);
        const spent = rows.reduce((sum, r) => sum + Number(r.volume), 0);
        expect(spent / Number(rows[0]!.budget)).toBeCloseTo(1, 9); // roots to rounding
        for (const r of rows) {
          expect(r.volume).toBeGreaterThanOrEqual(500);
          expect(r.volume).toBeLessThanOrEqual(32_000);
        }
      }
  });

  it("takes one training at a time", () => {
    const points = figures[0]!.rows.filter(r => r.kind === "point");
    expect(points).toHaveLength(synthetic.length / 2);
  });

  it("sets one language alone beside all together: means over seeds, and their range", () => {
    const { rows } = figures.find(f => f.name === "x-llama-joint-or-single")!;
    expect(rows).toHaveLength(2 * 3 * 7); // trainings × languages × volumes
    const scores = synthetic
      .filter(r => r.language === "ell_Grek" && r.training === "single" && r.volume === 1000)
      .map(r => r.score);
    const row = rows.find(
      r => r.panel === "Greek" && r.volume === 1000 && `${r.series}`.startsWith("One language"),
    )!;
    expect(row.seeds).toBe(3);
    expect(row.value).toBeCloseTo((scores[0]! + scores[1]! + scores[2]!) / 3, 12);
    expect([row.low, row.high]).toEqual([Math.min(...scores), Math.max(...scores)]);
  });

  it("draws no comparison while only one of the two has been measured", async () => {
    const folder = mkdtempSync(join(scratch, "joint-"));
    const joint = synthetic.filter(r => r.training === "joint");
    writeFileSync(join(folder, "points.csv"), csvFromRows(joint));
    const which = { metric: "chrF++", direction: "from-english" } as const;
    expect(await jointOrSingle(folder, which)).toEqual([]);
  });

  it("sets score beside alignment at the best middle layer, with both correlations", () => {
    const { rows, notes } = figures.find(f => f.name === "x-llama-score-and-alignment")!;
    expect(rows).toHaveLength(synthetic.length);
    for (const row of rows) {
      expect(row.alignment).toBeCloseTo((100 * 4 * Number(row.score) ** 2) / 20_000, 9);
      expect(row.rho).toBeCloseTo(1, 12); // the order of the scores is the order of their squares
      expect(row.rho_given_volume).toBeCloseTo(1, 9);
    }
    expect(notes.join(" ")).toContain("on 800 held-out segments");
  });

  it("says whether alignment foretells scores once volume is known, at the layer of highest alignment", () => {
    const { rows, notes, spec } = figures.find(f => f.name === "x-llama-relation-by-layer")!;
    const at = (statistic: string) =>
      rows.find(row => row.layer === 4 && row.statistic === statistic)!;
    expect(at("spearman given volume")).toMatchObject({ points: 45, languages: 3, models: 15 });
    expect(at("spearman given volume").value).toBeCloseTo(1, 9); // squares have the scores' order
    expect(notes[0]).toMatch(
      /once volume is known\? Yes: partial .* at layer 4 1\.00 \(1\.00 to 1\.00/,
    );
    expect(JSON.stringify(spec.usermeta)).toContain("45 points: 3 languages, 15 models.");
  });

  it("says in every figure of ours whose models they are, and of what pairs the volume is", () => {
    for (const { name, notes, spec } of figures.filter(f => /curves|residuals/.test(f.name))) {
      expect(notes.join(" "), name).toContain(
        "Models tuned on V pairs of each of 3 languages saw 3·V",
      );
      expect(JSON.stringify(spec), name).toContain("Translation pairs per language");
      expect(JSON.stringify(spec.usermeta), name).toContain("Our own models (data/scaling)");
    }
  });

  it("draws the paper's own points once they are entered, with γ given and shared α, β", async () => {
    const folder = mkdtempSync(join(scratch, "papers-"));
    await cp(papers, folder, { recursive: true });
    const lines = [0.3, 0.5].flatMap((gamma, i) =>
      [1, 2, 4, 8, 16].map(k => {
        const volume = 1000 * k;
        const score = 100 - 60 * (gamma * volume) ** -0.15;
        return `${["ar", "el"][i]},${gamma},${volume},COMET×100,${score},synthetic`;
      }),
    );
    writeFileSync(
      join(folder, "x-llama-scaling.csv"),
      `language,similarity,volume,metric,score,source\n${lines.join("\n")}\n`,
    );
    const all = await xLlamaFigures({ papers: folder, scaling: scratch, draws: 20 });
    const published = all.filter(f => f.name.startsWith("x-llama-published"));
    expect(published).toHaveLength(3);
    expect(published[0]!.notes.at(-1)).toMatch(/shared by all languages: α = 60\.00, β = -0\.1500/);
  });

  it("names what is missing", async () => {
    await expect(xLlamaFigures({ papers, scaling: join(scratch, "none") })).rejects.toThrow(
      /points\.csv cannot be read: ENOENT/,
    );
  });
});

describe("xLlamaFigures where chance is known", async () => {
  const folder = mkdtempSync(join(scratch, "levels-"));
  const chance = (score: number) => score / 4 + 1;
  writeFileSync(join(folder, "points.csv"), csvFromRows(synthetic));
  writeFileSync(join(folder, "alignment.csv"), csvFromRows(alignment));
  const levels = synthetic.map(({ score, signature: _, ...row }) => {
    return { ...row, chance: chance(score), copy: 5, shuffles: 5 };
  });
  writeFileSync(join(folder, "levels.csv"), csvFromRows(levels));
  const draws = 20;
  const figures = await xLlamaFigures({ papers, scaling: folder, draws });
  const joint = synthetic.filter(row => row.training === "joint");

  it("draws chance by volume as a mean over seeds, and the copied source", async () => {
    const { rows, spec, notes } = figures.find(f => f.name === "x-llama-best-curves")!;
    const own = joint.filter(row => row.language === "zho_Hans" && row.volume === 2000);
    expect(own).toHaveLength(3);
    const mean = own.reduce((sum, row) => sum + chance(row.score), 0) / 3;
    const at = (kind: string) => rows.filter(r => r.kind === kind && r.group === "zho_Hans");
    expect(at("chance")).toHaveLength(7);
    expect(at("chance").find(r => r.volume === 2000)!.score).toBeCloseTo(mean, 12);
    expect(at("copy").map(r => r.score)).toEqual([5]);
    expect(await renderSvg(spec)).toMatch(/^<svg/);
    const excess = (volume: number) => {
      const means = Object.keys(curves).map(language => {
        const there = joint.filter(row => row.language === language && row.volume === volume);
        return there.reduce((sum, r) => sum + r.score - chance(r.score), 0) / there.length;
      });
      return `${Math.min(...means).toFixed(1)}–${Math.max(...means).toFixed(1)} at ${volume.toLocaleString("en")}`;
    };
    const line = notes.find(note => note.startsWith("Chance:"))!;
    expect(line).toContain("mean of 5 shuffles");
    expect(line).toContain(`lowest to highest language: ${excess(500)}, ${excess(1000)}, `);
  });

  it("says nothing of chance in figures that do not show it", () => {
    for (const { name, notes } of figures.filter(f => !f.name.endsWith("curves")))
      expect(notes.join(" "), name).not.toContain("Chance:");
  });

  it("fits what is above chance if asked to", async () => {
    const above = await xLlamaFigures({ papers, scaling: folder, draws, aboveChance: true });
    expect(above.map(f => f.name)).toContain("x-llama-above-chance-best-curves");
    const { rows } = above[0]!;
    const drawn = rows.filter(r => r.kind === "point");
    expect(drawn).toHaveLength(joint.length);
    joint.forEach(({ score }, i) => {
      expect(drawn[i]!.score).toBeCloseTo(score - chance(score), 12);
      expect(drawn[i]!.metric).toBe("chrF++ above chance");
    });
  });

  it("names the first measurement whose chance is not known", async () => {
    await expect(xLlamaFigures({ papers, scaling: scratch, aboveChance: true })).rejects.toThrow(
      /no chance level of arb_Arab en-ar joint 500 0 chrF\+\+/,
    );
  });
});

describe("allocationFigures", async () => {
  const points: Point[] = synthetic
    .filter(r => r.training === "joint")
    .map(r => ({ group: r.language, inputs: [r.volume], score: r.score }));
  const { groups } = await fitStudy(points, { draws: 20, laws: [volumeLaws()[1]!] }); // the power law
  const options = { metric: "chrF++", training: "joint", notes: [], draws: 20 };
  /** The study as it would be, were one language's fit another. */
  const changed = (group: string, objections: readonly string[], converged: boolean) =>
    groups.map(g => {
      if (g.group !== group || !g.drawn) return g;
      return { ...g, drawn: { ...g.drawn, objections, fit: { ...g.drawn.fit, converged } } };
    });

  it("marks the languages whose law is objected to, and says what that means", async () => {
    const doubtful = changed("ell_Grek", ["repeated measurements contradict it"], true);
    const [division, path] = await allocationFigures("x", doubtful, options);
    expect(division!.rows.filter(r => r.hollow).map(r => r.language)).toEqual(["ell_Grek"]);
    expect(path!.rows.filter(r => r.hollow)).toHaveLength(13);
    for (const { notes, spec } of [division!, path!]) {
      expect(notes.join(" ")).toContain("* The law of Greek is objected to");
      expect(notes.join(" ")).toContain("no model with an unequal mix has been measured");
      expect(JSON.stringify(spec)).toContain('"Greek*"');
      expect(JSON.stringify(spec)).not.toContain('"Arabic*"');
    }
  });

  it("leaves out a fit whose optimum was not found, and divides among the others", async () => {
    const lost = changed("ell_Grek", ["its optimum was not found"], false);
    const [division] = await allocationFigures("x", lost, options);
    expect(new Set(division!.rows.map(r => r.language))).toEqual(new Set(["arb_Arab", "zho_Hans"]));
    expect(division!.rows.some(r => r.hollow)).toBe(false);
    expect(division!.notes.join(" ")).toContain("Greek takes no part");
  });

  it("has nothing to say against laws that fit, and nothing at all with fewer than two", async () => {
    const [division] = await allocationFigures("x", groups, { ...options, training: "single" });
    expect(division!.notes.join(" ")).not.toMatch(/objected|takes no part|unequal/);
    expect(division!.notes.join(" ")).toContain("tuned on one language each");
    expect(await allocationFigures("x", groups.slice(0, 1), options)).toEqual([]);
  });
});

describe("fitStudy", () => {
  const points: Point[] = synthetic
    .filter(r => r.training === "joint" && r.language !== "zho_Hans")
    .map(r => ({ group: r.language, inputs: [r.volume], score: r.score, cluster: `${r.seed}` }));

  it("is deterministic", async () => {
    const one = await fitStudy(points, { draws: 30, laws: volumeLaws().slice(0, 3) });
    const two = await fitStudy(points, { draws: 30, laws: volumeLaws().slice(0, 3) });
    expect(one.rows).toEqual(two.rows);
    expect(one.figures.map(f => f.rows)).toEqual(two.figures.map(f => f.rows));
  });

  it("has a row for each law and parameter, intervals for the drawn one, and a verdict a group", async () => {
    const { rows, verdicts } = await fitStudy(points, {
      draws: 30,
      laws: volumeLaws().slice(0, 2),
    });
    expect(rows).toHaveLength(2 * (2 + 3));
    for (const row of rows) expect(Number.isFinite(row.low)).toBe(row.law === "power");
    expect(verdicts[0]).toMatch(/^Arabic: power fits best/);
  });

  it("draws extrapolation as such: dashed beyond the largest volume, wider further out", async () => {
    const { figures } = await fitStudy(points, { draws: 60, law: "power" });
    const curve = figures[0]!.rows.filter(r => r.kind === "curve" && r.group === "arb_Arab");
    for (const row of curve) {
      if (row.part === "measured") expect(row.volume).toBeLessThanOrEqual(32_001);
      else expect(row.volume).toBeGreaterThanOrEqual(31_999);
      expect(row.low).toBeLessThanOrEqual(row.high as number);
    }
    const width = (row: (typeof curve)[number]) => Number(row.high) - Number(row.low);
    expect(width(curve.at(-1)!)).toBeGreaterThan(
      width(curve.find(r => r.part === "extrapolated")!),
    );
  });

  it("says so where the points can carry no law, and draws what there is", async () => {
    const few = points.filter(p => p.inputs[0]! <= 500);
    const { verdicts, figures, groups } = await fitStudy(few);
    expect(verdicts[0]).toMatch(/No law fits: the points can carry none of the 6 tried/);
    expect(groups[0]!.drawn).toBeNull();
    expect(figures.map(f => f.name)).toEqual(["fit-curves"]);
    expect(await renderSvg(figures[0]!.spec)).toMatch(/^<svg/);
    const mixed = points.filter(p => p.group === "ell_Grek" || p.inputs[0]! <= 500);
    for (const { spec } of (await fitStudy(mixed, { draws: 20, laws: volumeLaws().slice(0, 2) }))
      .figures)
      expect(await renderSvg(spec)).toMatch(/^<svg/);
  });

  it("draws the smallest error hollow, as what it is, where no law fits", async () => {
    // Rises, then falls back: every monotone law is wrong about what comes next.
    const falling = [10, 14, 18, 22, 25, 27, 28, 20].map((score, i) => {
      return { group: "tur_Latn", inputs: [500 * 2 ** i], score };
    });
    const { figures } = await fitStudy([...points, ...falling], { draws: 20 });
    const { rows, notes, spec } = figures.at(-1)!;
    const of = (group: string) => rows.filter(r => r.group === group).map(r => r.series);
    expect(of("ell_Grek")).toContain("Best law");
    expect(of("tur_Latn")).toContain("Smallest error, no law fits");
    expect(of("tur_Latn")).not.toContain("Best law");
    expect(notes.join(" ")).toMatch(
      /For Turkish no law fits: .*or its optimum was not found\. Hollow:/,
    );
    expect(notes.join(" ")).not.toMatch(/Best law: [^.]*Turkish/);
    expect(await renderSvg(spec)).toContain(">Smallest error, no law fits<");
  });

  it("refuses a law that it does not know", async () => {
    const work = fitStudy(points, { law: "cubic" });
    await expect(work).rejects.toThrow(/x-llama, power, .*got cubic/);
  });

  it("stops at its next draw, and its figures at their next allocation", async () => {
    const soon = () => AbortSignal.timeout(30);
    const laws = volumeLaws().slice(0, 2);
    await expect(fitStudy(points, { laws, draws: 1e6, signal: soon() })).rejects.toThrow(/timeout/);
    const work = xLlamaFigures({ papers, scaling: scratch, signal: soon() });
    await expect(work).rejects.toThrow(/timeout/);
  });
});
