import { Command, Option } from "commander";
import { IsoglossError } from "../../base/error.js";
import { didYouMean } from "../../base/text/did-you-mean.js";
import { namedPlace } from "../../base/text/named-place.js";
import { shortPaths } from "../../base/text/short-paths.js";
import { readLines } from "../../corpus/text/lines.js";
import { openComet } from "../../metric/comet/open-comet.js";
import { openMetricx } from "../../metric/metricx/open-metricx.js";
import { chosenPieces } from "../../metric/pieces/chosen-pieces.js";
import { publishedPieces } from "../../metric/pieces/flores-pieces.js";
import { type SystemScores, scoreSystems } from "../../study/systems/score-systems.js";
import { type MetricName, metricNames } from "../../study/systems/system-measures.js";
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
import { printJson, say } from "../terminal.js";
import { writeTables } from "../write-tables.js";

interface Flags extends EngineFlags {
  readonly ref?: string[];
  readonly src?: string;
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
  readonly metricx?: string;
  readonly metricxTokenizer?: string;
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
    const systems: { name: string; hypotheses: string[] }[] = [];
    for (const { name, place } of namedSystems(files))
      systems.push({ name, hypotheses: await linesOf(place) });
    const streams: string[][] = [];
    for (const file of flags.ref ?? []) streams.push(await sameLength(file, systems[0]!));
    const sources = flags.src === undefined ? undefined : await sameLength(flags.src, systems[0]!);
    for (const { name, hypotheses } of systems.slice(1)) checkLength(name, hypotheses, systems[0]!);
    checkGiven(metrics, streams.length);
    checkMetricx(metrics, flags);
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
        references: systems[0]!.hypotheses.flatMap((_, i) =>
          streams.length === 0 ? [] : [streams.map(stream => stream[i]!)],
        ),
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

/** The metrics that are scored where nobody says which. */
const usual: readonly MetricName[] = ["bleu", "chrf", "ter"];

function chosenMetrics(named: readonly string[]): readonly MetricName[] {
  if (named.length === 0) return usual;
  return [...new Set(named)].map(name => {
    const known = metricNames.find(metric => metric === name.toLowerCase());
    if (known !== undefined) return known;
    throw new IsoglossError(`there is no metric "${name}"`, didYouMean(name, metricNames));
  });
}

/** What the files of translations are called: as NAME=file says, or by as much of the path as tells them apart. */
function namedSystems(files: readonly string[]): { name: string; place: string }[] {
  const asked = files.map(namedPlace);
  const short = shortPaths(asked.map(({ place }) => place));
  const systems = asked.map(({ name, place }, i) => ({ name: name ?? short[i]!, place }));
  const twice = systems.find(({ name }, i) => systems.findIndex(one => one.name === name) !== i);
  if (twice === undefined) return systems;
  const copied = systems.filter(({ place }) => place === twice.place).length > 1;
  throw new IsoglossError(
    copied ? `${twice.place}: is named twice` : `two systems are called "${twice.name}"`,
    "Name each file of translations once, and each by a name of its own: NAME=file.",
  );
}

async function linesOf(file: string): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of readLines(file)) lines.push(line);
  if (lines.length > 0) return lines;
  throw new IsoglossError(`${file}: is empty`, "Give a sentence a line.");
}

async function sameLength(
  file: string,
  system: { readonly name: string; readonly hypotheses: readonly string[] },
): Promise<string[]> {
  const lines = await linesOf(file);
  checkLength(file, lines, system);
  return lines;
}

function checkLength(
  file: string,
  lines: readonly string[],
  { name, hypotheses }: { readonly name: string; readonly hypotheses: readonly string[] },
): void {
  if (lines.length === hypotheses.length) return;
  throw new IsoglossError(
    `${file}: has ${lines.length} lines, and ${name} has ${hypotheses.length}`,
    "Line i of every file is the same sentence: complete them.",
  );
}

function checkGiven(metrics: readonly MetricName[], references: number): void {
  const counts = metrics.find(metric => metric !== "comet" && metric !== "metricx");
  if (counts !== undefined && references === 0)
    throw new IsoglossError(
      `${counts} compares with references, and there are none`,
      "Give --ref.",
    );
  const model = metrics.find(metric => metric === "comet" || metric === "metricx");
  if (model !== undefined && references > 1)
    throw new IsoglossError(
      `${model === "comet" ? "COMET" : "MetricX"} takes one reference a sentence`,
      "Give --ref once, or score the others apart.",
    );
}

/** @throws IsoglossError if MetricX lacks what it needs, before anything is opened, or is not asked for. */
function checkMetricx(
  metrics: readonly MetricName[],
  { metricx, metricxTokenizer, src }: Flags,
): void {
  if (!metrics.includes("metricx")) {
    if (metricx === undefined && metricxTokenizer === undefined) return;
    throw new IsoglossError(
      "--metricx is of use with --metric metricx only",
      "Give --metric metricx, too.",
    );
  }
  if (metricx === undefined)
    throw new IsoglossError(
      "no metric of MetricX is named",
      "Fetch one, such as google/metricx-24-hybrid-large-v2p6, and give its folder with --metricx.",
    );
  if (src === undefined)
    throw new IsoglossError("MetricX reads what was translated", "Give --src.");
}

/** @throws IsoglossError if COMET needs a text that was not given: before anything is encoded. */
function checkTexts(
  needs: { readonly src: string; readonly ref: string },
  { src, ref }: Flags,
): void {
  const lacks = (name: "src" | "ref") => (name === "src" ? src === undefined : ref === undefined);
  for (const name of ["src", "ref"] as const)
    if (needs[name] === "always" && lacks(name))
      throw new IsoglossError(
        `this metric of COMET needs --${name}`,
        `Give --${name}, or another --comet.`,
      );
  if (lacks("src") && lacks("ref"))
    throw new IsoglossError(
      "this metric of COMET needs --src or --ref",
      "Give one of them, or both.",
    );
}

async function show({ scores, segments }: SystemScores, { out, json }: Flags): Promise<void> {
  if (out !== undefined) {
    await writeTables(out, { scores, segments });
  }
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
