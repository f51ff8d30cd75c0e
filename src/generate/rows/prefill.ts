import { pause } from "../../base/pause.js";
import type {
  CallShape,
  Decoder,
  KeyValues,
  Past,
  Predictions,
  TokenPass,
} from "../../engine/decoder.js";
import type { SourceRows } from "../source/source-rows.js";
import { type RowCache, tokenBytes } from "./row-cache.js";

/** A prompt that is to be read into a row of the cache. */
export interface Reading {
  readonly row: number;
  readonly ids: Int32Array;
  /** How many of the likeliest tokens after it are wanted, and whether all logits are. */
  readonly top: number;
  readonly logits: boolean;
}

/** Token places of a pass, padding included: some seconds of a small model on two cores. */
const passTokens = 2048;

/** The most bytes of a pass's attention scores, and of the keys and values that it hands over. */
const passBytes = 1 << 28;

/**
 * Whether a pass of so many rows and new tokens keeps within its bounds, whose texts have `length`
 * tokens then. That is decided by the prompts alone, and by no memory that happens to be free:
 * what shares a pass moves the last digits.
 */
export function fitsPass(
  calls: readonly CallShape[],
  rows: number,
  tokens: number,
  length: number,
): boolean {
  const heads = calls.reduce((most, call) => Math.max(most, call.heads), 1);
  const scores = 4 * heads * rows * tokens * length;
  return (
    rows * tokens <= passTokens && Math.max(scores, rows * tokens * tokenBytes(calls)) <= passBytes
  );
}

/**
 * Returns the bytes that the largest pass of so many rows of `length` tokens takes beside the
 * cache: four times its scores and its keys and values, as `npm run bench -- rows` measures it.
 */
export function passMemory(calls: readonly CallShape[], rows: number, length: number): number {
  const places = Math.min(passTokens, rows * length);
  const heads = calls.reduce((most, call) => Math.max(most, call.heads), 1);
  const scores = Math.min(passBytes, 4 * heads * places * length);
  return 4 * (scores + Math.min(passBytes, places * tokenBytes(calls)));
}

/** What prompts go on from. */
interface PrefillOptions {
  /** What every prompt begins with. */
  readonly prefix?: Past | undefined;
  /** What they are written after, by row; then all are equally long. */
  readonly sources?: SourceRows | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads prompts, each into its row of the cache, and hands over what is predicted after it.
 * What all begin with has been read before; longer ones are read piece by piece.
 *
 * For what all of them begin with, `ids` have the same tokens.
 *
 * @throws The signal's reason if it was aborted.
 */
export async function prefill(
  decoder: Decoder,
  cache: RowCache,
  prompts: readonly Reading[],
  { prefix, sources, signal }: PrefillOptions,
  receive: (prompt: Reading, predictions: Predictions, row: number) => void,
): Promise<void> {
  const shared = prefix?.filled[0] ?? 0;
  const fits = (rows: number, { ids }: Reading) =>
    fitsPass(decoder.calls, rows, ids.length - shared, ids.length);
  const isLong = (prompt: Reading) => !fits(1, prompt);
  for (const prompt of prompts) cache.begin(prompt.row, prefix);

  const groups = grouped(
    prompts.filter(prompt => !isLong(prompt)),
    fits,
  );
  const passes = groups.map(group => {
    const pass = promptPass(group, shared, prefix);
    // Equally long, they lie in the order of their rows.
    return sources ? { ...pass, source: sources.past(group[0]!.row, group.length) } : pass;
  });
  // A streamed model reads its blocks once for all passes; a resident one need not hold them all.
  const rounds = decoder.residence === "streamed" ? [passes] : passes.map(pass => [pass]);
  let done = 0;
  for (const round of rounds) {
    await pause(signal);
    for (const predictions of round.length > 0 ? await decoder.run(round) : []) {
      const { tokens } = passes[done]!;
      for (const [i, prompt] of groups[done++]!.entries()) {
        cache.append(prompt.row, predictions, i, tokens, prompt.ids.length - shared);
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
  const { calls, states, slots, filled } = cache.past(0, 1);
  const copied = calls.map(({ keys, values }): KeyValues => {
    return { keys: keys.slice(), values: values.slice() };
  });
  return { calls: copied, states: states?.map(data => data.slice()), rows: 1, slots, filled };
}

async function readLong(
  decoder: Decoder,
  cache: RowCache,
  { row, ids, top, logits }: Reading,
  read: number,
  signal: AbortSignal | undefined,
): Promise<Predictions> {
  let last: Predictions | undefined;
  let most = passTokens;
  while (most > 1 && !fitsPass(decoder.calls, 1, most, ids.length)) most /= 2;
  for (let at = read; at < ids.length; at += most) {
    await pause(signal);
    const piece = ids.slice(at, at + most);
    const tokens = piece.length;
    const wanted = Int32Array.of(tokens - 1);
    const past = cache.past(row, 1);
    [last] = await decoder.run([{ size: 1, tokens, ids: piece, past, wanted, top, logits }]);
    cache.append(row, last!, 0, tokens, tokens);
  }
  return last!;
}

/** Prompts of similar length, as many as fit a pass. */
function grouped(
  prompts: readonly Reading[],
  fits: (rows: number, longest: Reading) => boolean,
): Reading[][] {
  const sorted = [...prompts].sort((a, b) => a.ids.length - b.ids.length || a.row - b.row);
  const groups: Reading[][] = [];
  for (const prompt of sorted) {
    const group = groups.at(-1);
    if (group !== undefined && fits(group.length + 1, prompt)) group.push(prompt);
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
    counts: Int32Array.from(group, ({ ids }) => ids.length - shared),
    past,
    wanted: Int32Array.from(group, ({ ids }, i) => i * tokens + ids.length - shared - 1),
    top: group.reduce((most, { top }) => Math.max(most, top), 0),
    logits: group.some(({ logits }) => logits),
  };
}
