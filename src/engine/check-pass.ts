import { IsoglossError } from "../base/error.js";
import type { Model } from "../model/operations.js";
import { checkKnown, damaged } from "./checks.js";
import type { CallShape, Decoder, Past, Predictions, TokenPass } from "./decoder.js";
import { tokenPositions } from "./token-positions.js";

/** What is kept of rows: the shapes of keys and values, and how many numbers each state has. */
type Kept = Pick<Decoder, "calls" | "states">;

/**
 * Checks a pass against the model that shall run it.
 *
 * @param kept What a decoder that caches keeps of its rows; null of one that does not.
 * @param sources What its blocks find in a source, of a decoder that reads one.
 * @throws RangeError if its arrays and sizes disagree, or a row is longer than the model takes.
 * @throws IsoglossError if a token id has no row in the embedding.
 */
export function checkPass(
  caller: string,
  pass: TokenPass,
  model: Model,
  kept: Kept | null,
  sources?: readonly CallShape[],
): void {
  const { size, tokens, ids, parents = ids, past, counts, wanted, targets, top } = pass;
  const places = size * tokens;
  const agree =
    ids.length === places &&
    parents.length === places &&
    wanted.every((at, i) => at >= 0 && at < places && (i === 0 || at > wanted[i - 1]!)) &&
    targets?.after.length === targets?.ids.length;
  if (!agree || size < 1 || tokens < 1 || wanted.length === 0 || !(top >= 0))
    throw new RangeError(
      `${caller}: a pass of (${size}, ${tokens}) must have as many ids and parents, and ascending wanted tokens among them, got ${ids.length}, ${parents.length} and ${wanted.length} wanted`,
    );
  const { after = [] } = targets ?? {};
  if (after.some((at, i) => at < 0 || at >= wanted.length || at < (after[i - 1] ?? 0)))
    throw new RangeError(`${caller}: targets must ascend by the wanted tokens that they follow`);
  if (pass.parents?.some((parent, i) => parent < -1 || parent >= i % tokens))
    throw new RangeError(`${caller}: a token must follow one before it in its row`);
  if (counts && !(counts.length === size && counts.every(count => count >= 1 && count <= tokens)))
    throw new RangeError(
      `${caller}: each of ${size} rows has 1 to ${tokens} new tokens, got ${counts.join(", ")}`,
    );
  if (past !== undefined) checkPast(caller, "past", past, size, kept);
  if ((pass.source === undefined) !== (sources === undefined))
    throw new RangeError(`${caller}: a pass has a source if its model reads one, and only then`);
  if (pass.source !== undefined)
    checkPast(caller, "source", pass.source, size, { calls: sources! });
  const last = tokenPositions(pass).reduce((a, b) => Math.max(a, b), 0);
  if (last >= model.maxTokens)
    throw new RangeError(
      `${caller}: a row may have ${model.maxTokens} tokens, got one of ${last + 1}`,
    );
  checkKnown(ids, model);
  checkKnown(targets?.ids ?? [], model);
}

function checkPast(
  caller: string,
  what: "past" | "source",
  { rows, slots, filled, calls: held, states = [] }: Past,
  size: number,
  kept: Kept | null,
): void {
  if (kept === null) throw new RangeError(`${caller}: was opened without a cache`);
  const { calls, states: numbers = [] } = kept;
  const agree =
    (rows === size || rows === 1) &&
    filled.length === rows &&
    filled.every(count => count >= (what === "source" ? 1 : 0) && count <= slots) &&
    held.length === calls.length &&
    states.length === numbers.length &&
    numbers.every((count, i) => states[i]!.length === rows * count) &&
    calls.every(({ kvHeads, headDim, valueDim }, i) => {
      const places = rows * kvHeads * slots;
      const { keys, values } = held[i]!;
      return keys.length === places * headDim && values.length === places * valueDim;
    });
  if (!agree)
    throw new RangeError(
      `${caller}: the ${what} of ${size} rows must have as many rows or one, and what each call keeps`,
    );
}

/**
 * @throws IsoglossError if a prediction is infinite or not a number, or every logit of one is 0: a
 *   norm makes 0 of a state whose squares overflow.
 */
export function checkPredictions(
  { logSumExp, topLogits, targetLogits }: Omit<Predictions, "added">,
  vocabulary: number,
): void {
  let sum = 0;
  for (const values of [logSumExp, topLogits, targetLogits])
    for (const value of values) sum += value - value; // NaN for infinities, too
  if (sum !== 0)
    throw new IsoglossError(
      "the model's predictions have values that are infinite or not a number",
      damaged,
    );
  const k = topLogits.length / logSumExp.length;
  const flat = Math.log(vocabulary);
  const isFlat = (value: number, w: number) =>
    topLogits[w * k] === 0 && Math.abs(value - flat) < flatness;
  if (k > 0 && vocabulary > 1 && logSumExp.some(isFlat))
    throw new IsoglossError(
      "the model's predictions are 0 for every token: what comes to the final norm is so large that its squares overflow",
      damaged,
    );
}

/** The sum of equal logits in float32 is off by less. */
const flatness = 1e-4;
