import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { gunzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { rowsFromCsv } from "../../src/format/csv.js";
import { printed } from "../support/command.js";
import { scratch } from "../support/scratch.js";

const data = resolve(import.meta.dirname, "../fixtures/task/data");
const folder = scratch();

const run = (...words: string[]) =>
  printed("evaluate", ...words, "--answers", join(folder, "answers"), "--provider", "cpu");

it("prints the scores of models in tasks, and writes all of them", async () => {
  const tasks = `mmlu=${join(data, "mmlu")},belebele=${join(data, "belebele")}`;
  const words = ["base", "--tasks", tasks, "--languages", "en", "--out", join(folder, "out")];
  const out = await run(...words);
  expect(out.split("\n")[0]).toMatch(
    /^model +task +language +score +value +low +high +± +chance +n$/,
  );
  expect(out).toMatch(/^base +mmlu +eng_Latn +acc +[\d.]+ +[\d.]+ +[\d.]+ +[\d.]+ +0.250 +13$/m);
  expect(out).toMatch(/^base +belebele +eng_Latn +acc_norm/m);
  const table = (name: string) => {
    const file = join(folder, "out", name);
    return rowsFromCsv(readFileSync(file, "utf8"), file);
  };
  expect(table("scores.csv").filter(row => row.subtask === "anatomy")).toHaveLength(5);
  const acc = table("items.csv").filter(row => row.score_measure === "acc");
  expect(acc).toHaveLength(13 + 6);
  const { scores, kept } = JSON.parse(await run(...words, "--json"));
  expect(kept.every(({ reused }: { reused: boolean }) => reused)).toBe(true);
  expect(scores).toHaveLength(table("scores.csv").length);
});

it("says what is wrong with data before a model is opened", async () => {
  const none = ["./no-such-model", "--tasks", "belebele=./no-such-data"];
  await expect(run(...none)).rejects.toThrow("no-such-data: is neither a file nor a folder");
});

it("translates a corpus in the directions asked for, by a wording of one's own, too", async () => {
  const corpus = resolve(import.meta.dirname, "../../data/models/heldout.jsonl");
  const words = ["base", "--tasks", `translation=${corpus}`, "--limit", "2", "--from", "en"];
  const out = await run(...words, "--to", "el,tr", "--wording", "shipped");
  expect(out.split("\n")[0]).toMatch(/score +value +low +high +± +chance +copy +n$/);
  expect(out.match(/eng_Latn-(ell_Grek|tur_Latn) +(chrF\+\+|BLEU|TER)/g)).toHaveLength(6);
  const file = join(folder, "own.jinja");
  writeFileSync(file, "{{ source }} =");
  const own = [...words, "--to", "el", "--prompt", file, "--stop", "\\n", "--json"];
  const { scores, items } = JSON.parse(await run(...own));
  expect(scores[0]).toMatchObject({ wording: "own", language: "ell_Grek", n: 2 });
  expect(items).toHaveLength(2);
  await expect(run(...words, "--chat")).rejects.toThrow("base: has no chat template");
  const judged = ["base", "--tasks", `belebele=${join(data, "belebele")}`, "--chat"];
  await expect(run(...judged)).rejects.toThrow("belebele-ell_Grek asks how likely");
});

it("scores translations by spBLEU and COMET where they are named", async () => {
  const fixtures = resolve(import.meta.dirname, "../fixtures/metric");
  const pieces = join(folder, "flores.model");
  writeFileSync(pieces, gunzipSync(readFileSync(join(fixtures, "pieces/bpe.model.gz"))));
  const corpus = resolve(import.meta.dirname, "../../data/models/heldout.jsonl");
  const asked = ["base", "--tasks", `translation=${corpus}`, "--limit", "3", "--from", "en"];
  const encoder = ["--encoder", join(fixtures, "comet/encoders/xlm-roberta-large")];
  const { scores, items } = JSON.parse(
    await run(
      ...[...asked, "--to", "el", "--wording", "shipped", "--spbleu", pieces],
      ...["--comet", join(fixtures, "comet/wmt22-comet-da"), ...encoder, "--json"],
    ),
  );
  const named = scores.map((row: { score_measure: string }) => row.score_measure);
  expect(named).toEqual(["chrF++", "BLEU", "spBLEU", "TER", "COMET"]);
  const [, , sp, , comet] = scores;
  expect(sp.score_signature).toContain("tok:flores200");
  expect(comet).toMatchObject({ n: 3, interval: "bca", language: "ell_Grek" });
  expect(comet.score_signature).toMatch(/^nrefs:1\|model:wmt22-comet-da\|weights:/);
  expect(comet.low).toBeLessThanOrEqual(comet.value);
  for (const level of [comet.chance, comet.copy]) expect(level).toEqual(expect.any(Number));
  const own = items.filter((row: { score_measure: string }) => row.score_measure === "COMET");
  expect(own).toHaveLength(3);
  const mean = own.reduce((sum: number, { value }: { value: number }) => sum + value, 0) / 3;
  expect(comet.value).toBeCloseTo(mean, 12);
  await expect(run(...asked, ...encoder)).rejects.toThrow("--encoder is COMET's");
});
