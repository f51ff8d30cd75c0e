/** @file What Gemma 3 270M is tuned on: data/gemma-3-270m/pairs.tsv.gz. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { keptBack } from "../../src/papers/tuned/planned-runs.js";

const data = resolve(import.meta.dirname, "../../data");
const lines = (text: string) => text.trimEnd().split("\n");
const pairs = lines(gunzipSync(readFileSync(`${data}/gemma-3-270m/pairs.tsv.gz`)).toString()).map(
  line => line.split("\t"),
);

/** What two near-duplicates share, as data/models/clean.py has it. */
const key = (text: string) => text.toLowerCase().replace(/[^\p{L}\p{M}]/gu, "");

test("six languages have as many pairs as the largest volume takes", () => {
  expect(new Set(pairs.map(fields => fields.length))).toEqual(new Set([4]));
  for (const language of ["ar", "el", "hi", "tr", "vi", "zh"])
    expect(pairs.filter(([code]) => code === language)).toHaveLength(keptBack);
  expect(pairs).toHaveLength(6 * keptBack);
});

test("no pair has a text of a held-out segment", () => {
  const heldOut = new Set(
    ["models/heldout.jsonl", "gemma-3-270m/heldout-untuned.jsonl"].flatMap(file =>
      lines(readFileSync(`${data}/${file}`, "utf8")).flatMap(line =>
        Object.values((JSON.parse(line) as { texts: Record<string, string> }).texts).map(key),
      ),
    ),
  );
  expect(heldOut.size).toBeGreaterThan(5000);
  const found = pairs.filter(fields => fields.slice(1, 3).some(text => heldOut.has(key(text!))));
  expect(found).toEqual([]);
});

test("each pair names a package whose licences are stated", () => {
  const { packages } = JSON.parse(readFileSync(`${data}/models/corpus.json`, "utf8")) as {
    packages: { source: string; licences: string[] }[];
  };
  const listed = new Set(packages.filter(p => p.licences.length > 0).map(p => p.source));
  const others = readFileSync(`${data}/gemma-3-270m/pairs.tsv.gz.license`, "utf8");
  for (const source of new Set(pairs.map(fields => fields[3]!)))
    if (!listed.has(source)) expect(others).toContain(`${source}'s`);
});
