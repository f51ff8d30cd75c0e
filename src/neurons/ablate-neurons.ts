import { pause } from "../base/pause.js";
import type { Stoppable } from "../base/progress.js";
import type { Decoder } from "../engine/decoder.js";
import type { Edit } from "../engine/hooks/edit.js";
import { tokenTrees } from "../generate/token-tree.js";
import type { Random } from "../numeric/random.js";
import type { NeuronLayer } from "./counted-layers.js";

/** The most tokens of a pass: logits are summed slice by slice. */
const mostTokens = 512;

/** What sentences lose: of each its natural log-likelihood, and how many tokens that is of. */
export interface Losses {
  /** (n) −ln p of all tokens but the first. */
  readonly nats: Float64Array;
  /** (n) */
  readonly tokens: Float64Array;
}

/**
 * Returns what a model loses on texts, some neurons set to 0 on every token.
 *
 * @param decoder Opened with `neuronChanges` of these layers.
 * @param texts Token ids, two or more each.
 * @param neurons Their indices among all layers' neurons; none: as it is.
 */
export async function lossesWithout(
  decoder: Decoder,
  layers: readonly NeuronLayer[],
  texts: readonly (readonly number[])[],
  neurons: Uint32Array,
  { signal }: Stoppable = {},
): Promise<Losses> {
  const found = { nats: new Float64Array(texts.length), tokens: new Float64Array(texts.length) };
  const edits = editsOf(layers, neurons);
  const scored = texts.map((ids, request) => ({ request, ids, from: 1 }));
  for (const { requests, ...tree } of tokenTrees(scored, mostTokens)) {
    const { ids, parents, wanted, targets } = tree;
    const pass = { size: 1, tokens: ids.length, ids, parents, wanted, targets, top: 1 };
    const [predictions] = await decoder.run([pass], edits);
    const { targetLogits, logSumExp } = predictions!;
    for (const [i, request] of requests.entries()) {
      found.nats[request]! += logSumExp[targets.after[i]!]! - targetLogits[i]!;
      found.tokens[request]!++;
    }
    await pause(signal);
  }
  return found;
}

/** Returns what a decoder is opened with whose neurons shall be set to 0. */
export function neuronChanges(layers: readonly NeuronLayer[]) {
  return layers.map(({ activation }) => ({ point: activation, kind: "scale" as const }));
}

/** One edit for each layer that has some of the neurons. */
function editsOf(layers: readonly NeuronLayer[], neurons: Uint32Array): Edit[] {
  const all = new Set(neurons);
  let first = 0;
  return layers.flatMap(({ activation, width }): Edit[] => {
    const begin = first;
    first += width;
    const values = Float32Array.from({ length: width }, (_, j) => (all.has(begin + j) ? 0 : 1));
    return values.includes(0) ? [{ point: activation, kind: "scale", values }] : [];
  });
}

/** Returns as many other neurons, drawn at random from the same layers. */
export function randomTwins(
  layers: readonly NeuronLayer[],
  neurons: Uint32Array,
  random: Random,
): Uint32Array {
  const own = new Set(neurons);
  const drawn: number[] = [];
  let first = 0;
  for (const { width } of layers) {
    const here = [...own].filter(i => i >= first && i < first + width).length;
    const others = Array.from({ length: width }, (_, j) => first + j).filter(i => !own.has(i));
    const order = random.permutation(others.length);
    for (let k = 0; k < Math.min(here, others.length); k++) drawn.push(others[order[k]!]!);
    first += width;
  }
  return Uint32Array.from(drawn).sort();
}
