import { IsoglossError } from "../../base/error.js";
import type { Source } from "../../states/source.js";
import type { MarginKind } from "../retrieval/margin.js";
import { marginPicks, mutualPairs } from "./margin-picks.js";
import type { MinedSides } from "./mined-scores.js";
import type { MiningOptions, MiningRow } from "./mining-rows.js";
import { thresholdScores } from "./pair-scores.js";

/** What `buccRows` takes. */
export interface BuccOptions extends Omit<MiningOptions, "margins" | "negatives"> {
  /** Pairs of ids, source first, that are translations. */
  readonly gold: readonly (readonly [source: string, target: string])[];
  /** Defaults to "ratio". */
  readonly margin?: MarginKind;
}

/**
 * Returns how well translations are found among sentences of which most have none, layer by layer:
 * pairs by margin, each sentence in one at most, and the best F1 that a threshold gives, as in BUCC
 * 2018, LASER and XTREME. The threshold is chosen by the answers: other texts score lower.
 *
 * @param x The source, of one language, and `y` the target; their sentences are known by ids.
 * @throws IsoglossError if either has several languages, or a pair names an id that is not there.
 */
export async function buccRows(
  x: Source,
  y: Source,
  { gold, margin = "ratio", k, compute = {}, signal, confidence = 0.95 }: BuccOptions,
): Promise<MiningRow[]> {
  const { from, into, right, gold: size } = await buccSides(x, y, gold);
  const layers = x.layers.filter(layer => y.layers.includes(layer));
  const rows: MiningRow[] = [];
  for (const layer of layers) {
    const [a, b] = [await x.matrix(from, layer), await y.matrix(into, layer)];
    const picked = await marginPicks(a, b, { margin, k, ...compute, signal });
    const none = {
      f1: Number.NaN,
      precision: Number.NaN,
      recall: Number.NaN,
      threshold: Number.NaN,
    };
    const found = picked
      ? thresholdScores(mutualPairs(picked), ({ source, target }) => right(source, target), size)
      : none;
    for (const score of ["f1", "precision", "recall", "threshold"] as const)
      rows.push({
        ...x.signature,
        measure: `bucc-${score}`,
        subtask: margin,
        preprocessing: x.preprocessing,
        language_x: from,
        language_y: into,
        layer_x: layer,
        layer_y: layer,
        value: found[score],
        low: Number.NaN,
        high: Number.NaN,
        interval: "none",
        confidence,
        chance: null,
        n: size,
        d: a.cols,
        candidates: b.rows,
      });
  }
  return rows;
}

/**
 * Returns the two sides of BUCC with which of their pairs are right.
 * @throws IsoglossError as `buccRows`.
 */
export async function buccSides(
  x: Source,
  y: Source,
  gold: readonly (readonly [source: string, target: string])[],
): Promise<MinedSides> {
  const [from, into] = [onlyLanguage(x), onlyLanguage(y)];
  const [sources, targets] = [await numbersOf(x, from), await numbersOf(y, into)];
  const pairs = new Set(
    gold.map(([a, b]) => `${numberIn(sources, a, from)} ${numberIn(targets, b, into)}`),
  );
  const right = (i: number, j: number) => pairs.has(`${i} ${j}`);
  return { x, from, y, into, right, gold: pairs.size };
}

function onlyLanguage({ languages, signature }: Source): string {
  if (languages.length === 1) return languages[0]!;
  throw new IsoglossError(
    `${signature.corpus}: has ${languages.length} languages, ${languages.slice(0, 5).join(", ")}, and BUCC's sides have one each`,
    "Extract each side by itself: --languages de, and --languages en.",
  );
}

async function numbersOf(source: Source, language: string): Promise<Map<string, number>> {
  const texts = await source.texts(language);
  if (!texts)
    throw new IsoglossError(`${source.signature.corpus}: its sentences have no ids`, "Store them.");
  return new Map(texts.map(({ id }, i) => [id, i]));
}

function numberIn(numbers: ReadonlyMap<string, number>, id: string, language: string): number {
  const found = numbers.get(id);
  if (found !== undefined) return found;
  throw new IsoglossError(
    `the right pairs name ${JSON.stringify(id.slice(0, 60))}, and no sentence in ${language} is called so`,
    "Name the file of pairs that belongs to these sentences, its ids in the order source, target.",
  );
}
