import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { type Answered, evaluate } from "../../../src/study/evaluate.js";
import {
  harnessFolder,
  harnessName,
  harnessTask,
} from "../../../src/study/harness/harness-names.js";
import { readHarness } from "../../../src/study/harness/read-harness.js";
import { writeHarness } from "../../../src/study/harness/write-harness.js";
import { openTasks } from "../../../src/task/task-kinds.js";
import { scratch } from "../../support/scratch.js";

const fixtures = resolve(import.meta.dirname, "../../fixtures/task");

describe("readHarness", () => {
  it("takes what lm-evaluation-harness wrote", async () => {
    const { scores, items } = await readHarness(join(fixtures, "harness"));
    expect(
      scores.map(({ task, language, score_measure, value, n }) => {
        return [task, language, score_measure, value, n];
      }),
    ).toEqual([
      ["belebele", "ell_Grek", "acc", 1 / 6, 6],
      ["belebele", "ell_Grek", "acc_norm", 1 / 6, 6],
      ["belebele", "eng_Latn", "acc", 0.5, 6],
      ["belebele", "eng_Latn", "acc_norm", 0.5, 6],
    ]);
    expect(scores[0]).toMatchObject({ model: "org/hash", engine: "lm-eval 0.4.13", chance: null });
    const greek = items.filter(row => row.language === "ell_Grek" && row.score_measure === "acc");
    expect(greek.map(({ item }) => item)).toEqual(["0", "1", "2", "3", "4", "5"]);
    expect(greek.reduce((sum, { value }) => sum + value, 0)).toBe(1);
  });

  it("names the file that will not do", async () => {
    const folder = scratch();
    await expect(readHarness(folder)).rejects.toThrow("holds no results_*.json");
    await expect(readHarness(join(folder, "none"))).rejects.toThrow("holds no results_*.json");
    mkdirSync(join(folder, "m"));
    const results = join(folder, "m", "results_1.json");
    writeFileSync(results, "[]");
    await expect(readHarness(folder)).rejects.toThrow("results_1.json: not a JSON object");
    writeFileSync(results, '{"results": {"a": {"acc,none": 0.5, "acc_stderr,none": NaN}}}');
    expect((await readHarness(folder)).scores).toMatchObject([{ task: "a", value: 0.5 }]);
    writeFileSync(join(folder, "m", "samples_a_1.jsonl"), '{"doc_id": 0}\n');
    await expect(readHarness(folder)).rejects.toThrow('samples_a_1.jsonl:1: has no list "metrics"');
  });
});

describe("writeHarness", () => {
  it("writes results and samples that say the same as the rows", async () => {
    const data = join(fixtures, "data");
    const named = [`belebele=${join(data, "belebele")}`, `perplexity=udhr`];
    const tasks = await openTasks(named, { languages: ["el", "en"], limit: 4 });
    const answered: Answered[] = [];
    const evaluation = await evaluate({
      models: ["base"],
      tasks,
      onAnswers: one => answered.push(one),
    });
    const folder = scratch();
    const files = await writeHarness(folder, evaluation, answered, "2026-01-02T03:04:05.678Z");
    expect(readdirSync(join(folder, "base")).sort()).toEqual([
      "results_2026-01-02T03-04-05.678Z.json",
      "samples_belebele_ell_Grek_2026-01-02T03-04-05.678Z.jsonl",
      "samples_belebele_eng_Latn_2026-01-02T03-04-05.678Z.jsonl",
      "samples_perplexity_udhr_ell_Grek_2026-01-02T03-04-05.678Z.jsonl",
      "samples_perplexity_udhr_eng_Latn_2026-01-02T03-04-05.678Z.jsonl",
    ]);
    // Every key that the harness's own file has for a task is there.
    const json = (file: string) => JSON.parse(readFileSync(file, "utf8"));
    const theirs = json(
      join(fixtures, "harness/org__hash/results_2026-11-28T12-00-00.000000.json"),
    );
    const ours = json(files[0]!);
    for (const key of [
      "results",
      "configs",
      "versions",
      "n-shot",
      "higher_is_better",
      "n-samples",
    ]) {
      expect(Object.keys(ours[key]), key).toContain("belebele_ell_Grek");
      expect(Object.keys(theirs[key]), key).toContain("belebele_ell_Grek");
    }
    expect(ours.group_subtasks.belebele).toEqual(["belebele_ell_Grek", "belebele_eng_Latn"]);
    expect(ours.groups.belebele["acc,none"]).toBe(ours.results.belebele["acc,none"]);
    const lines = (file: string) =>
      readFileSync(file, "utf8")
        .trim()
        .split("\n")
        .map(line => JSON.parse(line));
    const sample = lines(files[1]!)[0];
    const [original] = lines(
      join(
        fixtures,
        "harness/org__hash/samples_belebele_ell_Grek_2026-11-28T12-00-00.000000.jsonl",
      ),
    );
    for (const key of Object.keys(original)) expect(Object.keys(sample)).toContain(key);
    expect(sample.arguments).toEqual(original.arguments);
    expect(sample.resps).toHaveLength(4);
    expect(sample.resps[0][0][1]).toMatch(/^(True|False)$/);

    const again = await readHarness(folder);
    const value = (rows: readonly { score_measure: string; language: string; value: number }[]) =>
      rows
        .filter(({ score_measure }) => score_measure === "acc")
        .map(row => [row.language, row.value])
        .sort();
    expect(value(again.scores)).toEqual(
      value(evaluation.scores.filter(({ subtask }) => subtask === "")),
    );
    expect(value(again.items)).toEqual(value(evaluation.items));
  });
});

it("keeps tasks of one kind apart: two corpora, and the two ways between languages", async () => {
  const heldout = resolve(fixtures, "../../../data/models/heldout.jsonl");
  const texts = ["perplexity=udhr", `perplexity=${heldout}`];
  const shipped = { wording: "shipped", limit: 2 };
  const tasks = [
    ...(await openTasks(texts, { languages: ["el", "en"], limit: 2 })),
    ...(await openTasks([`translation=${heldout}`], { ...shipped, from: ["en"], to: ["el"] })),
    ...(await openTasks([`translation=${heldout}`], { ...shipped, from: ["el"], to: ["en"] })),
  ];
  const answered: Answered[] = [];
  const evaluation = await evaluate({
    models: ["base"],
    tasks,
    onAnswers: one => answered.push(one),
  });
  const [file] = await writeHarness(scratch(), evaluation, answered);
  const { results } = JSON.parse(readFileSync(file!, "utf8"));
  for (const { task, scores } of answered) {
    const own = results[harnessName(task.name)];
    for (const { score_measure, value, subtask } of scores)
      if (subtask === "") expect(own[`${score_measure},none`], task.name).toBe(value);
  }
  expect(results.perplexity_udhr_ell_Grek).not.toEqual(results.perplexity_heldout_ell_Grek);
});

describe("names", () => {
  it("are the harness's, and never a path", () => {
    expect(harnessFolder("org/model")).toBe("org__model");
    expect(harnessFolder("../../etc")).not.toMatch(/^\.|\//);
    expect(harnessTask("belebele_ell_Grek")).toEqual({ task: "belebele", language: "ell_Grek" });
    expect(harnessTask("xcopa_et")).toEqual({ task: "xcopa", language: "est_Latn" });
    expect(harnessTask("hellaswag")).toEqual({ task: "hellaswag", language: "" });
  });
});
