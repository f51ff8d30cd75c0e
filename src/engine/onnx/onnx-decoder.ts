import { availableParallelism } from "node:os";
import type { Checkpoint } from "../../checkpoint/checkpoint.js";
import type { Model } from "../../model/operations.js";
import { checkPass, checkPredictions } from "../check-pass.js";
import type { CallShape, Decoder, DecoderOptions, Predictions } from "../decoder.js";
import { describe, fitting } from "./onnx-residence.js";
import { spansTo } from "./part.js";
import { residentPasses, streamedPasses } from "./passes.js";
import { Predictor } from "./predictor.js";
import type { SessionSettings } from "./program.js";
import { bestProvider, type Provider } from "./provider.js";
import { TokenPart } from "./token-part.js";
import { isPacked } from "./weight-loader.js";

/** Opens a model for the tokens that follow: `Engine.openDecoder` of the compiled engine. */
export async function openOnnxDecoder(
  provider: Provider | undefined,
  checkpoint: Checkpoint,
  model: Model,
  { caches = true, ...options }: DecoderOptions,
): Promise<Decoder> {
  const settings: SessionSettings = {
    provider: provider ?? (await bestProvider()),
    threads: options.threads ?? availableParallelism(),
  };
  const partsOf = (residence: "resident" | "streamed") => {
    const calls: CallShape[] = [];
    const spans = spansTo(model.blocks, residence);
    const parts = spans.map(span => new TokenPart(checkpoint, model, span, calls, caches));
    return { calls, parts };
  };
  const predictor = new Predictor(checkpoint, model);
  // Packed weights are widened a block at a time: twice the memory of one, not of all.
  const { calls, parts } = partsOf(isPacked(checkpoint) ? "streamed" : "resident");
  const bytes = parts.reduce((sum, { program }) => sum + program.weightBytes, 0);
  const residence =
    options.residence ?? fitting(bytes + predictor.weightBytes, settings.provider, options.memory);
  const head = await predictor.load(settings);
  const passes =
    residence === "resident"
      ? await residentPasses(parts, settings).catch(async error => {
          await head.release();
          throw error;
        })
      : streamedPasses(partsOf("streamed").parts, { ...settings, optimized: false });

  return {
    description: describe(settings, residence),
    residence,
    calls,

    async run(given) {
      for (const pass of given) checkPass("onnxEngine", pass, model, caches ? calls : null);
      const predictions: Predictions[] = [];
      for await (const { index, results } of passes.run(given)) {
        const read = await head.read(results.at(-1)!.states!, given[index]!);
        checkPredictions(read, model.vocabulary);
        predictions.push({ ...read, added: results.flatMap(({ added }) => added) });
      }
      return predictions;
    },

    async close() {
      await passes.release();
      await head.release();
    },
  };
}
