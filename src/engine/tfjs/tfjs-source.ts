import type { Tensor } from "@tensorflow/tfjs-core";
import type { Checkpoint } from "../../checkpoint/checkpoint.js";
import type { ModelDecoder } from "../../model/operations.js";
import type { CallShape, KeyValues } from "../decoder.js";
import type { Batch, Runner } from "../engine.js";
import { type EncodedBatch, type OpenSource, sourceReader } from "../source-reader.js";
import { byHead } from "./attention.js";
import { BatchTensors } from "./batch-tensors.js";
import { needsOf } from "./needs.js";
import type { Setting } from "./pass.js";
import { resident, streamed } from "./residence.js";
import { tensorOperations } from "./tensor-operations.js";
import { disposeWeights, loadWeights, type Weights } from "./weights.js";

/**
 * Opens what makes keys and values of an encoder's states.
 *
 * @param runner The encoder, open for its last state; closed with what is returned.
 * @param width Of that state.
 * @param shapes What each block of the decoder looks for.
 */
export async function openTfjsSource(
  setting: Setting,
  { checkpoint, decoder }: { readonly checkpoint: Checkpoint; readonly decoder: ModelDecoder },
  runner: Runner,
  width: number,
  shapes: readonly CallShape[],
  kind: "resident" | "streamed",
): Promise<OpenSource> {
  const { backend, tables } = setting;
  const { tf } = backend;
  const load = (block: number) =>
    loadWeights(
      backend,
      checkpoint,
      needsOf(ops => decoder.memory(ops, block, null)),
    );
  const reside = kind === "resident" ? resident : streamed;
  const residence = await reside(shapes.length, load, disposeWeights);

  async function ofBlock(batch: EncodedBatch, block: number, weights: Weights): Promise<KeyValues> {
    const { size, tokens, states } = batch;
    const inputs = new BatchTensors(tf, plainBatch(batch));
    const ops = tensorOperations({
      backend,
      weights,
      tables,
      inputs,
      index: 0,
      hookAt: () => undefined,
    });
    const both = tf.tidy(() => {
      const state = tf.tensor3d(states, [size, tokens, width]);
      return decoder
        .memory<Tensor>(ops, block, state)
        .map(made => byHead(tf, made, shapes[block]!.kvHeads, [0, 2, 1, 3]));
    });
    const [keys, values] = await Promise.all(both.map(backend.read));
    tf.dispose(both);
    inputs.dispose();
    return { keys: keys!, values: values! };
  }

  const project = async (batches: readonly EncodedBatch[]) => {
    const found = batches.map((): KeyValues[] => []);
    for (const block of shapes.keys()) {
      const weights = await residence.enter(block);
      for (const [i, batch] of batches.entries())
        found[i]!.push(await ofBlock(batch, block, weights));
      residence.leave(block);
    }
    return found;
  };
  return {
    source: sourceReader(runner, width, shapes, project),
    async close() {
      await residence.close();
      await runner.close();
    },
  };
}

/** As much of a batch as projections look at. */
function plainBatch({ size, tokens }: EncodedBatch): Batch {
  return {
    ids: new Int32Array(size * tokens),
    poolings: new Float32Array(0),
    lengths: new Int32Array(size).fill(tokens),
    size,
    tokens,
    poolingCount: 0,
  };
}
