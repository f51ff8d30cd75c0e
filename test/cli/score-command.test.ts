import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { rowsFromCsv } from "../../src/format/csv.js";
import { printed, ran } from "../support/command.js";
import { scratch } from "../support/scratch.js";

const folder = scratch();
const fixtures = join(import.meta.dirname, "../fixtures");
const comet = join(fixtures, "metric/comet");
const metric = (name: string, encoder: string) => [
  ...["--comet", join(comet, name), "--encoder", join(comet, "encoders", encoder)],
  ...["--provider", "cpu"],
];

/** Writes lines into a file, and returns its path. */
function file(name: string, lines: readonly string[]): string {
  const path = join(folder, name);
  writeFileSync(path, `${lines.join("\n")}\n`);
  return path;
}

interface Run {
  readonly nrefs: number;
  readonly kind: string;
  readonly seed: number;
  readonly metric: string;
  readonly signature: string;
  readonly results: readonly {
    readonly score: number;
    readonly p: number | null;
    readonly mean: number;
  }[];
}
const { corpora } = JSON.parse(readFileSync(join(fixtures, "score/significance.json"), "utf8")) as {
  readonly corpora: readonly {
    readonly references: readonly (readonly string[])[];
    readonly systems: Readonly<Record<string, readonly string[]>>;
    readonly runs: readonly Run[];
  }[];
};
const { references, systems, runs } = corpora[0]!;
const base = file("baseline.txt", systems.baseline!);
const better = file("better.txt", systems.better!);
const refs = [0, 1].map(k =>
  file(
    `ref${k}.txt`,
    references.map(list => list[k]!),
  ),
);
const pieces = join(folder, "flores.model");
writeFileSync(pieces, gunzipSync(readFileSync(join(fixtures, "metric/pieces/bpe.model.gz"))));

it.each([
  ["bs", 1, "1000"],
  ["ar", 2, "10000"],
])("scores systems as sacreBLEU does, with its tests (%s, %i references) and signatures", async (test, n, draws) => {
  const given = refs.slice(0, n).flatMap(path => ["--ref", path]);
  const words = [base, better, ...given, "--metric", "bleu,chrf,chrf++,ter", "--test", test];
  const { scores, segments } = JSON.parse(await printed("score", ...words, "--json"));
  expect(segments).toHaveLength(4 * 2 * references.length);
  for (const { metric: name, signature, results } of runs.filter(
    run => run.kind === test && run.nrefs === n && run.seed === 12345,
  )) {
    const called: Readonly<Record<string, string>> = { chrF: "chrF2", "chrF++": "chrF2++" };
    const own = scores.filter(
      (row: { score_measure: string }) => row.score_measure === (called[name] ?? name),
    );
    expect(own.map((row: { value: number }) => row.value)).toEqual([
      expect.closeTo(results[0]!.score, 9),
      expect.closeTo(results[1]!.score, 9),
    ]);
    expect(own[1].paired_p).toBeCloseTo(results[1]!.p!, 12);
    if (test === "bs") expect(own[1].bootstrap_mean).toBeCloseTo(results[1]!.mean, 3);
    const drawn = test === "bs" ? `bs:${draws}` : `bs:1000|ar:${draws}`;
    expect(own[0].score_signature).toContain(`nrefs:${n}|${drawn}|seed:12345`);
    const like = own[0].score_signature
      .replace("like:sacrebleu-", "version:")
      .replace("bs:1000|ar", "ar");
    expect(like).toBe(signature);
  }
});

