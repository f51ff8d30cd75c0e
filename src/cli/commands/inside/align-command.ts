import { join } from "node:path";
import { Command } from "commander";
import { type AlignedCorpus, alignCorpus } from "../../../align/align-corpus.js";
import type { GoldEdges } from "../../../align/alignment-error.js";
import { alignmentRows } from "../../../align/alignment-rows.js";
import { readGold } from "../../../align/read-gold.js";
import { wordPairRows } from "../../../align/word-pair-rows.js";
import { IsoglossError } from "../../../base/error.js";
import { writeAtomic } from "../../../base/write-atomic.js";
import { wordAlignment } from "../../../chart/figures/inside/word-alignment.js";
import { writeFigure } from "../../../chart/picture/write-figure.js";
import { pivotOf } from "../../../corpus/build-corpus.js";
import { droppedColumn } from "../../../corpus/dropped-column.js";
import { labelled } from "../../../engine/labelled.js";
import { planTokens } from "../../../extract/tokens/extract-tokens.js";
import {
  byteCount,
  layerChoice,
  list,
  positiveInteger,
  wholeNumber,
  withEngineOptions,
  withSelectionOptions,
} from "../../options.js";
import { printTable } from "../../output.js";
import { printJson, remark, say } from "../../terminal.js";
import { writeTables } from "../../write-tables.js";
import { corpusOf, openInside, type ReadingFlags } from "./open-inside.js";

interface Flags extends ReadingFlags {
  readonly layers?: ReturnType<typeof layerChoice>;
  readonly gold?: string;
  readonly tokens?: string;
  readonly most: number;
  readonly sentence: number;
  readonly seed: number;
}

/** What a store of tokens may take unless more is allowed: 4 GB. */
const usualMost = 4e9;

