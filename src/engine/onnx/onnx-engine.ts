import { availableParallelism } from "node:os";
import type { Checkpoint } from "../../checkpoint/checkpoint.js";
import type { Model } from "../../model/operations.js";
import { checkBatch, checkFinite, checkLayers, checkStates } from "../checks.js";
import type { Engine, RunOptions } from "../engine.js";
import { checkEdits, checkPlan, widthsOfPoints } from "../hooks/check-edits.js";
import { editsOf } from "../hooks/edit.js";
import { pointsOf } from "../hooks/points-of.js";
import { joined } from "../joined.js";
import { checkRouted } from "../routed-layers.js";
import { OnnxHead } from "./heads/head.js";
import { openOnnxLens } from "./heads/onnx-lens.js";
import { openOnnxDecoder } from "./onnx-decoder.js";
import { describeResidence, fitting } from "./onnx-residence.js";
import { Part, spansTo } from "./part.js";
import { residentPasses, streamedPasses } from "./passes.js";
import type { SessionSettings } from "./program.js";
import { bestProvider, type OnnxProvider } from "./provider.js";
import {
  type Arithmetic,
  arithmeticFor,
  arithmeticLabel,
  checkDtype,
  inFloat32,
  type ProductDtype,
} from "./weights/arithmetic.js";
import { isPacked } from "./weights/weight-loader.js";

/** What `onnxEngine` takes. */
export interface OnnxOptions {
  /** Default: the first of cuda, webgpu and cpu that runs here. */
  readonly provider?: OnnxProvider;
  /**
   * What products with weights are computed in; default: "float32". "float16" is for GPUs, "int8"
   * and "int4" (weights in blocks of 32 with a scale) for the CPU: what comes of them is not kept
   * beside float32's, and says so in every name.
   */
  readonly dtype?: ProductDtype;
}

/**
 * Returns the compiled engine: the model becomes a graph over the checkpoint's own files,
 * which ONNX Runtime runs.
 *
 * Resident, the model is one graph. Streamed, it is a graph for each block: a block is
 * loaded while the one before it runs every batch of the chunk, and then dropped.
 */
export function onnxEngine({ provider, dtype = "float32" }: OnnxOptions = {}): Engine {
  const label = arithmeticLabel(dtype);
  const engine: Engine = {
    name: "onnx",
    storedAs: dtype === "float32" ? "onnx" : `onnx-${dtype}`,
    label,
    exact: label === undefined ? undefined : onnxEngine({ provider }),
    async open(checkpoint, model, options) {
      checkLayers("onnxEngine", options.layers, model);
      if (options.routing) checkRouted("onnxEngine", options.layers, model);
      const { points = {} } = options;
      const widths = widthsOfPoints(pointsOf(checkpoint, model, options.layers.at(-1)!));
      checkPlan(points, widths);
      const settings: SessionSettings = {
        provider: provider ?? (await bestProvider()),
        threads: options.threads ?? availableParallelism(),
      };
      checkDtype(dtype, settings.provider);
      const parts = (residence: "resident" | "streamed", arithmetic: Arithmetic) =>
        partsOf(checkpoint, model, options, residence, arithmetic);
      const [inFull] = parts("resident", inFloat32);
      const arithmetic = arithmeticFor(dtype, settings.provider, inFull!.program.weightBytes);
      const whole = parts("resident", arithmetic);
      const { logits, vector } = options;
      const tail =
        logits || vector !== undefined
          ? new OnnxHead(checkpoint, model, vector, arithmetic)
          : undefined;
      const bytes = whole.reduce((sum, { program }) => sum + program.weightBytes, 0);
      const residence =
        options.residence ??
        fitting(bytes + (tail?.weightBytes ?? 0), settings.provider, options.memory);
      // What is widened or packed here is in memory twice meanwhile: a block of it, not all.
      const readsHere = isPacked(checkpoint) || dtype === "int8" || dtype === "int4";
      const head = await tail?.load(settings);
      const passes =
        residence === "resident"
          ? await residentPasses(readsHere ? parts("streamed", arithmetic) : whole, settings).catch(
              async error => {
                await head?.release();
                throw error;
              },
            )
          : streamedPasses(parts("streamed", arithmetic), settings);

      return {
        description: describeResidence(settings, residence, label),

        async run(batches, receive, edits = []) {
          for (const batch of batches) checkBatch("onnxEngine", batch, model);
          const edited = batches.map((batch, i) => ({ batch, edits: editsOf(edits, i) }));
          for (const each of edited) checkEdits("onnxEngine", each.edits, points, widths);
          for await (const { index, results } of passes.run(edited)) {
            const pooled = new Map(results.flatMap(result => [...result.pooled]));
            const read = new Map(results.flatMap(result => [...result.read]));
            const layers: Float32Array[] = [];
            for (const layer of options.layers) {
              const states = pooled.get(layer)!; // (B, P, H)
              const batch = batches[index]!;
              if (options.routing || edited[index]!.edits.length > 0)
                checkFinite(states, `layer ${layer}`);
              else checkStates(states, layer, batch);
              const { size, poolingCount } = batch;
              layers.push(head ? await head.read(states, layer, size, poolingCount) : states);
            }
            await receive(joined(layers), index, read);
          }
        },

        async close() {
          await passes.release();
          await head?.release();
        },
      };
    },

    openDecoder: (checkpoint, model, options) =>
      openOnnxDecoder({ provider, dtype, open: engine.open }, checkpoint, model, options),

    async openLens(checkpoint, model, options) {
      const { threads = availableParallelism() } = options;
      const settings = { provider: provider ?? (await bestProvider()), threads };
      checkDtype(dtype, settings.provider);
      return openOnnxLens(settings, checkpoint, model, options, { ...inFloat32, dtype });
    },
  };
  return engine;
}

function partsOf(
  checkpoint: Checkpoint,
  model: Model,
  { layers, vector, routing, points }: RunOptions,
  residence: "resident" | "streamed",
  arithmetic: Arithmetic,
): Part[] {
  const wanted = new Set(layers);
  const spans = spansTo(layers.at(-1)!, residence);
  const pooling = { vector, routing, points };
  return spans.map(span => new Part(checkpoint, model, wanted, span, pooling, arithmetic));
}
