import { pause } from "../../base/pause.js";
import type { ShownWork } from "../../base/progress.js";
import type { Batch, Runner } from "../../engine/engine.js";
import { planBatches } from "../../extract/batches.js";
import type { CometSettings } from "./comet-settings.js";
import { type LayerMix, mixPooled, mixTokens, poolTokens } from "./layer-mix.js";

/** What the encoder makes of a text, or of a joint input. */
export interface TextState {
  /** (d): its tokens' states mixed and pooled. */
  readonly pooled: Float32Array;
  /** (t, d): the states that its words' labels are read from, if asked for. */
  readonly words: Float32Array | null;
}

/** What is run. */
export interface Sequence {
  /** With the encoder's own tokens. */
  readonly ids: Int32Array;
  /** How many of its first tokens are labelled; 0 where none are. */
  readonly words: number;
}

/** How states are read. */
export interface StateReader {
  readonly runner: Runner;
  /** Of the runner, ascending. */
  readonly layers: readonly number[];
  readonly mix: LayerMix;
  readonly pool: CometSettings["pool"];
  readonly wordLayer: number | null;
  readonly width: number;
}

/** Token places of a batch; less where the states of all tokens leave the engine. */
const budgets = { pooled: 2048, tokens: 1024 };

/** A streamed engine reads every block once a chunk. */
const chunkTokens = 1 << 17;

/**
 * Runs sequences through the encoder, in batches of similar length, and returns a state of each.
 *
 * A mean over tokens, and the first token, are a product in the engine: only they leave it. Where
 * states are normalised over a text, a maximum is taken, or words are labelled, all tokens do.
 */
export async function textStates(
  reader: StateReader,
  sequences: readonly Sequence[],
  { task, signal }: { readonly task: ShownWork; readonly signal?: AbortSignal | undefined },
): Promise<TextState[]> {
  const { runner, layers, mix, pool, width } = reader;
  const byTokens = mix.normalized || pool === "max";
  const labels = sequences.some(({ words }) => words > 0);
  const found = new Array<TextState>(sequences.length);
  const order = [...sequences.keys()].sort(
    (a, b) => sequences[a]!.ids.length - sequences[b]!.ids.length || a - b,
  );
  const lengths = order.map(i => sequences[i]!.ids.length);
  const tokenBudget = byTokens || labels ? budgets.tokens : budgets.pooled;
  const { chunks } = planBatches(lengths, { tokenBudget, chunkTokens });
  for (const chunk of chunks) {
    await pause(signal);
    const groups = chunk.map(plan => Array.from(plan, at => order[at]!));
    const batches = groups.map(group =>
      batchOf(
        group.map(i => sequences[i]!),
        pool,
        byTokens,
      ),
    );
    await runner.run(batches, (states, index) => {
      signal?.throwIfAborted();
      const { size, poolingCount } = batches[index]!;
      for (const [b, i] of groups[index]!.entries()) {
        const { ids, words } = sequences[i]!;
        /** Rows `first …` of the sequence's poolings at a layer. */
        const rows = (layer: number, first: number, count: number) => {
          const begin = (layers.indexOf(layer) * size + b) * poolingCount + first;
          return states.subarray(begin * width, (begin + count) * width);
        };
        const tokens = byTokens ? ids.length : 1;
        const own = mix.layers.map(layer => rows(layer, 0, tokens));
        found[i] = {
          pooled: byTokens ? poolTokens(pool, mixTokens(mix, own), width) : mixPooled(mix, own),
          words: words > 0 ? rows(reader.wordLayer!, byTokens ? 0 : 1, words).slice() : null,
        };
      }
      task.advance(groups[index]!.length);
    });
  }
  return found;
}

/**
 * Returns a batch, right-padded with each sequence's own last token. Its poolings are every token
 * alone; or the pooled state, and behind it the tokens that are labelled.
 */
function batchOf(
  sequences: readonly Sequence[],
  pool: CometSettings["pool"],
  byTokens: boolean,
): Batch {
  const size = sequences.length;
  const lengths = Int32Array.from(sequences, ({ ids }) => ids.length);
  const tokens = Math.max(...lengths);
  const labelled = Math.max(...sequences.map(({ words }) => words));
  const poolingCount = byTokens ? tokens : 1 + labelled;
  const ids = new Int32Array(size * tokens);
  const poolings = new Float32Array(size * poolingCount * tokens); // (B, P, T)
  for (const [b, { ids: own, words }] of sequences.entries()) {
    ids.fill(own.at(-1)!, b * tokens, (b + 1) * tokens);
    ids.set(own, b * tokens);
    const row = (p: number) => (b * poolingCount + p) * tokens;
    const alone = byTokens ? own.length : words;
    const before = byTokens ? 0 : 1;
    for (let t = 0; t < alone; t++) poolings[row(before + t) + t] = 1;
    if (byTokens) continue;
    if (pool === "avg") poolings.fill(1 / own.length, row(0), row(0) + own.length);
    else poolings[row(0)] = 1;
  }
  return { ids, poolings, lengths, size, tokens, poolingCount };
}
