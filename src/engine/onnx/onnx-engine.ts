import { availableParallelism } from "node:os";
import type { Checkpoint } from "../../checkpoint/checkpoint.js";
import type { Model } from "../../model/operations.js";
import { checkBatch, checkFinite, checkLayers, checkNormed } from "../checks.js";
import type { Engine, RunOptions } from "../engine.js";
import { joined } from "../joined.js";
import { Head } from "./head.js";
import { openOnnxDecoder } from "./onnx-decoder.js";
import { describe, fitting } from "./onnx-residence.js";
import { Part, spansTo } from "./part.js";
import { residentPasses, streamedPasses } from "./passes.js";
import type { SessionSettings } from "./program.js";
import { bestProvider, type Provider } from "./provider.js";
import { isPacked } from "./weight-loader.js";

/** What `onnxEngine` takes. */
export interface OnnxOptions {
  /** Default: the first of cuda, webgpu and cpu that runs here. */
  readonly provider?: Provider;
}

/**
 * Returns the compiled engine: the model becomes a graph over the checkpoint's own files,
 * which ONNX Runtime runs.
 *
 * Resident, the model is one graph. Streamed, it is a graph for each block: a block is
 * loaded while the one before it runs every batch of the chunk, and then dropped.
 */
export function onnxEngine({ provider }: OnnxOptions = {}): Engine {
  return {
    name: "onnx",
    storedAs: "onnx",
    async open(checkpoint, model, options) {
      checkLayers("onnxEngine", options.layers, model);
      const settings: SessionSettings = {
        provider: provider ?? (await bestProvider()),
        threads: options.threads ?? availableParallelism(),
      };
      const parts = (residence: "resident" | "streamed") =>
        partsOf(checkpoint, model, options, residence);
      const whole = parts("resident");
      const { vector } = options;
      const tail =
        options.logits || vector !== undefined ? new Head(checkpoint, model, vector) : undefined;
      const bytes = whole.reduce((sum, { program }) => sum + program.weightBytes, 0);
      const residence =
        options.residence ??
        fitting(bytes + (tail?.weightBytes ?? 0), settings.provider, options.memory);
      const head = await tail?.load(settings);
      const passes =
        residence === "resident"
          ? await residentPasses(isPacked(checkpoint) ? parts("streamed") : whole, settings).catch(
              async error => {
                await head?.release();
                throw error;
              },
            )
          : streamedPasses(parts("streamed"), settings);

      return {
        description: describe(settings, residence),

        async run(batches, receive) {
          for (const batch of batches) checkBatch("onnxEngine", batch, model);
          for await (const { index, results } of passes.run(batches)) {
            const pooled = new Map(results.flatMap(states => [...states]));
            const layers: Float32Array[] = [];
            for (const layer of options.layers) {
              const states = pooled.get(layer)!; // (B, P, H)
              const batch = batches[index]!;
              checkFinite(states, `layer ${layer}`);
              if (layer === model.blocks) checkNormed(states, batch, model);
              const { size, poolingCount } = batch;
              layers.push(head ? await head.read(states, layer, size, poolingCount) : states);
            }
            await receive(joined(layers), index);
          }
        },

        async close() {
          await passes.release();
          await head?.release();
        },
      };
    },

    openDecoder: (checkpoint, model, options) =>
      openOnnxDecoder(provider, checkpoint, model, options),
  };
}

function partsOf(
  checkpoint: Checkpoint,
  model: Model,
  { layers, vector }: RunOptions,
  residence: "resident" | "streamed",
): Part[] {
  const wanted = new Set(layers);
  return spansTo(layers.at(-1)!, residence).map(
    span => new Part(checkpoint, model, wanted, span, vector),
  );
}
