import { Command, Option } from "commander";
import { openComet } from "../../metric/comet/open-comet.js";
import { openMetricx } from "../../metric/metricx/open-metricx.js";
import { chosenPieces } from "../../metric/pieces/chosen-pieces.js";
import { publishedPieces } from "../../metric/pieces/flores-pieces.js";
import { type SystemScores, scoreSystems } from "../../study/systems/score-systems.js";
import { metricNames } from "../../study/systems/system-measures.js";
import { interruption } from "../interruption.js";
import {
  chosenEngine,
  type EngineFlags,
  list,
  positiveInteger,
  runOptions,
  strings,
  wholeNumber,
  withEngineOptions,
} from "../options.js";
import { printTable } from "../output.js";
import { progressBar } from "../progress-bar.js";
import {
  checkMetrics,
  checkTexts,
  chosenMetrics,
  readScoreInputs,
  type ScoreFlags,
} from "../score/score-inputs.js";
import { printJson, say } from "../terminal.js";
import { writeTables } from "../write-tables.js";

interface Flags extends EngineFlags, ScoreFlags {
  readonly metric: string[];
  readonly tokenize?: string;
  readonly lowercase?: boolean;
  readonly wordOrder?: number;
  readonly terNormalized?: boolean;
  readonly terAsian?: boolean;
  readonly terNoPunct?: boolean;
  readonly terCaseSensitive?: boolean;
  readonly pieces: string;
  readonly comet: string;
  readonly encoder?: string;
  readonly encoderTokenizer?: string;
  readonly test: "bs" | "ar";
  readonly draws?: number;
  readonly seed: number;
  readonly out?: string;
  readonly json?: boolean;
}

const tokenizers = ["13a", "intl", "zh", "char", "none"] as const;

/** `isogloss score`: translations beside references, scored. */
export function scoreCommand(): Command {
  const command = new Command("score")
    .description("score translations as sacreBLEU does, and with COMET or MetricX")
    .argument(
      "<hypotheses...>",
      "files of translations, a sentence a line; the first is the baseline",
    )
    .option("--ref <file>", "references, a sentence a line; may be repeated", strings)
    .option("--src <file>", "what was translated, for COMET and MetricX")
    .option("--metric <names>", `${metricNames.join(", ")}`, list, [])
    .addOption(new Option("--tokenize <name>", "of BLEU; default: 13a").choices([...tokenizers]))
    .option("--lowercase", "of BLEU and chrF: ignore case")
    .option("--word-order <n>", "of chrF: word n-grams; 2 is chrF++", wholeNumber)
    .option("--ter-normalized", "of TER: tokenize first")
    .option("--ter-asian", "of TER: set Chinese and Japanese characters off")
    .option("--ter-no-punct", "of TER: leave punctuation out")
    .option("--ter-case-sensitive", "of TER: heed case")
    .option(
      "--pieces <name>",
      `of spBLEU: ${Object.keys(publishedPieces).join(", ")}, or a file`,
      "flores200",
    )
    .option("--comet <name>", "of COMET: a Hub id, a folder or a .ckpt", "Unbabel/wmt22-comet-da")
    .option("--encoder <name>", "of COMET: a folder with its encoder’s config.json and tokenizer")
    .option("--encoder-tokenizer <name>", "of COMET: the tokenizer’s, where that lies apart")
    .option("--metricx <folder>", "of MetricX-24: a folder with its config.json and weights")
    .option(
      "--metricx-tokenizer <folder>",
      "of MetricX-24: its tokenizer’s (google/mt5-xl), if apart",
    )
    .addOption(
      new Option(
        "--test <name>",
        "compare by the paired bootstrap, or by approximate randomisation",
      )
        .choices(["bs", "ar"])
        .default("bs"),
    )
    .option("--draws <n>", "of the test; default: 1,000, or 10,000 trials", positiveInteger)
    .option("--seed <n>", "of intervals and tests, as SACREBLEU_SEED", wholeNumber, 12345)
    .option("--out <folder>", "write scores.csv and segments.csv there")
    .option("--json", "print scores and segments as JSON instead of a table");
  withEngineOptions(command).addHelpText(
    "after",
    `
A seed gives the intervals and p-values that sacreBLEU 2.6.0 gives. Without --metric: bleu, chrf and ter.

Examples:
  isogloss score hyp.txt --ref ref.txt
  isogloss score base.txt better.txt --ref ref.txt --metric bleu,spbleu,chrf,ter
  isogloss score hyp.txt --ref ref.txt --src src.txt --metric comet
  isogloss score hyp.txt --src src.txt --metric comet --comet Unbabel/wmt22-cometkiwi-da
  isogloss score hyp.txt --ref ref.txt --src src.txt --metric metricx --metricx ./metricx-24-hybrid-large \\
    --metricx-tokenizer ./mt5-xl`,
  );
  return command.action(async (files: string[], flags: Flags) => {
    const metrics = chosenMetrics(flags.metric);
    const engine = chosenEngine(flags);
    const { systems, references, sources } = await readScoreInputs(files, flags);
    checkMetrics(metrics, flags);
    const progress = progressBar();
    const pieces = metrics.includes("spbleu")
      ? await chosenPieces(flags.pieces, progress)
      : undefined;
    const comet = metrics.includes("comet")
      ? await openComet(flags.comet, {
          encoder: flags.encoder,
          tokenizer: flags.encoderTokenizer,
          engine,
          run: runOptions(flags),
          progress,
        })
      : undefined;
    const metricx = metrics.includes("metricx")
      ? await openMetricx(flags.metricx!, {
          tokenizer: flags.metricxTokenizer,
          engine,
          run: runOptions(flags),
          progress,
        })
      : undefined;
    try {
      if (comet) checkTexts(comet.needs, flags);
      const scored = await scoreSystems({
        systems,
        sources,
        metrics,
        pieces,
        comet,
        metricx,
        progress,
        signal: interruption(),
        references,
        bleu: {
          tokenizer: flags.tokenize as (typeof tokenizers)[number],
          lowercase: flags.lowercase,
        },
        chrf: { wordOrder: flags.wordOrder, lowercase: flags.lowercase },
        ter: {
          normalized: flags.terNormalized,
          asianSupport: flags.terAsian,
          withoutPunctuation: flags.terNoPunct,
          caseSensitive: flags.terCaseSensitive,
        },
        test: flags.test,
        draws: flags.draws,
        seed: flags.seed,
      });
      await show(scored, flags);
    } finally {
      await comet?.close();
      await metricx?.close();
    }
  });
}

async function show({ scores, segments }: SystemScores, { out, json }: Flags): Promise<void> {
  if (out !== undefined) await writeTables(out, { scores, segments });
  if (json) return printJson({ scores, segments });
  printTable(scores, [
    ["system", "system"],
    ["score_measure", "score"],
    ["value", "value"],
    ["low", "low"],
    ["high", "high"],
    ...(scores.some(row => row.paired_p !== null) ? [["paired_p", "p"] as const] : []),
    ["n", "n"],
  ]);
  say();
  for (const { score_measure, score_signature } of firstOfEach(scores))
    say(`${score_measure}|${score_signature}`);
}

function firstOfEach(scores: SystemScores["scores"]): SystemScores["scores"] {
  return scores.filter(
    (row, i) => scores.findIndex(other => other.score_measure === row.score_measure) === i,
  );
}
