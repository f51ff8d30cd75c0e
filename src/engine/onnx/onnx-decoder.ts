import { availableParallelism } from "node:os";
import type { Checkpoint } from "../../checkpoint/checkpoint.js";
import type { Model } from "../../model/operations.js";
import { checkPass, checkPredictions } from "../check-pass.js";
import type { CallShape, Decoder, DecoderOptions, Predictions } from "../decoder.js";
import type { Engine } from "../engine.js";
import { checkEdits, checkPlan, widthsOfPoints } from "../hooks/check-edits.js";
import { editsOf } from "../hooks/edit.js";
import { decoderPoints } from "../hooks/points-of.js";
import { besideDecoder, besideEncoder, writerOf } from "../source-reader.js";
import { type PassRun, unfolding } from "../unfold-trees.js";
import { Predictor } from "./heads/predictor.js";
import { describeResidence, fitting } from "./onnx-residence.js";
import { spansTo } from "./part.js";
import { residentPasses, streamedPasses } from "./passes.js";
import type { SessionSettings } from "./program.js";
import { bestProvider, type OnnxProvider } from "./provider.js";
import { openOnnxSource } from "./source/onnx-source.js";
import { type Shapes, TokenPart } from "./token-part.js";
import {
  type Arithmetic,
  arithmeticLabel,
  checkDtype,
  type ProductDtype,
} from "./weights/arithmetic.js";
import { isPacked } from "./weights/weight-loader.js";

/** What of the compiled engine its decoders need. */
interface EngineParts extends Pick<Engine, "open"> {
  readonly provider: OnnxProvider | undefined;
  readonly dtype: ProductDtype;
}

/** Opens a model for the tokens that follow: `Engine.openDecoder` of the compiled engine. */
export async function openOnnxDecoder(
  engine: EngineParts,
  checkpoint: Checkpoint,
  given: Model,
  options: DecoderOptions,
): Promise<Decoder> {
  const { decoder } = writerOf(given);
  if (decoder === undefined) return (await openWriter(engine, checkpoint, given, options)).decoder;
  const opened = await openWriter(engine, checkpoint, decoder, besideEncoder(options));
  try {
    const runner = await engine.open(checkpoint, given, besideDecoder(given, options));
    const open = await openOnnxSource(
      { checkpoint, decoder },
      runner,
      given.width,
      opened.sources,
      opened,
    ).catch(async error => {
      await runner.close();
      throw error;
    });
    return {
      ...opened.decoder,
      source: open.source,
      async close() {
        await opened.decoder.close();
        await open.close();
      },
    };
  } catch (error) {
    await opened.decoder.close();
    throw error;
  }
}

/** What writes, open. */
interface OpenWriter {
  readonly decoder: Decoder;
  /** What its blocks look for in a source; none where it reads what it writes after itself. */
  readonly sources: readonly CallShape[];
  readonly residence: "resident" | "streamed";
  readonly settings: SessionSettings;
  readonly arithmetic: Arithmetic;
}

async function openWriter(
  { provider, dtype }: EngineParts,
  checkpoint: Checkpoint,
  model: Model,
  { caches = true, points = {}, ...options }: DecoderOptions,
): Promise<OpenWriter> {
  const widths = widthsOfPoints(decoderPoints(checkpoint, model));
  checkPlan(points, widths);
  const settings: SessionSettings = {
    provider: provider ?? (await bestProvider()),
    threads: options.threads ?? availableParallelism(),
  };
  checkDtype(dtype, settings.provider);
  const readsHere = isPacked(checkpoint) || dtype === "int8" || dtype === "int4";
  const partsOf = (residence: "resident" | "streamed", keeps: boolean) => {
    const shapes: Shapes = { calls: [], sources: [], states: [] };
    const spans = spansTo(model.blocks, residence);
    const arithmetic = { dtype, keeps };
    const parts = spans.map(
      span => new TokenPart(checkpoint, model, span, shapes, caches, arithmetic, points),
    );
    const predictor = new Predictor(checkpoint, model, arithmetic);
    const bytes = parts.reduce((sum, { program }) => sum + program.weightBytes, 0);
    return { ...shapes, parts, predictor, bytes: bytes + predictor.weightBytes };
  };
  // What is widened or packed here is so a block at a time: twice the memory of one, not of all.
  const whole = (keeps: boolean) => partsOf(readsHere ? "streamed" : "resident", keeps);
  const residenceOf = ({ bytes }: { readonly bytes: number }) =>
    fitting(bytes, settings.provider, options.memory);
  // A token at a time, widening anew takes as long as the products: only where memory asks for it.
  const inFull = whole(false);
  const keeps = settings.provider === "cpu" && residenceOf(inFull) === "streamed";
  const chosen = keeps ? whole(true) : inFull;
  const { calls, sources, states, parts, predictor } = chosen;
  const residence = options.residence ?? residenceOf(chosen);
  const head = await predictor.load(settings);
  const passes =
    residence === "resident"
      ? await residentPasses(parts, settings).catch(async error => {
          await head.release();
          throw error;
        })
      : streamedPasses(partsOf("streamed", keeps).parts, { ...settings, optimized: false });

  const reads = sources.length > 0 ? sources : undefined;
  const predicted: PassRun = async (given, edits) => {
    const edited = given.map((pass, i) => ({ pass, edits: editsOf(edits, i) }));
    const predictions: Predictions[] = [];
    for await (const { index, results } of passes.run(edited)) {
      const read = await head.read(results.at(-1)!.states!, given[index]!);
      checkPredictions(read, model.vocabulary);
      const added = results.flatMap(({ added }) => added);
      predictions.push({ ...read, added, states: results.flatMap(({ carries }) => carries) });
    }
    return predictions;
  };
  const decoder: Decoder = {
    description: describeResidence(settings, residence, arithmeticLabel(dtype)),
    residence,
    calls,
    states,

    async run(given, edits = []) {
      for (const i of given.keys()) checkEdits("onnxEngine", editsOf(edits, i), points, widths);
      const kept = caches ? { calls, states } : null;
      for (const pass of given) checkPass("onnxEngine", pass, model, kept, reads);
      return (states.length > 0 ? unfolding(predicted) : predicted)(given, edits);
    },

    async close() {
      await passes.release();
      await head.release();
    },
  };
  return { decoder, sources, residence, settings, arithmetic: { dtype, keeps } };
}