/** `isogloss align`: which words of parallel sentences belong together. */
export function alignCommand(): Command {
  const command = new Command("align")
    .description("align the words of parallel sentences by the states of their tokens")
    .argument("<model>", "a folder, a GGUF file, a Hub id or the name of a shipped model")
    .option("--corpus <name>", "udhr, a folder or a file", "udhr")
    .option("--languages <codes>", "two, such as en,de; the first is written first", list)
    .option("--limit <n>", "only the first n sentences", positiveInteger)
    .option("--layers <numbers>", "whose states are compared; default: the middle one", layerChoice)
    .option("--gold <file>", "alignments by people, a line a sentence: 0-0 1-2 2p3")
    .option("--tokens <folder>", "keep the states of all tokens there, too")
    .option("--most <size>", "the most that they may take: 500MB, 16GB", byteCount, usualMost)
    .option("--sentence <n>", "which sentence is drawn, from 1", positiveInteger, 1)
    .option("--seed <n>", "seeds the bootstrap", wholeNumber, 0)
    .option("--base <model>", "what to put an adapter on, instead of the model that it names")
    .option("--out <folder>", "write LAYER-METHOD.align, a sentence's picture, and align.csv")
    .option("--json", "print the rows, or the alignments, as JSON");
  withEngineOptions(withSelectionOptions(command)).addHelpText(
    "after",
    `
Words are what spaces divide; where a script has none, Unicode's words (with --gold always what
spaces divide). Two methods of SimAlign: argmax, of words that are each other's most similar, and
itermax, which adds a second round. With --gold their error rate is said, beside that of the diagonal.

Examples:
  isogloss align base --corpus data/models/heldout.jsonl --languages en,tr --limit 100 --out words
  isogloss align FacebookAI/xlm-roberta-base --corpus test.tsv --languages en,de --layers 8 --gold test.align`,
  );
  return command.action(async (spec: string, flags: Flags) => {
    const { seed, gold: goldFile } = flags;
    const corpus = await corpusOf(flags);
    const [from, to, more] = corpus.languages;
    if (from === undefined || to === undefined || more !== undefined)
      throw new IsoglossError(
        `${corpus.name}: words are aligned between two languages, and there are ${corpus.languages.length}`,
        `Name two with --languages, such as ${pivotOf(corpus.languages)} and another.`,
      );
    if (flags.sentence > corpus.ids.length)
      throw new IsoglossError(
        `${corpus.name}: has ${corpus.ids.length} sentences, and the one to draw is number ${flags.sentence}`,
        "Name one of them with --sentence, counted from 1.",
      );
    const gold = goldFile === undefined ? undefined : await readGold(goldFile, corpus.ids.length);
    const { name, ...opened } = await openInside(spec, flags);
    const layers = layersOf(flags.layers, opened.model.blocks);
    const asked = { ...opened, corpus, layers };
    if (flags.tokens !== undefined) {
      const plan = await planTokens(asked);
      const size = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
      if (plan.bytes > flags.most)
        throw new IsoglossError(
          `the states of all tokens would take ${size(plan.bytes)}, more than ${size(flags.most)}`,
          "Take fewer layers or sentences, or allow more with --most.",
        );
      remark(`The states of all tokens will take ${size(plan.bytes)}.`);
      await plan.write(flags.tokens, opened);
    }
    const bySpaces = gold === undefined ? undefined : true;
    const aligned = await alignCorpus({ ...asked, from, to, bySpaces });
    const about = {
      model: labelled(name, opened.engine),
      corpus: corpus.name,
      seed,
      language_x: from,
      language_y: to,
      ...droppedColumn(corpus),
    };
    const rows = gold === undefined ? undefined : alignmentRows(aligned, gold, about);
    if (flags.out !== undefined) {
      for (const { layer, method, edges } of aligned.alignments) {
        const lines = edges.map(own => own.map(([i, j]) => `${i}-${j}`).join(" "));
        await writeAtomic(join(flags.out, `${layer}-${method}.align`), `${lines.join("\n")}\n`);
      }
      await drawSentence(flags.out, aligned, { ...about, ids: corpus.ids }, flags.sentence, gold);
      if (rows) await writeTables(flags.out, { align: rows });
    }
    if (flags.json) return printJson(rows ?? aligned.alignments);
    if (rows) {
      say(`${about.model}: words of ${from} and ${to} against ${rows[0]!.n} sentences of gold\n`);
      return printTable(rows, [
        ["layer", "layer"],
        ["method", "method"],
        ["measure", "measure"],
        ["value", "value"],
        ["low", "low"],
        ["high", "high"],
        ["chance", "diagonal"],
      ]);
    }
    for (const { layer, method, edges } of aligned.alignments) {
      const count = edges.reduce((sum, own) => sum + own.length, 0);
      const words = aligned.words.x.reduce((sum, own) => sum + own.length, 0);
      say(`layer ${layer}, ${method}: ${count} edges for ${words} words of ${from}`);
    }
    const [first] = aligned.alignments;
    const [x, y] = [aligned.words.x[0]!, aligned.words.y[0]!];
    const said = first!.edges[0]!.map(([i, j]) => `${x[i]!.text} – ${y[j]!.text}`);
    say(`\nThe first sentence, layer ${first!.layer}, ${first!.method}: ${said.join(", ")}`);
    remark("Without --gold nothing says how many of these are right.");
  });
}

/** Writes words.csv and the picture of one sentence, by the last method of the first layer. */
async function drawSentence(
  out: string,
  aligned: AlignedCorpus,
  { ids, ...about }: Omit<Parameters<typeof wordPairRows>[3], "id"> & { ids: readonly string[] },
  number: number,
  gold: readonly GoldEdges[] | undefined,
): Promise<void> {
  const at = number - 1;
  const { layer } = aligned.alignments[0]!;
  const shown = aligned.alignments.filter(own => own.layer === layer).at(-1)!;
  const rows = wordPairRows(aligned, shown, at, { ...about, id: ids[at]! }, gold?.[at]);
  await writeTables(out, { words: rows });
  if (rows.length > 0) await writeFigure(out, "words", wordAlignment(rows));
}

function layersOf(choice: Flags["layers"], blocks: number): number[] {
  if (choice === undefined || choice === "middle") return [Math.round(blocks / 2)];
  return choice === "all" ? Array.from({ length: blocks + 1 }, (_, layer) => layer) : choice;
}
