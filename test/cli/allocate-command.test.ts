import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { rowsFromCsv } from "../../src/format/csv.js";
import { ran } from "../support/command.js";
import { scratch } from "../support/scratch.js";

const folder = scratch();

let out: string;
let err: string;

async function run(...words: string[]): Promise<number> {
  const done = await ran(...words);
  [out, err] = [done.out, done.err];
  return done.status;
}

/** Curves S = 40 − a·V^(−½): the optimum gives each a share in proportion to a^(2/3). */
const losses = { de: 100, el: 300, sw: 600 };
const volumes = [500, 1000, 2000, 4000, 8000, 16_000, 32_000];
const points = join(folder, "points.csv");
const noise = (i: number) => 0.01 * Math.sin(7 * i);
writeFileSync(
  points,
  [
    "language,pairs,chrf",
    ...Object.entries(losses).flatMap(([language, loss], l) =>
      volumes.map((v, i) => `${language},${v},${40 - loss * v ** -0.5 + noise(i + 10 * l)}`),
    ),
  ].join("\n"),
);
const columns = ["--score", "chrf", "--draws", "20"];

describe("isogloss allocate", () => {
  it("divides a budget as the curves ask, and says what that gains", async () => {
    const to = join(folder, "budget");
    const words = [points, "--budget", "24000", ...columns, "--law", "power", "--out", to];
    expect(await run("allocate", ...words)).toBe(0);
    expect(err).toBe("");
    const rows = rowsFromCsv(readFileSync(join(to, "allocation.csv"), "utf8"), "allocation.csv");
    const optimum = rows.filter(row => row.rule === "optimum");
    const total = Object.values(losses).reduce((sum, loss) => sum + loss ** (2 / 3), 0);
    for (const [i, loss] of Object.values(losses).entries())
      expect(Number(optimum[i]!.volume) / 24_000).toBeCloseTo(loss ** (2 / 3) / total, 1);
    expect(rows.filter(row => row.rule === "evenly").map(row => row.volume)).toEqual([
      8000, 8000, 8000,
    ]);
    expect(out).toMatch(/group +volume +low +high +chrf +if even/);
    expect(out).toMatch(/mean predicted chrf is \d+\.\d\d, 0\.\d\d above dividing evenly/);
    expect(
      Math.max(
        ...out
          .split("\n")
          .slice(0, 4)
          .map(line => line.length),
      ),
    ).toBeLessThan(100);
    expect(readFileSync(join(to, "allocation.svg"), "utf8")).toContain("pairs"); // the column
    expect(existsSync(join(to, "allocation.json"))).toBe(true);
  });

  it.each([
    [["--budget", "10"], 1, "outside of what was measured, 1500 to 96000"],
    [["--budget", "0"], 2, "positive whole number"],
    [[], 2, "--budget"],
    [["--budget", "9000", "--where", "language=de"], 1, "two groups or more"],
  ])("refuses %s", async (words, status, message) => {
    expect(await run("allocate", points, ...words, ...columns)).toBe(status);
    expect(err).toContain(message);
  });

  it("goes beyond what was measured if it is told to", async () => {
    const words = [points, "--budget", "200000", ...columns, "--law", "power"];
    expect(await run("allocate", ...words)).toBe(1);
    expect(err).toContain("give --beyond");
    expect(await run("allocate", ...words, "--beyond", "--json")).toBe(0);
    const { rows } = JSON.parse(out);
    const spent = rows.filter((row: { rule: string }) => row.rule === "optimum");
    expect(
      spent.reduce((sum: number, { volume }: { volume: number }) => sum + volume, 0),
    ).toBeCloseTo(200_000, 3);
  });
});

describe("isogloss fit", () => {
  it("foretells scores at volumes and volumes for scores, in a table of 100 columns", async () => {
    const asked = ["--predict", "64000", "--target", "35,50", "--law", "power"];
    expect(await run("fit", points, ...columns, ...asked, "--json")).toBe(0);
    const { predictions } = JSON.parse(out);
    const [at, reached, never] = predictions;
    expect(at).toMatchObject({ group: "de", statistic: "score at volume", volume: 64_000 });
    expect(at.predicted).toBeCloseTo(40 - 100 * 64_000 ** -0.5, 1);
    expect(at.low).toBeLessThan(at.predicted);
    expect(at.high).toBeGreaterThan(at.predicted);
    expect(reached.volume / 400).toBeCloseTo(1, 1); // 40 − 100/√V = 35
    expect(never).toMatchObject({ predicted: 50, volume: null }); // JSON has no infinity
    out = "";
    expect(await run("fit", points, ...columns, ...asked)).toBe(0);
    expect(out).toMatch(/law +fitted +error +naive +weight +verdict/);
    expect(out).toMatch(/de +power +50\.?0* +Infinity/);
    const tables = out.split("\n\n").filter(part => part.startsWith("law "));
    expect(tables).toHaveLength(3);
    const widths = tables.flatMap(table => table.split("\n").map(line => line.length));
    expect(Math.max(...widths)).toBeLessThanOrEqual(100);
  });

  it("names a group on one line, whatever stands in it", async () => {
    const file = join(folder, "odd.csv");
    const names = ['"line\nbreak, ""quoted"""', "x".repeat(300)];
    const lines = names.flatMap(name =>
      [1000, 4000, 16_000, 64_000].map(volume => `${name},${volume},${40 - 100 * volume ** -0.5}`),
    );
    writeFileSync(file, ["language,volume,score", ...lines, ""].join("\n"));
    expect(await run("fit", file, "--draws", "2", "--law", "power")).toBe(0);
    expect(out).toContain('line\\u{a}break, "quoted": ');
    expect(out).toMatch(/^x+ \[…\] x+: /m);
    expect(out).not.toContain("x".repeat(80));
  });
});

describe("isogloss list", () => {
  it.each([
    ["measures", "mexa"],
    ["tasks", "belebele"],
    ["models", "joint-32000"],
    ["corpora", "udhr"],
  ])("lists %s", async (what, name) => {
    expect(await run("list", what)).toBe(0);
    expect(out).toContain(name);
  });

  it("lists stored states, or says that there are none", async () => {
    expect(await run("list", "states", "--states", join(folder, "none"))).toBe(0);
    expect(err).toContain("no states are stored");
    expect(await run("list", "nonsense")).toBe(2);
    expect(err).toContain("states, measures, models, architectures, corpora, tasks");
  });
});