it("scores spBLEU with a file of pieces, and COMET, whose sources systems share", async () => {
  const few = (lines: readonly string[]) => lines.slice(0, 5);
  const [one, two] = [
    file("one.txt", few(systems.baseline!)),
    file("two.txt", few(systems.better!)),
  ];
  const ref = file("ref.txt", few(references.map(([first]) => first!)));
  const src = file("src.txt", ["der Haus", "die", "vo da", "ist", "水 你好"]);
  const words = [
    one,
    two,
    "--ref",
    ref,
    "--src",
    src,
    "--metric",
    "spbleu,comet",
    "--pieces",
    `flores101=${pieces}`,
  ];
  const out = await printed(
    "score",
    ...words,
    ...metric("wmt22-comet-da", "xlm-roberta-large"),
    "--out",
    join(folder, "out"),
  );
  expect(out).not.toContain(folder);
  expect(out).toMatch(/^one\.txt +spBLEU +[\d.]+ +[\d.]+ +[\d.]+ +– +5$/m);
  expect(out).toMatch(/two\.txt +COMET +[\d.]+ +[\d.]+ +[\d.]+ +0\.\d+ +5$/m);
  expect(out).toMatch(/^spBLEU\|nrefs:1\|bs:1000\|seed:12345\|.*\|tok:flores101\|/m);
  expect(out).toMatch(
    /^COMET\|nrefs:1\|bs:1000\|seed:12345\|model:wmt22-comet-da\|weights:[0-9a-f]{12}\|like:unbabel-comet-2\.2\.7$/m,
  );
  const csv = join(folder, "out", "segments.csv");
  expect(rowsFromCsv(readFileSync(csv, "utf8"), csv)).toHaveLength(2 * 2 * 5);
});

it("calls systems as NAME=file says, and refuses one name twice", async () => {
  const one = file("called.txt", ["the old house is small"]);
  const ref = file("house.txt", ["the old house is small"]);
  const words = ["--ref", ref, "--metric", "bleu"];
  const out = await printed("score", `Our best=${one}`, `Old=${ref}`, ...words);
  expect(out).toMatch(/^Our best +BLEU +100/m);
  expect(out).toMatch(/^Old +BLEU +100/m);
  const twice = await ran("score", `same=${one}`, `same=${ref}`, ...words);
  expect(twice.err).toContain('two systems are called "same"');
  expect((await ran("score", one, one, ...words)).err).toContain("is named twice");
});

it("scores without references where a metric needs none", async () => {
  const one = file("hyp.txt", ["the house", "vo da"]);
  const src = file("source.txt", ["der Haus", "水"]);
  const out = await printed(
    ...["score", one, "--src", src, "--metric", "comet"],
    ...metric("wmt22-cometkiwi-da", "microsoft/infoxlm-large"),
  );
  expect(out).toMatch(/hyp\.txt +COMET/);
  expect(out).toContain("COMET|nrefs:0|");
});

it.each([
  [[], 2, "missing required argument"],
  [[base], 1, "bleu compares with references"],
  [[base, "--ref", file("short.txt", ["a"])], 1, "has 1 lines"],
  [[base, base, "--ref", refs[0]!], 1, "is named twice"],
  [[base, "--ref", refs[0]!, "--metric", "blue"], 1, 'there is no metric "blue"'],
  [
    [base, "--ref", refs[0]!, "--metric", "spbleu", "--pieces", "flores20"],
    1,
    'there are no pieces "flores20"',
  ],
  [
    [base, "--ref", refs[0]!, "--ref", refs[1]!, "--metric", "comet"],
    1,
    "COMET takes one reference",
  ],
  [
    [
      base,
      "--ref",
      refs[0]!,
      "--metric",
      "comet",
      ...metric("wmt22-comet-da", "xlm-roberta-large"),
    ],
    1,
    "needs --src",
  ],
  [
    [base, "--ref", refs[0]!, "--metric", "comet", "--comet", "./none"],
    1,
    "neither a folder nor a Hub id",
  ],
  [[join(folder, "none.txt"), "--ref", refs[0]!], 1, "none.txt"],
])("says what is wrong with %j", async (words, status, message) => {
  const result = await ran("score", ...words);
  expect(result.status).toBe(status);
  expect(result.err).toContain(message);
});
