import { Command } from "commander";
import { expertRoutingFigure } from "../../../chart/figures/inside/expert-routing.js";
import { writeFigure } from "../../../chart/picture/write-figure.js";
import { pivotOf } from "../../../corpus/build-corpus.js";
import { describeLanguage } from "../../../corpus/languages/describe-language.js";
import { expertRouting } from "../../../extract/routing/expert-routing.js";
import { withEngineOptions, withSelectionOptions } from "../../options.js";
import { printTable } from "../../output.js";
import { printJson, remark, say } from "../../terminal.js";
import { writeTables } from "../../write-tables.js";
import { corpusOf, openInside, type ReadingFlags, withCorpusOptions } from "./open-inside.js";

interface Flags extends ReadingFlags {}

/** `isogloss routing`: which experts of a mixture see which language. */
export function routingCommand(): Command {
  const named = new Command("routing")
    .description("count which experts of a mixture see which language, layer by layer")
    .argument("<model>", "a mixture of experts: a folder, a GGUF file or a Hub id");
  const command = withCorpusOptions(named)
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
    const corpus = await corpusOf(flags);
    const opened = await openInside(spec, flags);
    const { shares, entropies, distances } = await expertRouting({
      ...opened,
      corpus,
      truncate: flags.truncate ?? false,
    });
    if (flags.out !== undefined) {
      await writeTables(flags.out, { experts: shares, entropies, distances });
      if (distances.length > 0) {
        const pivot = pivotOf(corpus.languages);
        const spec = expertRoutingFigure([...distances, ...shares], { pivot });
        await writeFigure(flags.out, "expert-routing", spec);
      }
    }
    if (flags.json) return printJson({ shares, entropies, distances });
    say(`${opened.name}: how evenly experts see each language\n`);
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
