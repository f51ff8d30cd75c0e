import { availableParallelism } from "node:os";
import type { Checkpoint } from "../../checkpoint/checkpoint.js";
import type { Model } from "../../model/operations.js";
import { checkPass, checkPredictions } from "../check-pass.js";
import type { CallShape, Decoder, DecoderOptions, Predictions } from "../decoder.js";
import { checkEdits, checkPlan, widthsOfPoints } from "../hooks/check-edits.js";
import { decoderPoints } from "../hooks/points-of.js";
import { describeResidence, fitting } from "./onnx-residence.js";
import { spansTo } from "./part.js";
import { residentPasses, streamedPasses } from "./passes.js";
import { Predictor } from "./predictor.js";
import type { SessionSettings } from "./program.js";
import { bestProvider, type OnnxProvider } from "./provider.js";
import { TokenPart } from "./token-part.js";
import { arithmeticLabel, checkDtype, type ProductDtype } from "./weights/arithmetic.js";
import { isPacked } from "./weights/weight-loader.js";

/** Opens a model for the tokens that follow: `Engine.openDecoder` of the compiled engine. */
export async function openOnnxDecoder(
  {
    provider,
    dtype,
  }: { readonly provider: OnnxProvider | undefined; readonly dtype: ProductDtype },
  checkpoint: Checkpoint,
  model: Model,
  { caches = true, points = {}, ...options }: DecoderOptions,
): Promise<Decoder> {
  const widths = widthsOfPoints(decoderPoints(checkpoint, model));
  checkPlan(points, widths);
  const settings: SessionSettings = {
    provider: provider ?? (await bestProvider()),
    threads: options.threads ?? availableParallelism(),
  };
  checkDtype(dtype, settings.provider);
  const readsHere = isPacked(checkpoint) || dtype === "int8" || dtype === "int4";
  const partsOf = (residence: "resident" | "streamed", keeps: boolean) => {
    const calls: CallShape[] = [];
    const spans = spansTo(model.blocks, residence);
    const arithmetic = { dtype, keeps };
    const parts = spans.map(
      span => new TokenPart(checkpoint, model, span, calls, caches, arithmetic, points),
    );
    const predictor = new Predictor(checkpoint, model, arithmetic);
    const bytes = parts.reduce((sum, { program }) => sum + program.weightBytes, 0);
    return { calls, parts, predictor, bytes: bytes + predictor.weightBytes };
  };
  // What is widened or packed here is so a block at a time: twice the memory of one, not of all.
  const whole = (keeps: boolean) => partsOf(readsHere ? "streamed" : "resident", keeps);
  const residenceOf = ({ bytes }: { readonly bytes: number }) =>
    fitting(bytes, settings.provider, options.memory);
  // A token at a time, widening anew takes as long as the products: only where memory asks for it.
  const inFull = whole(false);
  const keeps = settings.provider === "cpu" && residenceOf(inFull) === "streamed";
  const chosen = keeps ? whole(true) : inFull;
  const { calls, parts, predictor } = chosen;
  const residence = options.residence ?? residenceOf(chosen);
  const head = await predictor.load(settings);
  const passes =
    residence === "resident"
      ? await residentPasses(parts, settings).catch(async error => {
          await head.release();
          throw error;
        })
      : streamedPasses(partsOf("streamed", keeps).parts, { ...settings, optimized: false });

  return {
    description: describeResidence(settings, residence, arithmeticLabel(dtype)),
    residence,
    calls,

    async run(given, edits = []) {
      checkEdits("onnxEngine", edits, points, widths);
      for (const pass of given) checkPass("onnxEngine", pass, model, caches ? calls : null);
      const predictions: Predictions[] = [];
      for await (const { index, results } of passes.run(given.map(pass => ({ pass, edits })))) {
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
