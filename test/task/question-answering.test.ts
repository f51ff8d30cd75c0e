import { existsSync, readFileSync } from "node:fs";
import { copyFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { answerBenchmarks } from "../../src/task/question-answering/answer-benchmarks.js";
import { questionAnsweringKind } from "../../src/task/question-answering/question-answering-kind.js";
import { readSquad } from "../../src/task/question-answering/read-squad.js";
import type { GenerationTask, ScoreRow, TaskScores } from "../../src/task/task.js";
import type { TaskOptions } from "../../src/task/task-kind.js";
import { taskLanguage } from "../../src/task/task-language.js";
import { scratch } from "../support/scratch.js";

const fixtures = resolve(import.meta.dirname, "../fixtures/task");
const data = (file: string) => join(fixtures, "data", file);

interface Answered {
  readonly said: string;
  readonly prompt: string;
  readonly exact_match: number | boolean;
  readonly f1: number;
}
const { files, squad2 } = JSON.parse(readFileSync(join(fixtures, "answers.json"), "utf8")) as {
  files: readonly { task: string; file: string; language: string; rows: readonly Answered[] }[];
  squad2: { rows: readonly Answered[]; whole: Readonly<Record<string, number>> };
};

const open = async (name: string, path: string, options: TaskOptions = {}) =>
  (await questionAnsweringKind(answerBenchmarks.find(one => one.name === name)!).open(
    path,
    options,
  )) as GenerationTask[];

const answered = (task: GenerationTask, rows: readonly Answered[]) =>
  task.score(new Map(task.requests.map(({ id }, i) => [id, rows[i]!.said]))) as TaskScores;

const valueIn = ({ scores }: TaskScores, measure: string, subtask = "") =>
  scores.find(row => row.score_measure === measure && row.subtask === subtask)!.value;

describe("XQuAD and MLQA, put as lm-evaluation-harness puts them", () => {
  it.each(files)("ask and score as it does: $file", async ({ task: name, file, rows }) => {
    const [task] = await open(name, data(file));
    expect(task!.requests.map(({ prompt }) => prompt)).toEqual(rows.map(({ prompt }) => prompt));
    expect([task!.stop, task!.maxTokens]).toEqual([["\n"], 256]);
    const { items } = answered(task!, rows);
    const of = (measure: string) =>
      items.filter(row => row.score_measure === measure).map(({ value }) => value);
    expect(of("exact_match")).toEqual(rows.map(row => Number(row.exact_match)));
    for (const [i, value] of of("f1").entries()) expect(value).toBeCloseTo(rows[i]!.f1, 12); // one quotient, written two ways
  });

  it("cover every language of both", () => {
    const of = (task: string) => files.filter(file => file.task === task).map(f => f.language);
    for (const { name, languages } of answerBenchmarks.slice(0, 2))
      expect(of(name).sort()).toEqual([...languages].sort());
  });

  it("differ from the official rule where they say so", async () => {
    const rows = files.find(({ task, language }) => task === "mlqa" && language === "ar")!.rows;
    const path = data("mlqa/test-context-ar-question-ar.json");
    const f1 = async (wording: string) =>
      valueIn(answered((await open("mlqa", path, { wording }))[0]!, rows), "f1");
    expect((await f1("english")) - (await f1("harness"))).toBeCloseTo(0.25, 12); // "ال" in رجال, of four
  });
});

describe("SQuAD 2.0", () => {
  it("is scored by its own script's rule, questions without an answer included", async () => {
    const [task] = await open("squad", data("squad/dev-v2.0.json"));
    const scores = answered(task!, squad2.rows);
    for (const [mine, theirs, subtask] of [
      ["exact_match", "exact", ""],
      ["f1", "f1", ""],
      ["exact_match", "HasAns_exact", "HasAns"],
      ["f1", "HasAns_f1", "HasAns"],
      ["exact_match", "NoAns_exact", "NoAns"],
    ] as const)
      expect(100 * valueIn(scores, mine, subtask)).toBeCloseTo(squad2.whole[theirs]!, 10);
    const matched = scores.scores.filter(row => row.score_measure === "answer_match");
    expect(matched.map(({ subtask, n }) => [subtask, n])).toEqual([
      ["HasAns", 3],
      ["", 3],
    ]);
  });

  it("takes the Hub's rows, and numbers for ids", async () => {
    const file = join(scratch(), "validation.jsonl");
    const row = { id: 7, title: "t", context: "a b", question: "c?" };
    const answers = { text: ["a", "a b"], answer_start: [0, 0] };
    const lines = [
      { ...row, answers },
      { ...row, id: "8", answers: { text: [], answer_start: [] } },
    ];
    await writeFile(file, lines.map(line => JSON.stringify(line)).join("\n"));
    expect((await readSquad(file)).map(({ id, answers }) => [id, answers])).toEqual([
      ["7", ["a", "a b"]],
      ["8", []],
    ]);
  });
});

describe("x-LLM's wording", () => {
  it("is Alpaca's template around an instruction in the language", async () => {
    const [task] = await open("xquad", data("xquad/xquad.tr.json"), { wording: "x-llm" });
    expect(task!.requests[0]!.prompt).toBe(
      "Below is an instruction that describes a task, paired with an input that provides further context. Write a response that appropriately completes the request.\n\n### Instruction:\nLütfen soruları aşağıdaki paragraflara göre cevaplayınız\n\n### Input:\nparagraf: Şehir 1204'te kuruldu.\nsoru: Ne zaman?\nCevap: \n\n### Response:",
    );
    expect([task!.stop, task!.maxTokens]).toEqual([[], 512]);
    const { scores } = answered(task!, [
      { said: "\n1204'TE kuruldu.\nEvet.", prompt: "", exact_match: 0, f1: 0 },
      { said: "armut", prompt: "", exact_match: 0, f1: 0 },
    ]);
    const row = scores.find(({ score_measure }) => score_measure === "answer_match")!;
    expect(row).toMatchObject({ value: 0.5, n: 2, language: "tur_Latn", wording: "x-llm" });
    expect(row.score_signature).toMatch(/^answer-match\|.*like:x-llm\|data:[0-9a-f]{12}$/);
  });

  it("refuses a language that it has no words for, by name", async () => {
    await expect(
      open("xquad", data("xquad/xquad.ro.json"), { wording: "x-llm" }),
    ).rejects.toMatchObject({
      message: expect.stringContaining('"x-llm" of xquad has no words for "ro"'),
      hint: expect.stringContaining("ar, el, en"),
    });
  });
});

describe("a folder of MLQA", () => {
  it("asks each language about itself; a pair of languages is asked by its file", async () => {
    const folder = scratch();
    for (const name of ["test-context-de-question-de", "test-context-en-question-en"])
      await copyFile(data(`mlqa/${name}.json`), join(folder, `${name}.json`));
    const across = join(folder, "test-context-de-question-en.json");
    await copyFile(data("mlqa/test-context-de-question-de.json"), across);
    const names = async (path: string, options?: TaskOptions) =>
      (await open("mlqa", path, options)).map(({ name }) => name);
    expect(await names(folder)).toEqual(["mlqa-deu_Latn", "mlqa-eng_Latn"]);
    expect(await names(folder, { languages: ["English"] })).toEqual(["mlqa-eng_Latn"]);
    expect(await names(across)).toEqual(["mlqa-deu_Latn-eng_Latn"]);
    const [task] = await open("mlqa", across);
    const rows: readonly ScoreRow[] = answered(
      task!,
      files.at(-1)!.rows.concat(squad2.rows),
    ).scores;
    expect(rows[0]).toMatchObject({ language: "deu_Latn", direction: "eng_Latn-deu_Latn" });
  });
});

describe("readSquad", () => {
  const qa = { id: "1", question: "q?", answers: [{ text: "a", answer_start: 0 }] };
  const whole = (...qas: object[]) => ({ data: [{ paragraphs: [{ context: "a b", qas }] }] });
  it.each([
    [[], "the whole should be an object, got []"],
    [{ version: "1.1" }, "data should be a list, got undefined"],
    [{ data: [{}] }, "data[0].paragraphs should be a list"],
    [whole({ ...qa, question: 3 }), "qas[0]: question should be a text, got 3"],
    [whole({ ...qa, id: null }), "qas[0]: id should be a text, got null"],
    [whole(qa, qa), 'qas[1]: id should be another than those before it, got "1"'],
    [whole({ ...qa, answers: [] }), "answers should be an answer at least, or is_impossible"],
    [whole({ ...qa, answers: [{ text: "" }] }), 'answers[0] should be a text, got ""'],
    [whole({ ...qa, answers: undefined }), "answers should be a list, got undefined"],
  ])("names the place: %j", async (value, message) => {
    const file = join(scratch(), "dev.json");
    await writeFile(file, JSON.stringify(value));
    await expect(readSquad(file)).rejects.toThrow(message);
    await expect(readSquad(file)).rejects.toThrow(file);
  });
});

// XTREME's mock submission is under the Apache licence and not part of this repository: name its
// folder mock_test_data in XTREME to compare with what XTREME publishes of it.
const mock = process.env.XTREME ?? "";
describe.skipIf(!existsSync(mock))("XTREME's mock data", () => {
  it.each([
    ["xquad", "localised", 77.27272727272727, 79.9586776859504],
    ["mlqa", "english", 57.142857142857146, 81.76870748299321],
  ] as const)("%s gives the published scores", async (name, wording, exact, f1) => {
    const tasks = await open(name, join(mock, "labels", name), { wording });
    const scores = tasks.map(task => {
      const { iso } = /-(?<iso>\w+)$/.exec(task.name)!.groups!;
      const language = answerBenchmarks
        .find(one => one.name === name)!
        .languages.find(two => taskLanguage(two) === iso);
      const file = join(mock, "predictions", name, `test-${language}.json`);
      const said = JSON.parse(readFileSync(file, "utf8")) as Record<string, string>;
      return task.score(new Map(Object.entries(said))) as TaskScores;
    });
    const mean = (measure: string) =>
      (100 / scores.length) * scores.reduce((sum, one) => sum + valueIn(one, measure), 0);
    expect(mean("exact_match")).toBeCloseTo(exact, 9);
    expect(mean("f1")).toBeCloseTo(f1, 9);
  });
});
