import { Command, InvalidArgumentError } from "commander";
import { neuronAblations } from "../../../chart/figures/inside/neuron-ablations.js";
import { neuronsByLayer } from "../../../chart/figures/inside/neurons-by-layer.js";
import { writeFigure } from "../../../chart/picture/write-figure.js";
import { describeLanguage } from "../../../corpus/languages/describe-language.js";
import { languageNeurons } from "../../../neurons/language-neurons.js";
import type { NeuronRows } from "../../../neurons/neuron-rows.js";
import {
  positiveInteger,
  wholeNumber,
  withEngineOptions,
  withSelectionOptions,
} from "../../options.js";
import { printTable } from "../../output.js";
import { printJson, say } from "../../terminal.js";
import { writeTables } from "../../write-tables.js";
import { corpusOf, openInside, type ReadingFlags, withCorpusOptions } from "./open-inside.js";

interface Flags extends ReadingFlags {
  readonly aligned: number;
  readonly ablate?: number;
  readonly controls: number;
  readonly filter: number;
  readonly top: number;
  readonly bar: number;
  readonly seed: number;
}

/** `isogloss neurons`: which feed-forward neurons carry a language. */
export function neuronsCommand(): Command {
  const named = new Command("neurons")
    .description("find the feed-forward neurons that carry a language, layer by layer")
    .argument("<model>", "a model: a folder, a GGUF file or a Hub id");
  const command = withCorpusOptions(named)
    .option("--filter <share>", "LAPE: of all rates, what some language must exceed", share, 0.95)
    .option("--top <share>", "LAPE: the share of all neurons that is selected", share, 0.01)
    .option("--bar <share>", "LAPE: of all rates, what an owner must exceed", share, 0.95)
    .option("--aligned <n>", "NeuronXA over the first n sentences; 0: none", wholeNumber, 100)
    .option(
      "--ablate <n>",
      "set neurons to 0, and score each language's last n sentences",
      positiveInteger,
    )
    .option("--controls <n>", "sets of random neurons beside each ablation", wholeNumber, 3)
    .option("--seed <n>", "draws random neurons and intervals", wholeNumber, 0)
    .option("--base <model>", "what to put an adapter on, instead of the model that it names")
    .option("--truncate", "cut sentences that are too long for the model")
    .option("--out <folder>", "write tables of neurons, layers, overlaps … and a figure there")
    .option("--json", "print the rows as JSON");
  withEngineOptions(withSelectionOptions(command)).addHelpText(
    "after",
    `
LAPE selects the neurons whose rates of activity differ most between languages: always 1 % of them,
whether languages differ or not. So read their entropy against that of neurons selected where every
language is an equal mixture of all. --ablate says what each language loses without another's
neurons, in nats a token, beside random neurons of the same layers.

Examples:
  isogloss neurons base --languages en,el,zh --out figures/neurons
  isogloss neurons ./gemma-3-270m --limit 20 --ablate 5`,
  );
  return command.action(async (spec: string, flags: Flags) => {
    const { filter, top, bar, aligned, controls, seed } = flags;
    const corpus = await corpusOf(flags);
    const opened = await openInside(spec, flags);
    const rows = await languageNeurons({
      ...opened,
      corpus,
      aligned,
      controls,
      seed,
      thresholds: { filter, top, bar },
      ablated: flags.ablate ?? 0,
      truncate: flags.truncate ?? false,
    });
    if (flags.out !== undefined) {
      const filled = Object.entries(rows).filter(([, table]) => table.length > 0);
      await writeTables(flags.out, Object.fromEntries(filled));
      await writeFigure(flags.out, "neurons", neuronsByLayer(rows.layers));
      if (rows.ablations.some(({ measure }) => measure === "ablation-over-random"))
        await writeFigure(flags.out, "ablations", neuronAblations(rows.ablations));
    }
    if (flags.json) return printJson(rows);
    tell(opened.name, rows);
  });
}

/** A number above 0, at most 1. */
function share(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= 1)) throw new InvalidArgumentError("Write a share, such as 0.01.");
  return value;
}

function tell(name: string, { layers, overlaps, ablations }: NeuronRows): void {
  say(`${name}: neurons that carry a language\n`);
  const codes = [...new Set(layers.map(({ language }) => language))];
  const table = codes.map(language => {
    const own = layers.filter(row => row.language === language);
    const counts = own.filter(({ measure }) => measure === "language-neurons");
    const bits = own.filter(({ measure }) => measure === "neuron-entropy");
    const value = counts.reduce((sum, row) => sum + row.value, 0);
    const most = counts.reduce((a, b) => (b.value > a.value ? b : a));
    const entropy = bits.reduce((sum, row) => sum + row.value * row.neurons, 0) / value;
    return { language, value, layer: most.layer, entropy, chance: bits[0]?.chance ?? null };
  });
  printTable(table, [
    ["language", "language"],
    ["value", "neurons"],
    ["layer", "most at layer"],
    ["entropy", "entropy, bits"],
    ["chance", "languages mixed"],
  ]);
  const shared = overlaps.filter(({ p_value: p }) => p !== null && p < 0.01 / overlaps.length);
  say(
    `\n${shared.length} of ${overlaps.length} pairs of languages share more neurons than chance would have it (hypergeometric, p < 0.01 over all pairs).`,
  );
  if (ablations.length === 0) return;
  say("\nWhat is lost without a language's neurons, in nats a token\n");
  const over = new Map(
    ablations
      .filter(({ measure }) => measure === "ablation-over-random")
      .map(row => [`${row.ablated} ${row.language}`, row]),
  );
  const lost = ablations.filter(({ measure }) => measure === "ablation");
  printTable(
    lost.map(row => {
      const { low = null, high = null } = over.get(`${row.ablated} ${row.language}`) ?? {};
      return { ...row, ablated: describeLanguage(row.ablated).name, atLeast: low, atMost: high };
    }),
    [
      ["ablated", "without"],
      ["language", "language"],
      ["value", "lost"],
      ["low", "from"],
      ["high", "to"],
      ["chance", "random neurons"],
      ["atLeast", "more, from"],
      ["atMost", "to"],
      ["perplexity", "perplexity"],
      ["n", "n"],
    ],
  );
}
