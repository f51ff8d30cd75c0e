import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { rowsFromCsv } from "../../src/format/csv.js";
import { ran } from "../support/command.js";
import { writeLetterModel } from "../support/letter-model.js";
import { scratch } from "../support/scratch.js";

const folder = scratch();
const model = join(folder, "tiny-olmoe");
const corpus = join(folder, "words.tsv");

beforeAll(() => {
  writeLetterModel(model, "olmoe");
  writeLetterModel(join(folder, "tiny-llama"), "llama");
  const lines = [
    ...["id\teng_Latn\tdeu_Latn\tell_Grek", "1\tthe sea is wide\tdas meer ist weit\tη θάλασσα"],
    ...["2\twe all see it\twir sehen es alle\tτη βλέπουμε", "3\tit is cold\tes ist kalt\tκρύο"],
  ];
  writeFileSync(corpus, `${lines.join("\n")}\n`);
});

describe("isogloss routing", () => {
  it("shows a newcomer which experts see which language", async () => {
    const out = join(folder, "figures");
    const done = await ran("routing", model, "--corpus", corpus, "--out", out);
    expect(done.err).not.toContain("error");
    expect(done.status).toBe(0);
    expect(done.out).toContain("tiny-olmoe: how evenly experts see each language");
    expect(done.out).toMatch(
      /differ most between \w+ and \w+, at layer [12]: .* distance 0\.\d{3}/,
    );
    const rows = (name: string) =>
      rowsFromCsv(readFileSync(join(out, `${name}.csv`), "utf8"), name);
    expect(rows("experts")).toHaveLength(2 * 3 * 8); // layers, languages, experts
    expect(rows("entropies")).toHaveLength(2 * 3);
    expect(rows("distances")).toHaveLength(2 * 3);
    // One Greek letter is as unknown as the next: all tokens of a layer choose by their place alone.
    for (const { value, chance } of rows("entropies")) {
      expect(Number(value)).toBeGreaterThanOrEqual(0);
      expect(Number(value)).toBeLessThanOrEqual(Number(chance));
    }
    const svg = readFileSync(join(out, "expert-routing.svg"), "utf8");
    for (const text of ["Which experts see which language", "Expert", "Greek", "German"])
      expect(svg).toContain(text);
    const again = join(folder, "again.svg");
    const drawn = await ran("draw", out, "--no-embed-fonts", "--out", again);
    expect([drawn.status, drawn.err]).toEqual([0, ""]);
    expect(readFileSync(again, "utf8")).toBe(svg);
    const called = await ran("draw", out, "--label", "el=Ελληνικά", "--out", again);
    expect(called.status).toBe(0);
    expect(readFileSync(again, "utf8")).toContain("Ελληνικά");
  });

  it("prints rows whose shares add up to 1", async () => {
    const { out, status } = await ran("routing", model, "--corpus", corpus, "--json");
    expect(status).toBe(0);
    const { shares } = JSON.parse(out) as {
      shares: { layer: number; language: string; value: number }[];
    };
    const sums = new Map<string, number>();
    for (const { layer, language, value } of shares)
      sums.set(`${layer} ${language}`, (sums.get(`${layer} ${language}`) ?? 0) + value);
    expect(sums.size).toBe(6);
    for (const sum of sums.values()) expect(sum).toBeCloseTo(1, 12);
  });

  it("refuses a model without experts, a language that is not there, and what is too long", async () => {
    const dense = await ran("routing", join(folder, "tiny-llama"), "--corpus", corpus);
    expect(dense.status).toBe(1);
    expect(dense.err).toContain("tiny-llama: is no mixture of experts");
    const unknown = await ran("routing", model, "--corpus", corpus, "--languages", "sw");
    expect([unknown.status, unknown.out]).toEqual([1, ""]);
    const long = join(folder, "long.tsv");
    writeFileSync(long, `id\teng_Latn\tdeu_Latn\n1\t${"a".repeat(30)}\tb\n`);
    const refused = await ran("routing", model, "--corpus", long);
    expect(refused.status).toBe(1);
    expect(refused.err).toContain("have more than 24 tokens");
    expect((await ran("routing", model, "--corpus", long, "--truncate")).status).toBe(0);
  });
});
