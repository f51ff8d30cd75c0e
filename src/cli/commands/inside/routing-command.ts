import { join } from "node:path";
import { Command } from "commander";
import { writeAtomic } from "../../../base/write-atomic.js";
import { expertRoutingFigure } from "../../../chart/figures/inside/expert-routing.js";
import { writeFigure } from "../../../chart/picture/write-figure.js";
import { pivotOf } from "../../../corpus/build-corpus.js";
import { describeLanguage } from "../../../corpus/languages/describe-language.js";
import { loadCorpus } from "../../../corpus/load-corpus.js";
import { expertRouting } from "../../../extract/routing/expert-routing.js";
import { csvFromRows } from "../../../format/csv.js";
import { openModel } from "../../../study/open-model.js";
import { interruption } from "../../interruption.js";
import {
  chosenEngine,
  type EngineFlags,
  list,
  positiveInteger,
  runOptions,
  type SelectionFlags,
  selectionOf,
  withEngineOptions,
  withSelectionOptions,
} from "../../options.js";
import { printNote, printTable } from "../../output.js";
import { progressBar } from "../../progress-bar.js";
import { printJson, remark, say } from "../../terminal.js";

interface Flags extends EngineFlags, SelectionFlags {
  readonly corpus: string;
  readonly languages?: string[];
  readonly limit?: number;
  readonly base?: string;
  readonly truncate?: boolean;
  readonly out?: string;
  readonly json?: boolean;
}

/** `isogloss routing`: which experts of a mixture see which language. */
export function routingCommand(): Command {
  const command = new Command("routing")
    .description("count which experts of a mixture see which language, layer by layer")
    .argument("<model>", "a mixture of experts: a folder, a GGUF file or a Hub id")
    .option("--corpus <name>", "udhr, a folder or a file", "udhr")
    .option("--languages <codes>", "such as eng_Latn,zho_Hans; default: seven (udhr), or all", list)
    .option("--limit <n>", "only the first n sentences", positiveInteger)
    .option("--base <model>", "what to put an adapter on, instead of the model that it names")
    .option("--truncate", "cut sentences that are too long for the model")
    .option(
      "--out <folder>",
      "write experts.csv, entropies.csv, distances.csv and the figure there",
    )
    .option("--json", "print the rows as JSON");
  withEngineOptions(withSelectionOptions(command)).addHelpText(
    "after",
    `
Entropy (bits) says how evenly a language's tokens fall on the experts, 0 to log2 of their number;
the Jensen–Shannon distance how differently two languages choose, 0 to 1. Read it against the
distance between the two halves of one language's sentences.

Examples:
  isogloss routing ./OLMoE-1B-7B --corpus udhr --out figures/routing
  isogloss routing Qwen/Qwen3-30B-A3B --languages en,de,sw --residence streamed`,
  );
  return command.action(async (spec: string, flags: Flags) => {
    const progress = progressBar();
    const { languages, limit } = flags;
    const corpus = await loadCorpus(flags.corpus, { ...selectionOf(flags), languages, limit });
    const { checkpoint, model } = await openModel(spec, { progress, base: flags.base });
    for (const note of checkpoint.notes) printNote(`${checkpoint.name}: ${note}`);
    const { shares, entropies, distances } = await expertRouting({
      checkpoint,
      model,
      corpus,
      progress,
      engine: chosenEngine(flags),
      run: runOptions(flags),
      truncate: flags.truncate ?? false,
      signal: interruption(),
    });
    if (flags.out !== undefined) {
      const tables = { experts: shares, entropies, distances };
      for (const [name, rows] of Object.entries(tables))
        await writeAtomic(join(flags.out, `${name}.csv`), csvFromRows(rows));
      if (distances.length > 0) {
        const pivot = pivotOf(corpus.languages);
        const spec = expertRoutingFigure([...distances, ...shares], { pivot });
        await writeFigure(flags.out, "expert-routing", spec);
      }
    }
    if (flags.json) return printJson({ shares, entropies, distances });
    say(`${checkpoint.name}: how evenly experts see each language\n`);
    printTable(entropies, [
      ["layer", "layer"],
      ["language", "language"],
      ["value", "entropy, bits"],
      ["chance", "of at most"],
      ["tokens", "tokens"],
    ]);
    if (distances.length === 0) return remark("One language: there is nothing to compare it with.");
    const most = distances.reduce((a, b) => (b.value > a.value ? b : a));
    const name = (code: string) => describeLanguage(code).name;
    say(
      `\nThe choices of experts differ most between ${name(most.language_x)} and ${name(most.language_y)}, at layer ${most.layer}: Jensen–Shannon distance ${most.value.toFixed(3)}, between halves of a language ${(most.chance ?? Number.NaN).toFixed(3)}.`,
    );
  });
}
