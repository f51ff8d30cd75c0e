import { Command, Option } from "commander";
import { IsoglossError } from "../../base/error.js";
import type { Row } from "../../base/row.js";
import { writeFigure } from "../../chart/picture/write-figure.js";
import { volumeLaws } from "../../scaling/laws.js";
import type { Resample } from "../../scaling/resample.js";
import { fitPredictions, type PredictionRow } from "../../study/fit-predictions.js";
import { fitStudy } from "../../study/fit-study.js";
import type { GroupFit } from "../../study/rank-groups.js";
import { type Choice, choice } from "../chosen-rows.js";
import { interruption } from "../interruption.js";
import { finiteNumber, list, numbers, positiveInteger, wholeNumber } from "../options.js";
import { printTable } from "../output.js";
import { readPoints } from "../read-points.js";
import { printJson, say } from "../terminal.js";
import { writeTables } from "../write-tables.js";

interface Flags {
  readonly where?: Choice;
  readonly cluster?: string;
  readonly resample: Resample;
  readonly group?: string[];
  readonly volume?: string;
  readonly score?: string;
  readonly law?: string;
  readonly ceiling: number;
  readonly predict?: number[];
  readonly target?: number[];
  readonly draws: number;
  readonly seed: number;
  readonly out?: string;
  readonly json?: boolean;
}

/** `isogloss fit`: which scaling law do these points follow, if any? */
export function fitCommand(): Command {
  return new Command("fit")
    .description("fit scaling laws to a CSV of group, volume and score")
    .argument("<file>", "a CSV file with a header")
    .option(
      "--where <column=value>",
      "keep only rows with this value; may be repeated: values of one column are alternatives",
      choice,
    )
    .option(
      "--group <columns>",
      "columns that tell the curves apart; default: group or language",
      list,
    )
    .option("--volume <column>", "default: volume, pairs, samples, tokens …")
    .option("--score <column>", "default: score or value")
    .addOption(
      new Option("--resample <how>", "what a bootstrap draws; wild and clusters take --cluster")
        .choices(["residuals", "wild", "clusters"])
        .default("residuals"),
    )
    .option("--cluster <column>", "what varies together and is drawn together, such as a seed")
    .addOption(
      new Option("--law <name>", "draw this law instead of each group's best").choices(
        volumeLaws().map(law => law.name),
      ),
    )
    .option("--ceiling <score>", "the score that cannot be exceeded", finiteNumber, 100)
    .option("--predict <volumes>", "foretell scores there, with intervals", numbers)
    .option("--target <scores>", "foretell what volume they take, with intervals", numbers)
    .option("--draws <n>", "bootstrap draws", positiveInteger, 1000)
    .option("--seed <n>", "of everything that is drawn at random", wholeNumber, 0)
    .option("--out <folder>", "write fits.csv and the figures there")
    .option("--json", "print every law of every group as JSON")
    .addHelpText(
      "after",
      `
Examples:
  isogloss fit data/scaling/points.csv --where metric=chrF++ --where training=joint \\
      --group language,direction
  isogloss fit my-points.csv --predict 64000,128000 --target 40
  isogloss fit my-points.csv --law x-llama --out figures/my-points`,
    )
    .action(async (file: string, flags: Flags) => {
      if ((flags.cluster === undefined) !== (flags.resample === "residuals"))
        throw new IsoglossError(
          `--resample ${flags.resample} ${flags.cluster === undefined ? "needs" : "ignores"} --cluster`,
          "Give --cluster together with --resample wild or clusters, or neither.",
        );
      const { points, skipped, skippedLines, left, metric, volumeTitle } = await readPoints(
        file,
        flags,
      );
      const {
        groups,
        rows: fits,
        verdicts,
        figures,
      } = await fitStudy(points, {
        metric,
        volumeTitle,
        ceiling: flags.ceiling,
        draws: flags.draws,
        resample: flags.resample,
        seed: flags.seed,
        law: flags.law,
        signal: interruption(),
      });
      const predictions = fitPredictions(groups, { volumes: flags.predict, targets: flags.target });
      if (flags.out) {
        await writeTables(flags.out, { fits });
        if (predictions.length > 0) await writeTables(flags.out, { predictions });
        for (const { name, spec } of figures) await writeFigure(flags.out, name, spec);
      }
      if (flags.json)
        return printJson({
          points: points.length,
          skipped,
          skippedLines,
          verdicts,
          rows: fits,
          predictions: predictions.length > 0 ? predictions : undefined,
        });
      for (const [i, group] of groups.entries()) {
        say(`${i > 0 ? "\n" : ""}${verdicts[i]}\n`);
        printTable(
          lawLines(group),
          ["law", "fitted", "error", "naive", "weight", "verdict"].map(column => [column, column]),
        );
      }
      if (predictions.length > 0) printPredictions(predictions);
      if (left !== "") say(`\n${left}`);
    });
}

/** A line a law: what was fitted, its error at the largest volume beside the naive forecast's. */
function lawLines({ ranking }: GroupFit): Row[] {
  return [
    ...ranking.candidates.map(candidate => ({
      law: candidate.law.name,
      fitted: candidate.fit.parameters
        .map(({ name, value }) => `${name} ${Number(value.toPrecision(3))}`)
        .join(", "),
      error: candidate.heldOut?.rmse ?? Number.NaN,
      naive: candidate.heldOut?.naiveRmse ?? Number.NaN,
      weight: candidate.akaikeWeight,
      verdict:
        candidate === ranking.best ? "best" : candidate.objections.length > 0 ? "doubtful" : "",
    })),
    ...ranking.refused.map(({ law }) => ({
      law: law.name,
      fitted: "–",
      error: Number.NaN,
      naive: Number.NaN,
      weight: Number.NaN,
      verdict: "no fit",
    })),
  ];
}

function printPredictions(predictions: readonly PredictionRow[]): void {
  const scores = predictions.filter(row => row.statistic === "score at volume");
  const volumes = predictions.filter(row => row.statistic === "volume for score");
  say("");
  if (scores.length > 0)
    printTable(scores, [
      ["group", "group"],
      ["law", "law"],
      ["volume", "at volume"],
      ["predicted", "score"],
      ["low", "low"],
      ["high", "high"],
    ]);
  if (scores.length > 0 && volumes.length > 0) say("");
  const round = (value: number) => (Number.isFinite(value) ? Math.round(value) : value);
  if (volumes.length > 0)
    printTable(
      volumes.map(row => ({
        ...row,
        volume: round(row.volume),
        low: round(row.low),
        high: round(row.high),
      })),
      [
        ["group", "group"],
        ["law", "law"],
        ["predicted", "for score"],
        ["volume", "volume"],
        ["low", "low"],
        ["high", "high"],
      ],
    );
}
