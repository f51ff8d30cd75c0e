import { Command, Option } from "commander";
import { IsoglossError } from "../../../base/error.js";
import { lensByLayer } from "../../../chart/figures/inside/lens-by-layer.js";
import { writeFigure } from "../../../chart/picture/write-figure.js";
import { describeLanguage } from "../../../corpus/languages/describe-language.js";
import { loadCorpus } from "../../../corpus/load-corpus.js";
import type { LayerChoice } from "../../../extract/layers.js";
import { latentLanguage } from "../../../lens/latent-language.js";
import type { LensRow } from "../../../lens/lens-rows.js";
import { wordTasks } from "../../../lens/word-prompts.js";
import { wordList } from "../../../lens/words/word-list.js";
import {
  layerChoice,
  list,
  positiveInteger,
  wholeNumber,
  withEngineOptions,
} from "../../options.js";
import { printTable } from "../../output.js";
import { printJson, remark, say } from "../../terminal.js";
import { writeTables } from "../../write-tables.js";
import { type InsideFlags, openInside } from "./open-inside.js";

interface Flags extends InsideFlags {
  readonly words: string;
  readonly clozes?: string;
  readonly languages?: string[];
  readonly limit?: number;
  readonly prompts?: string[];
  readonly from?: string;
  readonly shots: number;
  readonly corpus?: string;
  readonly sentences?: number;
  readonly layers: LayerChoice;
  readonly norm: "with" | "without" | "both";
  readonly seed: number;
}

/** `isogloss lens`: in which language a model would answer from each of its layers. */
export function lensCommand(): Command {
  const command = new Command("lens")
    .description("say in which language a model would answer if it had to speak from each layer")
    .argument("<model>", "a causal language model: a folder, a GGUF file or a Hub id")
    .option("--words <name>", "nouns, built in, or a corpus with a word a text", "nouns")
    .option("--clozes <name>", "sentences with ___ for the word, under the words' ids")
    .option(
      "--languages <codes>",
      "such as eng_Latn,zho_Hans; default: seven (nouns), or all",
      list,
    )
    .option("--limit <n>", "only the first n words", positiveInteger)
    .option("--prompts <kinds>", "translation, repetition, cloze, none; default: the three", list)
    .option("--from <code>", "translate words from this language; default: the next in the list")
    .option("--shots <n>", "solved examples before each word", wholeNumber, 4)
    .option("--corpus <name>", "read sentences as well: half count tokens, half are read")
    .option("--sentences <n>", "only the first n sentences of the corpus", positiveInteger)
    .option("--layers <which>", "all, middle, or numbers such as 0,4,8-12", layerChoice, "all")
    .addOption(
      new Option("--norm <how>", "whether states pass the final norm before the head")
        .choices(["with", "without", "both"])
        .default("both"),
    )
    .option("--seed <n>", "draws examples and intervals", wholeNumber, 0)
    .option("--base <model>", "what to put an adapter on, instead of the model that it names")
    .option("--out <folder>", "write lens.csv and figures there")
    .option("--json", "print the rows as JSON");
  withEngineOptions(command).addHelpText(
    "after",
    `
At the last token of a prompt every layer's state is read through the model's own head: how likely
are the first tokens of the answer in the asked language, in English, in the language that was
translated from, in all others? Each beside the same of the other words of the list. Entropy,
token energy and the mass of scripts come along; with --corpus, that of languages (Semantic Hub).

Examples:
  isogloss lens ./gemma-3-270m --limit 16 --out figures/lens
  isogloss lens base --prompts none --corpus udhr --languages en,el,zh`,
  );
  return command.action(async (spec: string, flags: Flags) => {
    const tasks = tasksOf(flags.prompts);
    if (tasks.length === 0 && flags.corpus === undefined)
      throw new IsoglossError(
        "there is nothing to read: no prompts, and no corpus",
        "Give --corpus udhr, or --prompts translation.",
      );
    const { languages, limit, clozes } = flags;
    const words = await wordList(flags.words, { languages, limit, clozes });
    const corpus =
      flags.corpus === undefined
        ? undefined
        : await loadCorpus(flags.corpus, {
            languages: words.words.languages,
            limit: flags.sentences,
          });
    const opened = await openInside(spec, flags);
    const rows = await latentLanguage({
      ...opened,
      words,
      tasks,
      corpus,
      layers: flags.layers,
      norm: flags.norm,
      from: flags.from,
      shots: flags.shots,
      seed: flags.seed,
    });
    if (flags.out !== undefined) await write(flags.out, rows);
    if (flags.json) return printJson({ rows });
    say(`${opened.name}: in which language it would answer, by layer\n`);
    for (const prompt of new Set(rows.map(row => row.prompt))) tell(rows, prompt);
    const least = Math.min(...rows.filter(isAnswer).map(({ n }) => n));
    if (least < 10)
      remark(`Some languages have ${least} words whose answers can be told apart: read intervals.`);
  });
}

const isAnswer = ({ measure }: LensRow) => measure === "answer-probability";

function tasksOf(names: readonly string[] = wordTasks) {
  if (names.length === 1 && names[0] === "none") return [];
  const wrong = names.find(name => !wordTasks.some(task => task === name));
  if (wrong !== undefined)
    throw new IsoglossError(
      `there are no prompts "${wrong}"`,
      `Prompts are ${wordTasks.join(", ")}, or none.`,
    );
  return wordTasks.filter(task => names.includes(task));
}

async function write(folder: string, rows: readonly LensRow[]): Promise<void> {
  await writeTables(folder, { lens: rows });
  const drawn = [
    ...wordTasks.map(prompt => ["answer-probability", prompt] as const),
    ["language-mass", "text"] as const,
  ];
  for (const [measure, prompt] of drawn)
    if (rows.some(row => row.measure === measure && row.prompt === prompt))
      await writeFigure(folder, `lens-${prompt}`, lensByLayer(rows, { measure, prompt }));
}

/** Prints where the likeliest language of answers, or of tokens, changes. */
function tell(rows: readonly LensRow[], prompt: string): void {
  const measure = prompt === "text" ? "language-mass" : "answer-probability";
  const normed = rows.some(row => row.normed);
  const own = rows.filter(
    row => row.prompt === prompt && row.measure === measure && row.normed === normed,
  );
  const layers = [...new Set(own.map(({ layer }) => layer))];
  const table = [...new Set(own.map(({ language }) => language))].flatMap(language =>
    layers.map(layer => {
      const here = own.filter(row => row.language === language && row.layer === layer);
      const best = here.reduce((a, b) => (b.value > a.value ? b : a));
      const spoken = measure === "language-mass" ? describeLanguage(best.spoken).name : best.spoken;
      const { value, low, high, chance, n } = best;
      return { prompt, language, layer, spoken, value, low, high, chance, n };
    }),
  );
  printTable(table, [
    ["prompt", "prompt"],
    ["language", "language"],
    ["layer", "layer"],
    ["spoken", "likeliest"],
    ["value", "probability"],
    ["low", "from"],
    ["high", "to"],
    ["chance", "chance"],
    ["n", "n"],
  ]);
}
