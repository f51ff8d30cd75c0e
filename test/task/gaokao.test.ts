import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { extractLetters, gaokaoPoints } from "../../src/task/gaokao/extract-letters.js";
import type { GenerationTask, LikelihoodTask } from "../../src/task/task.js";
import { openTasks } from "../../src/task/task-kinds.js";
import { scratch } from "../support/scratch.js";

const data = resolve(import.meta.dirname, "../fixtures/task/data/gaokao");

describe("extractLetters", () => {
  // By hand from choice_test of GAOKAO-Bench's bench_function.py.
  it.each([
    ["【解析】 A错误，B错误 <eoe>\n【答案】: D <eoa>", "single_choice", 1, ["D"]],
    ["没有答案", "single_choice", 1, []],
    ["（1）【答案】 A <eoa>\n（2）【答案】：C <eoa>", "multi_question_choice", 2, ["A", "C"]],
    ["B和D", "multi_question_choice", 3, ["B", "D"]],
    ["因为……\n【答案】 A C <eoa>", "multi_choice", 1, ["AC"]],
    ["【答案】 ABCD，长长的一段话说明理由 B", "multi_choice", 1, ["B"]], // a mark at the beginning
    ["所以选 BD", "multi_choice", 1, ["BD"]],
    ["【答案】 G F E D C B <eoa>", "five_out_of_seven", 5, ["G", "F", "E", "D", "C"]],
  ] as const)("finds in %j (%s)", (text, type, questions, letters) => {
    expect(extractLetters(text, type, questions)).toEqual(letters);
  });
});

describe("gaokaoPoints", () => {
  it("gives half for some of several right options, and nothing for a wrong one", () => {
    expect(gaokaoPoints(["AC"], ["AC"], "multi_choice", 6)).toBe(6);
    expect(gaokaoPoints(["A"], ["AC"], "multi_choice", 6)).toBe(3);
    expect(gaokaoPoints(["AB"], ["AC"], "multi_choice", 6)).toBe(0);
    expect(gaokaoPoints(["A", "B"], ["A", "C"], "multi_question_choice", 4)).toBe(4);
    expect(gaokaoPoints(["A"], ["A", "C"], "multi_question_choice", 4)).toBe(0);
  });
});

describe("GAOKAO-Bench", () => {
  it("rates by points: a file, and all of them", async () => {
    const [task] = (await openTasks([`gaokao=${data}`])) as [GenerationTask];
    expect(task.requests).toHaveLength(7);
    const said = new Map(task.requests.map(({ id }) => [id, "【答案】 A"]));
    const { scores, items } = await task.score(said);
    // Biology 1 of 4 (6 of 24), Geography: one letter for two questions (0 of 8), Physics: half (3 of 12).
    expect(scores.map(({ subtask, value }) => [subtask, value])).toEqual([
      ["2010-2022_Biology_MCQs", 6 / 24],
      ["2010-2022_Geography_MCQs", 0],
      ["2010-2022_Physics_MCQs", 3 / 12],
      ["", 9 / 44],
    ]);
    expect(items.find(({ item }) => item === "2010-2022_Physics_MCQs/0")!.value).toBe(0.5);
    expect(scores.at(-1)!.interval).toBe("percentile");
  });

  it("asks for the letters of single questions by their likelihood", async () => {
    const file = join(data, "2010-2022_Biology_MCQs.json");
    const [task] = (await openTasks([`gaokao-letters=${file}`])) as [LikelihoodTask];
    expect(task.requests).toHaveLength(4 * 4);
    expect(task.requests[1]).toMatchObject({ continuation: "B" });
    expect(task.requests[1]!.context).toMatch(/丁\n答案：$/);
  });

  it.each([
    ["[]", /has no "keywords" and "example"/],
    ['{"keywords":"x","example":[1]}', /example 1: is not an object/],
    [
      '{"keywords":"x","example":[{"question":"q","answer":["AB"],"score":1}]}',
      /"answer" should be letters/,
    ],
    [
      '{"keywords":"x","example":[{"question":"q","answer":["A"],"score":"many"}]}',
      /"score" should be a whole/,
    ],
  ])("names what is wrong with %s", async (text, message) => {
    const file = join(scratch(), "x.json");
    writeFileSync(file, text);
    await expect(openTasks([`gaokao=${file}`])).rejects.toThrow(message);
  });
});
