import { groupBy } from "../../base/group-by.js";
import { sha256 } from "../../base/sha256.js";
import { trim } from "../../score/text.js";
import type { ChoiceTask } from "../choice/choice-item.js";
import { ratioScore } from "../ratio-score.js";
import { taskFiles } from "../read/task-files.js";
import type { GenerationTask, ScoreRow, TaskScores } from "../task.js";
import type { TaskKind } from "../task-kind.js";
import { extractLetters, gaokaoPoints } from "./extract-letters.js";
import { type GaokaoItem, readGaokao } from "./read-gaokao.js";

/** Hexadecimal digits of a hash that rows show. */
const shownDigits = 12;

/** Asks for letters in the form that the benchmark's rules read; its own prompts ask for reasons, too. */
function prompt({ question, answers, type }: GaokaoItem): string {
  const one = type === "multi_choice" ? "【答案】 AB <eoa>" : "【答案】 A <eoa>";
  const several = answers.map((_, i) => `（${i + 1}）【答案】 ${"ABCD"[i % 4]} <eoa>`).join("\n");
  const form = answers.length === 1 ? one : several;
  return `请做下面的选择题，把答案的字母写在【答案】和<eoa>之间。\n例如：\n${form}\n题目如下：\n${trim(question)}\n`;
}

/**
 * GAOKAO-Bench's objective questions, answered in writing: letters are taken from the text by the
 * benchmark's rules, and the scoring rate is the points over all points, a subtask a file.
 * @see Zhang et al. 2023, https://arxiv.org/abs/2305.12474
 */
export const gaokao: TaskKind = {
  name: "gaokao",
  about: "GAOKAO-Bench: objective questions answered in writing, by points",
  layout: "a file, or a folder of files, of Data/Objective_Questions",
  async open(data, { limit }) {
    const items: GaokaoItem[] = [];
    for (const { path } of await taskFiles(data))
      items.push(...(await readGaokao(path)).slice(0, limit));
    const hash = sha256(JSON.stringify(items));
    const task: GenerationTask = {
      kind: "generation",
      task: "gaokao",
      name: "gaokao",
      maxTokens: 512,
      stop: [], // several questions have several <eoa>
      provenance: { task: "gaokao", wording: "isogloss", shots: 0, data: hash },
      requests: items.map(item => ({ id: item.id, prompt: prompt(item) })),
      score: answers => scoreGaokao(items, answers, `data:${hash.slice(0, shownDigits)}`),
    };
    return [task];
  },
};

function scoreGaokao(
  items: readonly GaokaoItem[],
  answers: ReadonlyMap<string, string>,
  score_signature: string,
): TaskScores {
  const scored = items.map(item => {
    const { id, type, answers: right, score } = item;
    const letters = extractLetters(answers.get(id)!, type, right.length);
    const sum = gaokaoPoints(letters, right, type, score);
    return { ...item, sum, per: score * right.length };
  });
  const common = {
    task: "gaokao",
    language: "zho_Hans",
    direction: "",
    score_measure: "scoring_rate",
  };
  const rest = { chance: null, copy: null, wording: "isogloss", shots: 0, score_signature };
  const row = (subtask: string, parts: typeof scored): ScoreRow => {
    return { ...common, subtask, ...ratioScore(parts), ...rest };
  };
  const parts = [...groupBy(scored, ({ subtask }) => subtask)];
  return {
    scores: [...parts.map(([subtask, own]) => row(subtask, own)), row("", scored)],
    items: scored.map(({ id, subtask, sum, per }) => ({
      ...common,
      subtask,
      item: id,
      value: sum / per,
    })),
  };
}

/** The entries of one question with one right letter of four, by the letters' likelihood. */
export const gaokaoLetters: ChoiceTask = {
  name: "gaokao-letters",
  label: "GAOKAO-Bench's single questions",
  source: "https://arxiv.org/abs/2305.12474",
  weight: "size",
  async read(file, { subtask, language = "zh" } = {}) {
    return (await readGaokao(file)).flatMap(({ type, answers, ...item }) => {
      const gold = "ABCD".indexOf(answers[0]!);
      if (type !== "single_choice" || answers.length !== 1 || gold < 0) return [];
      const fields = { question: item.question };
      const named = { id: item.id, subtask: subtask ?? item.subtask, language };
      return [{ ...named, fields, options: ["A", "B", "C", "D"], golds: [gold] }];
    });
  },
  wordings: [
    {
      name: "letters",
      question: ({ fields }) => `${trim(fields.question!)}\n答案：`,
      choices: ({ options }) => options,
      delimiter: "",
    },
  ],
};
