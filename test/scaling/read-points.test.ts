import { describe, expect, it } from "vitest";
import { rowsFromCsv } from "../../src/format/csv.js";
import { guessColumns, pointsFromRows } from "../../src/scaling/read-points.js";

const read = (text: string, given = {}) =>
  pointsFromRows(rowsFromCsv(text, "p.csv"), "p.csv", given);

describe("pointsFromRows", () => {
  it("finds group, volume and score under their usual names", () => {
    expect(read("lang,pairs,value\nar,500,12.5\nel,1000,20\n")).toEqual({
      points: [
        { group: "ar", inputs: [500], score: 12.5 },
        { group: "el", inputs: [1000], score: 20 },
      ],
      skipped: 0,
      skippedLines: [],
    });
    expect(read("Language, Volume, Score\nar, 500, 12.5\n").points).toEqual([
      { group: "ar", inputs: [500], score: 12.5 },
    ]);
  });

  it("takes columns by name: several for a group, a weight, a cluster, further inputs", () => {
    const text = "language,direction,volume,gamma,score,n,seed\nar,en-ar,500,0.3,12.5,200,2\n";
    const given = {
      group: ["language", "direction"],
      inputs: ["volume", "gamma"],
      weight: "n",
      cluster: "seed",
    };
    expect(read(text, given).points).toEqual([
      { group: "ar · en-ar", inputs: [500, 0.3], score: 12.5, weight: 200, cluster: "2" },
    ]);
  });

  it("calls everything one group where no column looks like one", () => {
    expect(read("volume,score\n500,1\n").points[0]!.group).toBe("all");
  });

  it("passes over rows that wait for a score, and counts them", () => {
    expect(read("volume,score\n500,1\n1000,\n")).toMatchObject({
      skipped: 1,
      skippedLines: [3],
    });
    expect(() => read("volume,score\n500,\n1000,\n")).toThrow('none of 2 rows has a "score"');
  });

  it("takes quoted numbers, and thousands where no decimal comma can be meant", () => {
    const text = 'volume,score,n\n"500","1.5","3"\n"12,000","2e1","1,000.5"\n" 7 ",.5,"+2"\n';
    expect(read(text, { weight: "n" }).points).toEqual([
      { group: "all", inputs: [500], score: 1.5, weight: 3 },
      { group: "all", inputs: [12000], score: 20, weight: 1000.5 },
      { group: "all", inputs: [7], score: 0.5, weight: 2 },
    ]);
    for (const volume of [
      "1,00",
      "0,500",
      "1,0000",
      "12,34,567",
      "1.000,5",
      "1 000",
      "0x10",
      "1e999",
    ])
      expect(() => read(`volume,score\n"${volume}",1\n`)).toThrow(/"volume" is "/);
    expect(() => read('volume,score\n500,"31,700"\n')).toThrow(/"score" is "31,700"/);
  });

  it.each([
    "NaN",
    '"NaN"',
    "nan",
    "Infinity",
    "-Infinity",
    "n/a",
    "None",
    "true",
  ])("refuses the score %s, naming the line of the file", score => {
    const text = `group,volume,score\nb,1,2\n\na,500,1\na,1000,${score}\n`;
    const rows = rowsFromCsv(text, "p.csv").filter(row => row.group === "a");
    expect(() => pointsFromRows(rows, "p.csv")).toThrow(/^p\.csv:5: "score" is .*, not a number/);
  });

  it("names file, line and column of what is no number", () => {
    expect(() => read("volume,score\n500,1\nmany,2\n")).toThrow(/p\.csv:3: "volume" is "many"/);
    expect(() => read("volume,score\n,1\n")).toThrow(/p\.csv:2: "volume" is empty/);
    expect(() => read('volume,score\n500,"1,5"\n')).toThrow(/"score" is "1,5"/);
  });

  it("does not call a curve or a cluster without a name null", () => {
    expect(() => read("language,volume,score\nar,500,1\n,500,2\n")).toThrow(
      /p\.csv:3: "language" is empty, not a name/,
    );
    const given = { cluster: "seed" };
    expect(() => read("volume,score,seed\n500,1,\n", given)).toThrow(/p\.csv:2: "seed" is empty/);
  });

  it("names the columns there are where one is missing", () => {
    expect(() => read("a,b\n1,2\n")).toThrow(/no column "volume": it has a, b/);
    expect(() => read("volume,score\n1,2\n", { cluster: "seed" })).toThrow(/no column "seed"/);
    expect(() => guessColumns([], "p.csv")).toThrow(/it has no rows/);
  });
});
