import { pause } from "../../base/pause.js";
import type { Decoder, KeyValues, Past, Predictions, TokenPass } from "../../engine/decoder.js";
import type { RowCache } from "./row-cache.js";

/** A prompt that is to be read into a row of the cache. */
export interface Reading {
  readonly row: number;
  readonly ids: Int32Array;
  /** How many of the likeliest tokens after it are wanted, and whether all logits are. */
  readonly top: number;
  readonly logits: boolean;
}

/** Token places of a pass, padding included: some seconds of a small model on two cores. */
export const passTokens = 2048;

/**
 * Reads prompts, each into its row of the cache, and hands over what is predicted after it.
 * What all begin with has been read before; longer ones are read piece by piece.
 *
 * @param prefix What every prompt begins with, for which `ids` have the same tokens.
 * @throws The signal's reason if it was aborted.
 */
export async function readPrompts(
  decoder: Decoder,
  cache: RowCache,
  prompts: readonly Reading[],
  {
    prefix,
    signal,
  }: { readonly prefix?: Past | undefined; readonly signal?: AbortSignal | undefined },
  receive: (prompt: Reading, predictions: Predictions, row: number) => void,
): Promise<void> {
  const shared = prefix?.filled[0] ?? 0;
  const isLong = ({ ids }: Reading) => ids.length - shared > passTokens;
  for (const prompt of prompts) cache.begin(prompt.row, prefix);

  const groups = grouped(
    prompts.filter(prompt => !isLong(prompt)),
    shared,
  );
  const passes = groups.map(group => promptPass(group, shared, prefix));
  // A streamed model reads its blocks once for all passes; a resident one need not hold them all.
  const rounds = decoder.residence === "streamed" ? [passes] : passes.map(pass => [pass]);
  let done = 0;
  for (const round of rounds) {
    await pause(signal);
    for (const predictions of round.length > 0 ? await decoder.run(round) : []) {
      const { tokens } = passes[done]!;
      for (const [i, prompt] of groups[done++]!.entries()) {
        cache.append(prompt.row, predictions.added, i, tokens, prompt.ids.length - shared);
        receive(prompt, predictions, i);
      }
    }
  }
  for (const prompt of prompts.filter(isLong))
    receive(prompt, await readLong(decoder, cache, prompt, shared, signal), 0);
}

/** Reads the beginning that all prompts share; it becomes what one row goes on from. */
export async function readPrefix(
  decoder: Decoder,
  cache: RowCache,
  ids: Int32Array,
  signal?: AbortSignal,
): Promise<Past> {
  cache.begin(0);
  await readLong(decoder, cache, { row: 0, ids, top: 0, logits: false }, 0, signal);
  const { calls, slots, filled } = cache.past(0, 1);
  const copied = calls.map(({ keys, values }): KeyValues => {
    return { keys: keys.slice(), values: values.slice() };
  });
  return { calls: copied, rows: 1, slots, filled };
}

async function readLong(
  decoder: Decoder,
  cache: RowCache,
  { row, ids, top, logits }: Reading,
  read: number,
  signal: AbortSignal | undefined,
): Promise<Predictions> {
  let last: Predictions | undefined;
  for (let at = read; at < ids.length; at += passTokens) {
    await pause(signal);
    const piece = ids.slice(at, at + passTokens);
    const tokens = piece.length;
    const wanted = Int32Array.of(tokens - 1);
    const past = cache.past(row, 1);
    [last] = await decoder.run([{ size: 1, tokens, ids: piece, past, wanted, top, logits }]);
    cache.append(row, last!.added, 0, tokens, tokens);
  }
  return last!;
}

/** Prompts of similar length, as many as fit a pass. */
function grouped(prompts: readonly Reading[], shared: number): Reading[][] {
  const sorted = [...prompts].sort((a, b) => a.ids.length - b.ids.length || a.row - b.row);
  const groups: Reading[][] = [];
  for (const prompt of sorted) {
    const group = groups.at(-1);
    const tokens = prompt.ids.length - shared;
    if (group !== undefined && (group.length + 1) * tokens <= passTokens) group.push(prompt);
    else groups.push([prompt]);
  }
  return groups;
}

function promptPass(group: readonly Reading[], shared: number, past: Past | undefined): TokenPass {
  const tokens = group.at(-1)!.ids.length - shared;
  const ids = new Int32Array(group.length * tokens);
  for (const [i, prompt] of group.entries()) {
    ids.fill(prompt.ids.at(-1)!, i * tokens, (i + 1) * tokens);
    ids.set(prompt.ids.subarray(shared), i * tokens);
  }
  return {
    size: group.length,
    tokens,
    ids,
    past,
    wanted: Int32Array.from(group, ({ ids }, i) => i * tokens + ids.length - shared - 1),
    top: group.reduce((most, { top }) => Math.max(most, top), 0),
    logits: group.some(({ logits }) => logits),
  };
}
