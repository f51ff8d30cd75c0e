import { Command } from "commander";
import { measureLabel } from "../../chart/parts/measure-label.js";
import { itemFigure, relationFigures } from "../../study/relation/relation-figures.js";
import { relationSentence } from "../../study/relation/relation-sentence.js";
import { choice } from "../chosen-rows.js";
import { interruption } from "../interruption.js";
import {
  finiteNumber,
  list,
  positiveInteger,
  storedPoolingOption,
  wholeNumber,
} from "../options.js";
import { printTable } from "../output.js";
import { type Related, type RelateFilesOptions, relateFiles } from "../relate/relate-files.js";
import { writeRelated } from "../relate/write-related.js";
import { printJson, remark, say } from "../terminal.js";

interface Flags extends RelateFilesOptions {
  readonly out?: string;
  readonly json?: boolean;
}

/** `isogloss relate`: do models score higher in the languages that they align better? */
export function relateCommand(): Command {
  return new Command("relate")
    .description("relate scores to alignment: by layer over models and languages, and item by item")
    .argument(
      "<tables...>",
      "CSV files, told apart by their columns, and folders of states, in any order",
    )
    .option("--model <columns>", "columns that tell models apart in all; default: model", list)
    .option(
      "--where <column=value>",
      "keep only rows with this value, in each file that has the column; may be repeated",
      choice,
    )
    .option("--alignment <column>", "default: value")
    .option("--score <column>", "default: value")
    .option("--volume <column>", "of the scores: correlations are also given at equal volume")
    .option("--pivot <code>", "what languages are aligned with; default: as the tables say")
    .addOption(storedPoolingOption())
    .option("--endings <text>", "in the ids of states' sentences, between item and ending (DALI)")
    .option("--right-from <score>", "the score from which an item counts as right", finiteNumber)
    .option("--draws <n>", "bootstrap draws of languages and items", positiveInteger, 1000)
    .option("--seed <n>", "of everything that is drawn at random", wholeNumber, 0)
    .option("--out <folder>", "write rows and figures there")
    .option("--json", "print the rows as JSON")
    .addHelpText(
      "after",
      `
Tables:
  alignment      a column layer (or layer_x): rows.csv of a study, or of compare
  scores         no layer, no item: scores.csv of evaluate
  items          a column item: items.csv of evaluate; intervals are then over items, too
  aligned items  layer and item: value 1 where an item's states find their translation
Folders of states give alignment (by MEXA) and aligned items themselves. With items and
aligned items there are tables of aligned × correct. A layer number means the same place
only in models of equal depth.

Examples:
  isogloss relate figures/study/rows.csv scores/scores.csv scores/items.csv \\
      --where corpus=heldout --out figures/related
  isogloss relate .isogloss/states/base-belebele-1a2b3c scores/items.csv --endings '#'
  isogloss relate data/scaling/alignment.csv data/scaling/points.csv --model training,volume,seed \\
      --where set=heldout --where training=joint --where metric=chrF++ \\
      --where direction=en-ar --where direction=en-el --where direction=en-tr \\
      --alignment p_at_1 --score score --volume volume`,
    )
    .action(async (paths: string[], flags: Flags) => {
      const related = await relateFiles(paths, { ...flags, signal: interruption() });
      if (flags.out !== undefined) await writeRelated(flags.out, drawnFigures(related), related);
      const answers = related.relations.map(relation =>
        relationSentence(relation, namesOf(relation)),
      );
      const rows = related.relations.flatMap(relation => relation.rows);
      const mexa = related.relations.flatMap(relation => relation.mexa);
      if (flags.json) return printJson({ answers, rows, mexa, items: related.items });
      for (const [i, relation] of related.relations.entries()) {
        const { task, direction, score_measure } = relation.signature;
        if (related.relations.length > 1)
          say(`${[task, direction, score_measure].filter(part => part !== "").join(", ")}\n`);
        printTable(
          relation.rows,
          ["layer", "statistic", "value", "low", "high", "points", "languages"].map(column => [
            column,
            column,
          ]),
        );
        say(`\n${answers[i]}\n`);
      }
      if (related.items.length > 0) printItems(related);
      for (const note of related.notes) remark(`note: ${note}`);
    });
}

function namesOf({ signature }: Related["relations"][number]) {
  return { measure: measureLabel(signature.measure), score: signature.score_measure };
}

/** One relation has plain names; of several each begins with what it is of. */
function drawnFigures({ relations, items }: Related) {
  const several = relations.length > 1;
  const figures = relations.flatMap(relation => {
    const { task, direction, score_measure } = relation.signature;
    const parts = [task, direction.replace("*", "others"), score_measure].filter(
      part => part !== "",
    );
    const prefix = several ? `${parts.join("-").replace(/[^\p{L}\p{N}_-]+/gu, "")}-` : "";
    return relationFigures(relation, { ...namesOf(relation), prefix });
  });
  return items.length > 0 ? [...figures, itemFigure(items)] : figures;
}

function printItems({ items }: Related): void {
  const several = new Set(items.map(row => row.language)).size > 1;
  printTable(
    items
      .filter(row => !several || row.language === "")
      .map(row => ({ ...row, language: row.language || "all" })),
    [
      ["model", "model"],
      ["language", "language"],
      ["layer", "layer"],
      ["n", "items"],
      ["both", "both"],
      ["only_aligned", "only aligned"],
      ["only_correct", "only right"],
      ["neither", "neither"],
      ["phi", "φ"],
      ["p_value", "p, permutation"],
      ["mcnemar_p", "p, McNemar"],
    ],
  );
  say("\nOf many layers the best has a small p by chance, too: each row's p is of that row alone.");
}
