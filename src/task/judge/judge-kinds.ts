import { IsoglossError } from "../../base/error.js";
import { excerpt } from "../../base/excerpt.js";
import { groupBy } from "../../base/group-by.js";
import { sha256 } from "../../base/sha256.js";
import { didYouMean } from "../../base/text/did-you-mean.js";
import { resolveLanguages } from "../../corpus/languages/resolve-language.js";
import { textField } from "../read/fields.js";
import { readRecords } from "../read/records.js";
import { taskFiles } from "../read/task-files.js";
import type { TaskKind, TaskOptions } from "../task-kind.js";
import type { Judge } from "./judge.js";
import { type OpenQuestion, questionWordings, readOpenQuestions } from "./open-question.js";
import type { OpenTaskPlan } from "./open-task.js";
import { type Opponent, pairTask } from "./pair-task.js";
import { starsTask } from "./stars-task.js";

const layout = "questions (instruction, input, output, category, language), .jsonl or a folder";

/** Open questions whose answers a judge gives stars: a task a language. */
export const llmEvalKind: TaskKind = {
  name: "llm-eval",
  about: "LLM-Eval: open questions, stars by a judge in five aspects",
  layout,
  async open(data, options) {
    const judge = judgeOf("llm-eval", options);
    const plans = await plansOf("llm-eval", data, options, "plain");
    return plans.map(plan => starsTask(plan, judge));
  },
};

/** Open questions whose answers a judge compares with another model's: a task a language. */
export const miEvalKind: TaskKind = {
  name: "mi-eval",
  about: "MI-Eval: open questions, a judge compares with another model's answers",
  layout,
  async open(data, options) {
    const judge = judgeOf("mi-eval", options);
    const plans = await plansOf("mi-eval", data, options, "alpaca");
    const opponent = await opponentOf(plans, options);
    return plans.map(plan => pairTask(plan, judge, opponent));
  },
};

function judgeOf(task: string, { judge }: TaskOptions): Judge {
  if (judge !== undefined) return judge;
  throw new IsoglossError(
    `task ${task}: nobody judges the answers`,
    "Name an OpenAI-compatible server and its model with --judge and --judge-model.",
  );
}

async function plansOf(
  task: string,
  data: string,
  options: TaskOptions,
  usual: string,
): Promise<OpenTaskPlan[]> {
  const { wording = usual, shots = 0, mutualInformation, languages, limit } = options;
  if (shots > 0 || mutualInformation)
    throw new IsoglossError(
      `task ${task}: its questions are put without examples or mutual information`,
      "Leave them out.",
    );
  if (!Object.hasOwn(questionWordings, wording))
    throw new IsoglossError(
      `task ${task}: there is no wording ${excerpt(wording)}`,
      didYouMean(wording, Object.keys(questionWordings)),
    );
  const questions: OpenQuestion[] = [];
  for (const { path } of await taskFiles(data)) {
    const read = await readOpenQuestions(path);
    for (const own of groupBy(read, ({ language }) => language).values())
      questions.push(...own.slice(0, limit));
  }
  const byLanguage = groupBy(questions, ({ language }) => language);
  const codes = [...byLanguage.keys()];
  const chosen = languages === undefined ? codes : resolveLanguages(languages, codes, data);
  return chosen.map(language => {
    const own = byLanguage.get(language)!;
    const ids = own.map(({ id }) => id);
    const twice = ids.find((id, i) => ids.indexOf(id) !== i);
    if (twice === undefined) return { language, wording, questions: own };
    throw new IsoglossError(
      `${data}: two questions in ${language} have the id ${excerpt(twice)}`,
      "Give each an id of its own, or none.",
    );
  });
}

/** Hexadecimal digits of a hash that rows show. */
const shownDigits = 12;

/** Reads the other model's answers: lines with id and text, as `generate` and `evaluate` keep them. */
async function opponentOf(
  plans: readonly OpenTaskPlan[],
  { against = [] }: TaskOptions,
): Promise<Opponent> {
  if (against.length === 0)
    throw new IsoglossError(
      "task mi-eval: there is nobody to compare with",
      "Name the other model's answers with --against: a generations.jsonl that evaluate kept.",
    );
  const answers = new Map<string, string>();
  for (const file of against)
    for (const record of await readRecords(file)) {
      const { text, prediction } = record.value; // x-LLM's inference.py says prediction
      const said = text ?? prediction;
      if (typeof said === "string") answers.set(textField(record, "id"), said);
    }
  for (const { questions } of plans)
    for (const { id } of questions)
      if (!answers.has(id))
        throw new IsoglossError(
          `${against.join(", ")}: there is no answer to ${excerpt(id)}`,
          "Let the other model answer the same questions: lines have id and text.",
        );
  return { name: sha256(JSON.stringify([...answers])).slice(0, shownDigits), answers };
}
