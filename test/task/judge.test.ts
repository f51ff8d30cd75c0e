import { writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import type { Judge, JudgeQuestion } from "../../src/task/judge/judge.js";
import { llmEvalKind, miEvalKind } from "../../src/task/judge/judge-kinds.js";
import { pairQuestion, parsePair } from "../../src/task/judge/pair-scores.js";
import { parseStars, starsQuestion } from "../../src/task/judge/stars.js";
import type { GenerationTask, TaskScores } from "../../src/task/task.js";
import { scratch } from "../support/scratch.js";

const data = resolve(import.meta.dirname, "../fixtures/task/data/open");

/** A judge that says what it is told to, and remembers what it was asked. */
function fakeJudge(say: (question: JudgeQuestion) => string) {
  const asked: JudgeQuestion[] = [];
  const judge: Judge = {
    name: "fake",
    ask: async (_, questions) => {
      asked.push(...questions);
      return new Map(questions.map(question => [question.id, say(question)]));
    },
  };
  return { judge, asked };
}

const valueIn = ({ scores }: TaskScores, measure: string, subtask = "") => {
  const row = scores.find(one => one.score_measure === measure && one.subtask === subtask);
  return row && [row.value, row.n];
};

const stars = (...five: number[]) =>
  `{"Accuracy": ${five[0]}, "Informativeness": ${five[1]}, "Fluency": ${five[2]}, "Logicality": ${five[3]}, "Harmlessness": ${five[4]}}`;

describe("parseStars", () => {
  it("takes the object that was asked for, fenced or not", () => {
    const all = { accuracy: 1, informativeness: 2, fluency: 3, logicality: 2, harmlessness: 3 };
    expect(parseStars(stars(1, 2, 3, 2, 3))).toEqual(all);
    expect(parseStars(`\`\`\`json\n${stars(1, 2, 3, 2, 3)}\n\`\`\``)).toEqual(all);
  });

  it.each([
    "Accuracy: 3 stars",
    `Sure! ${stars(1, 2, 3, 2, 3)}`,
    stars(0, 2, 3, 2, 3),
    stars(4, 2, 3, 2, 3),
    stars(2.5, 2, 3, 2, 3),
    stars(1, 2, 3, 2, 3).replace("3,", '"3",'),
    '{"Accuracy": 3}',
    stars(1, 2, 3, 2, 3).replace("}", ', "Style": 3}'),
    "null",
    "",
  ])("guesses nothing: %s", said => {
    expect(parseStars(said)).toBeNull();
  });
});

describe("parsePair", () => {
  it("takes the last two lines", () => {
    expect(
      parsePair(
        "Evaluation evidence: Score of the Assistant 1: 3\nScore of the Assistant 1: 8\nScore of the Assistant 2: 6.5\n\n",
      ),
    ).toEqual([8, 6.5]);
  });

  it.each([
    "Score of the Assistant 2: 8\nScore of the Assistant 1: 6",
    "Score of the Assistant 1: 8/10\nScore of the Assistant 2: 6/10",
    "Score of the Assistant 1: 0\nScore of the Assistant 2: 6",
    "Score of the Assistant 1: 11\nScore of the Assistant 2: 6",
    "Score of the Assistant 1: 8\nScore of the Assistant 2: six",
    "Score of the Assistant 1: 8",
    "8\n6",
    "",
  ])("guesses nothing: %j", said => {
    expect(parsePair(said)).toBeNull();
  });
});

describe("llm-eval", () => {
  it("has rows an aspect, and counts what cannot be read", async () => {
    const { judge, asked } = fakeJudge(({ id }) =>
      id.endsWith("/3") ? "I like it." : stars(id.endsWith("/1") ? 1 : 3, 2, 3, 2, 3),
    );
    const [task] = (await llmEvalKind.open(data, { judge })) as GenerationTask[];
    expect(task!.requests.map(({ prompt }) => prompt)).toEqual([
      "Γράψε έναν χαιρετισμό για έναν φίλο.",
      "Ποια είναι η πρωτεύουσα της Ελλάδας;\nΑπάντησε με μία πρόταση.",
      "Εξήγησε γιατί βρέχει.",
    ]);
    const scores = await task!.score(new Map(task!.requests.map(({ id }) => [id, " Γεια. "])));
    expect(valueIn(scores, "accuracy")).toEqual([2, 2]);
    expect(valueIn(scores, "accuracy", "writing")).toEqual([1, 1]);
    expect(valueIn(scores, "average")![0]).toBeCloseTo((11 / 5 + 13 / 5) / 2, 12);
    expect(valueIn(scores, "unparsed")).toEqual([1 / 3, 3]);
    expect(scores.scores[0]).toMatchObject({
      task: "llm-eval",
      language: "ell_Grek",
      wording: "plain",
    });
    expect(scores.scores[0]!.score_signature).toMatch(
      /^llm-eval\|judge:fake\|stars:1-3\|t:0\|data:/,
    );
    const [, second] = asked;
    expect(second!.prompt).toBe(starsQuestion(task!.requests[1]!.prompt, "Γεια.", "Η Αθήνα."));
    expect(second!.prompt).toContain("The correct answer to user's question is: Η Αθήνα.");
    expect(asked[0]!.prompt).not.toContain("The correct answer");
    expect(asked[0]!.prompt).toContain("3 stars mean Completely correct");
  });

  it("needs a judge", async () => {
    await expect(llmEvalKind.open(data, {})).rejects.toThrow("nobody judges the answers");
  });
});

describe("mi-eval", () => {
  const greek = "Γεια σου, φίλε μου, τι κάνεις σήμερα;";
  const better = "Καλημέρα, αγαπημένε μου φίλε, χαίρομαι πολύ που σε βλέπω.";
  const english = "Hello my dear friend, it is very good to see you today.";
  const against = async (...texts: string[]) => {
    const file = join(scratch(), "generations.jsonl");
    const lines = texts.map((text, i) => JSON.stringify({ id: `ell_Grek/${i + 1}`, text }));
    await writeFile(file, `${lines.join("\n")}\n`);
    return [file];
  };
  const play = async (
    say: (question: JudgeQuestion) => string,
    own: readonly string[],
    others: readonly string[],
  ) => {
    const { judge, asked } = fakeJudge(say);
    const options = { judge, against: await against(...others) };
    const [task] = (await miEvalKind.open(data, options)) as GenerationTask[];
    const said = new Map(task!.requests.map(({ id }, i) => [id, own[i]!]));
    return { task: task!, asked, scores: await task!.score(said) };
  };
  /** Likes whoever says the longer text. */
  const fair = ({ prompt }: JudgeQuestion) => {
    const [first, second] = [
      ...prompt.matchAll(/Start of Assistant \d's Answer\]\n([\s\S]*?)\n\[The End/g),
    ].map(found => found[1]!.length);
    return `Evaluation evidence: …\nScore of the Assistant 1: ${first! > second! ? 9 : 4}\nScore of the Assistant 2: ${second! > first! ? 9 : 4}`;
  };

  it("asks in both orders, and lets the mean decide", async () => {
    const { scores, asked, task } = await play(
      fair,
      [better, greek, greek],
      [greek, better, greek],
    );
    expect(asked.map(({ id }) => id)).toEqual(
      [1, 2, 3].flatMap(i => [`ell_Grek/${i}/1`, `ell_Grek/${i}/2`]),
    );
    expect(asked[1]!.prompt).toBe(
      pairQuestion("Γράψε έναν χαιρετισμό για έναν φίλο.", greek, better),
    );
    for (const outcome of ["win", "tie", "loss"])
      expect(valueIn(scores, outcome)).toEqual([1 / 3, 3]);
    expect(valueIn(scores, "judge_score")![0]).toBeCloseTo((9 + 4 + 4) / 3, 12);
    expect(task.requests[0]!.prompt).toMatch(/^Below is an instruction .*### Response:$/s);
    expect(scores.scores[0]!.score_signature).toMatch(
      /^mi-eval\|judge:fake\|orders:both\|scores:1-10\|t:0\|gate:lid\.176\.ftz\|against:[0-9a-f]{12}\|like:x-llm\|data:/,
    );
  });

  it("sees through a judge that likes whatever comes first", async () => {
    const first = () => "Score of the Assistant 1: 9\nScore of the Assistant 2: 2";
    const { scores } = await play(first, [greek, greek, greek], [better, better, better]);
    expect(valueIn(scores, "tie")).toEqual([1, 3]);
  });

  it("lets an answer in another language lose without asking", async () => {
    const { scores, asked } = await play(
      fair,
      [english, greek, english],
      [greek, english, english],
    );
    expect(asked).toEqual([]);
    expect([valueIn(scores, "win"), valueIn(scores, "tie"), valueIn(scores, "loss")]).toEqual(
      Array(3).fill([1 / 3, 3]),
    );
    expect(valueIn(scores, "wrong_language")).toEqual([2 / 3, 3]);
  });

  it("counts a pair of which either judgement cannot be read, and nothing of it", async () => {
    const half = (question: JudgeQuestion) =>
      question.id === "ell_Grek/1/2" ? "Both are good." : fair(question);
    const { scores } = await play(half, [better, better, better], [greek, greek, greek]);
    expect(valueIn(scores, "unparsed")).toEqual([1 / 3, 3]);
    expect(valueIn(scores, "win")).toEqual([1, 2]);
  });

  it("needs an answer of the other to each question", async () => {
    const { judge } = fakeJudge(() => "");
    await expect(miEvalKind.open(data, { judge })).rejects.toThrow("nobody to compare with");
    const two = await against(greek, greek);
    await expect(miEvalKind.open(data, { judge, against: two })).rejects.toThrow(
      'there is no answer to "ell_Grek/3"',
    );
  });
});
