import { basename } from "node:path";
import { IsoglossError } from "../../base/error.js";
import { excerpt } from "../../base/excerpt.js";
import { didYouMean } from "../../base/text/did-you-mean.js";
import { resolveLanguages } from "../../corpus/languages/resolve-language.js";
import { trim } from "../../score/text.js";
import { fileLanguage } from "../choice/file-language.js";
import { isoOf } from "../choice/iso-of.js";
import { taskFiles } from "../read/task-files.js";
import type { GenerationTask } from "../task.js";
import type { TaskKind, TaskOptions } from "../task-kind.js";
import { taskLanguage } from "../task-language.js";
import type { AnswerBenchmark, AnswerSetting } from "./answer-benchmarks.js";
import { askQuestions } from "./ask-questions.js";
import { type PassageQuestion, readSquad } from "./read-squad.js";

/** Returns a data set of questions about passages as people name it: a task a language. */
export function questionAnsweringKind(benchmark: AnswerBenchmark): TaskKind {
  return {
    name: benchmark.name,
    about: `${benchmark.label}: answers out of a passage`,
    layout: benchmark.layout,
    open: (data, options) => openQuestions(benchmark, data, options),
  };
}

async function openQuestions(
  benchmark: AnswerBenchmark,
  data: string,
  options: TaskOptions,
): Promise<GenerationTask[]> {
  const setting = settingOf(benchmark, options);
  const files = await taskFiles(data);
  const alone = files.length === 1;
  const found = files
    .map(({ path }) => ({ path, ...languagesOf(benchmark, path, options) }))
    // A folder of MLQA has every pair of languages; those across languages are asked by name.
    .filter(({ iso, question }) => alone || question === undefined || question === iso)
    .map(({ spoken, ...file }) => ({ ...file, language: taskLanguage(spoken) }));
  const wanted =
    options.languages === undefined || benchmark.languages.length === 0
      ? found
      : resolveLanguages(
          options.languages,
          found.map(({ language }) => language),
          data,
        ).map(language => found.find(file => file.language === language)!);
  const tasks: GenerationTask[] = [];
  for (const { path, iso, question, language } of wanted) {
    refuseLanguage(benchmark, setting, iso, path);
    const all = await readSquad(path);
    const questions = all.slice(0, options.limit).map(benchmark.trimmed ? trimmed : asIs);
    if (questions.length === 0)
      throw new IsoglossError(`${path}: holds no question`, "Get the file again.");
    const other = question === undefined || question === iso ? undefined : taskLanguage(question);
    tasks.push(askQuestions(benchmark, setting, { language, iso, question: other }, questions));
  }
  return tasks;
}

function settingOf(
  { name, settings }: AnswerBenchmark,
  { wording, shots = 0, mutualInformation }: TaskOptions,
): AnswerSetting {
  if (shots > 0 || mutualInformation)
    throw new IsoglossError(
      `task ${name}: its questions are put without ${shots > 0 ? "examples" : "mutual information"}`,
      shots > 0 ? "Leave --shots out." : "Leave it out: texts are asked for, not probabilities.",
    );
  const names = settings.map(setting => setting.name);
  const found = settings[wording === undefined ? 0 : names.indexOf(wording)];
  if (found) return found;
  throw new IsoglossError(
    `task ${name}: there is no wording ${excerpt(wording)}`,
    didYouMean(wording ?? "", names),
  );
}

/** Returns the languages that a file's name says: of the passage, and of the question if it says so. */
function languagesOf(
  { languages }: AnswerBenchmark,
  path: string,
  options: TaskOptions,
): { spoken: string; iso: string; question?: string } {
  if (languages.length === 0) {
    const spoken = onlyLanguage(options);
    return { spoken, iso: isoOf(spoken) };
  }
  const iso = fileLanguage(path, languages);
  const question = /question[._-]([a-z]{2})\b/.exec(basename(path))?.[1];
  return { spoken: iso, iso, question };
}

/** SQuAD's files do not say their language: English, or the one that is asked for. */
function onlyLanguage({ languages = ["en"] }: TaskOptions): string {
  const [language] = languages;
  if (languages.length === 1 && language !== undefined) return language;
  throw new IsoglossError(
    "task squad: its files do not say their language, and several are asked for",
    "Name one language, that of the file.",
  );
}

function refuseLanguage(
  { name }: AnswerBenchmark,
  setting: AnswerSetting,
  iso: string,
  path: string,
): void {
  const { languages } = setting;
  if (languages === undefined || languages.includes(iso)) return;
  throw new IsoglossError(
    `${path}: the wording "${setting.name}" of ${name} has no words for ${excerpt(iso)}`,
    `It has some for ${languages.join(", ")}; choose another --wording, or other languages.`,
  );
}

const asIs = (question: PassageQuestion) => question;

const trimmed = ({ id, context, question, answers }: PassageQuestion): PassageQuestion => ({
  id,
  context: trim(context),
  question: trim(question),
  answers: answers.map(trim),
});
