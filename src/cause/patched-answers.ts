import type { Decoder, Predictions, TokenPass } from "../engine/decoder.js";
import type { Edit } from "../engine/hooks/edit.js";
import type { JudgedText } from "../task/task.js";
import type { AskedItem } from "./asked-items.js";

/**
 * Returns what a model says of the choices of some items under each of several edits. What stands
 * before the patched token is computed once an item, and kept.
 *
 * @param edits For each item, the edits of each condition, of the token at `item.at`.
 * @returns By item and condition, the answers by request.
 */
export async function patchedAnswers(
  decoder: Decoder,
  items: readonly AskedItem[],
  edits: (item: number) => readonly (readonly Edit[])[],
): Promise<Map<string, JudgedText>[][]> {
  const begun = items.filter(({ at }) => at > 0);
  const before = begun.length === 0 ? [] : await decoder.run(begun.map(beginningPass));
  const pastOf = new Map(begun.map((item, i) => [item, before[i]!]));
  const passes: TokenPass[] = [];
  const done: (readonly Edit[])[] = [];
  for (const [i, item] of items.entries())
    for (const own of edits(i)) {
      passes.push(choicesPass(item, pastOf.get(item)));
      done.push(own);
    }
  const predictions = await decoder.run(passes, index => done[index]!);
  let at = 0;
  return items.map((item, i) => edits(i).map(() => answersOf(item, predictions[at++]!)));
}

/** The tokens before the patched one. */
function beginningPass({ choices, at }: AskedItem): TokenPass {
  const ids = Int32Array.from(choices[0]!.ids.slice(0, at));
  return { size: 1, tokens: at, ids, wanted: Int32Array.of(at - 1), top: 0 };
}

/** The patched token and what each choice has after it, a row a choice. */
function choicesPass({ choices, at }: AskedItem, read: Predictions | undefined): TokenPass {
  // What a choice's last token predicts is not asked.
  const tokens = Math.max(...choices.map(({ ids }) => ids.length - 1 - at));
  const rows = choices.map(({ ids }) => ids.slice(at, at + tokens));
  const ids = new Int32Array(choices.length * tokens);
  for (const [c, row] of rows.entries()) {
    ids.fill(row[0]!, c * tokens, (c + 1) * tokens);
    ids.set(row, c * tokens);
  }
  const wanted: number[] = [];
  const after: number[] = [];
  const targets: number[] = [];
  for (const [c, choice] of choices.entries())
    for (let t = choice.from; t < choice.ids.length; t++) {
      after.push(wanted.length);
      targets.push(choice.ids[t]!);
      wanted.push(c * tokens + t - 1 - at);
    }
  return {
    size: choices.length,
    tokens,
    ids,
    top: 1,
    past: read && {
      calls: read.added,
      states: read.states,
      rows: 1,
      slots: at,
      filled: Int32Array.of(at),
    },
    wanted: Int32Array.from(wanted),
    targets: { after: Int32Array.from(after), ids: Int32Array.from(targets) },
  };
}

function answersOf({ choices }: AskedItem, predictions: Predictions): Map<string, JudgedText> {
  const { targetLogits, logSumExp, top } = predictions;
  let at = 0;
  return new Map(
    choices.map(({ id, ids, from }) => {
      let logprob = 0;
      let greedy = true;
      for (let t = from; t < ids.length; t++, at++) {
        logprob += targetLogits[at]! - logSumExp[at]!;
        greedy &&= top[at] === ids[t];
      }
      return [id, { logprob, tokens: ids.length - from, greedy }];
    }),
  );
}
