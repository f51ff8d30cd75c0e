import { existsSync } from "node:fs";
import { basename } from "node:path";
import { IsoglossError } from "../../base/error.js";
import { pause } from "../../base/pause.js";
import { type LongWork, silent } from "../../base/progress.js";
import { strip } from "../../base/text/strip.js";
import type { Checkpoint } from "../../checkpoint/checkpoint.js";
import { findWeights } from "../../checkpoint/find-weights.js";
import { openTokenizer } from "../../checkpoint/open-tokenizer.js";
import { readDescription } from "../../checkpoint/read-description.js";
import type { Decoder, DecoderOptions } from "../../engine/decoder.js";
import type { Engine } from "../../engine/engine.js";
import { onnxEngine } from "../../engine/onnx/onnx-engine.js";
import { SourceRows } from "../../generate/source/source-rows.js";
import { modelFor } from "../../model/model-for.js";
import { openCheckpoint } from "../../model/open-checkpoint.js";
import { encodeAll } from "../../tokenizer/encode-all.js";
import type { CometScores, CometSegment } from "../comet/comet.js";

/** What `openMetricx` takes. */
export interface MetricxOptions extends LongWork {
  /** A folder with the tokenizer, where it lies apart: the published metrics have that of google/mt5-xl. */
  readonly tokenizer?: string;
  /** Defaults to `onnxEngine()`. */
  readonly engine?: Engine;
  /** How the engine runs. */
  readonly run?: Omit<DecoderOptions, "caches" | "points">;
}

/** A metric of the MetricX-24 family that was opened. */
export interface Metricx {
  /** The Hub id, or the folder's name. */
  readonly name: string;
  /** For rows, after sacreBLEU's fashion. */
  readonly signature: string;
  /** What runs where. */
  readonly description: string;
  /**
   * Scores translations, from 0 (no error) to 25: with their references, or by their sources alone.
   *
   * @throws RangeError if a segment lacks its source, or some have a reference that others lack.
   */
  score(segments: readonly CometSegment[], work?: LongWork): Promise<CometScores>;
  close(): Promise<void>;
}

/** The token whose logit is the score, and its id in mT5's vocabulary. */
const scoringToken = { text: "<extra_id_10>", id: 250_089 };

/** The token that the decoder's only step begins after. */
const start = 0;

/** Tokens of a text, the one that ends it included, to which published scores are cut. */
const mostTokens = 1536;

const highest = 25;

/** Texts that are run at once. */
const rows = 16;

/**
 * Opens a metric of the MetricX-24 family: an mT5 that reads a translation beside its source, and a
 * reference if there is one, and whose score is one logit of the first token that it would write.
 *
 * @param spec A folder with config.json and weights, or a Hub id with a tokenizer.
 * @throws IsoglossError naming the file that is missing, damaged or not supported.
 *
 * @example
 * const metricx = await openMetricx("./metricx-24-hybrid-large", { tokenizer: "./mt5-xl" });
 * const { score } = await metricx.score([{ src: "Guten Tag.", mt: "Good day.", ref: "Hello." }]);
 * await metricx.close();
 *
 * @see Juraska et al. 2024, https://arxiv.org/abs/2410.03983
 */
export async function openMetricx(spec: string, options: MetricxOptions = {}): Promise<Metricx> {
  const { engine = onnxEngine(), run } = options;
  const checkpoint = await checkpointOf(spec, options);
  const { folder, config, name, revision } = checkpoint;
  if (config.model_type !== "mt5")
    throw new IsoglossError(
      `${folder}: is no metric of MetricX-24, which are mT5s`,
      "Name the folder of one, such as metricx-24-hybrid-large.",
    );
  if (config.tie_word_embeddings === true)
    throw new IsoglossError(
      `${folder}/config.json: tie_word_embeddings: true would scale the score, which is not supported`,
      "The published metrics have false.",
    );
  const model = modelFor(checkpoint);
  const token = tokenOf(checkpoint, model.vocabulary);
  const decoder = await engine.openDecoder(checkpoint, model, { ...run, caches: false });

  return {
    name,
    signature: `like:metricx-24|${name}${revision === null ? "" : `@${revision.slice(0, 7)}`}`,
    description: decoder.description,
    async score(segments, { progress = silent, signal } = {}) {
      const texts = await encodeAll(checkpoint.tokenizer, textsOf(segments));
      const after = checkpoint.tokenizer.added?.after ?? 0;
      const sources = texts.map(ids =>
        Int32Array.from(ids.slice(0, Math.min(ids.length - after, mostTokens - 1))),
      );
      const order = [...sources.keys()].sort((a, b) => sources[a]!.length - sources[b]!.length);
      const scores = new Array<number>(sources.length);
      const task = progress.start("score", sources.length, "segments");
      try {
        for (let at = 0; at < order.length; at += rows) {
          await pause(signal);
          const group = order.slice(at, at + rows);
          const logits = await firstLogits(
            decoder,
            group.map(i => sources[i]!),
            token,
          );
          for (const [i, segment] of group.entries())
            scores[segment] = Math.min(highest, Math.max(0, logits[i]!));
          task.advance(group.length);
        }
      } finally {
        task.done();
      }
      const mean = scores.reduce((a, b) => a + b, 0) / scores.length;
      return { score: mean, segments: scores.map(score => ({ score })) };
    },
    close: () => decoder.close(),
  };
}

/** The logit of a token as the first that is written after each source. */
async function firstLogits(
  decoder: Decoder,
  sources: readonly Int32Array[],
  token: number,
): Promise<Float32Array> {
  const size = sources.length;
  const read = new SourceRows(decoder.source!, size);
  await read.read(sources.map((ids, row) => ({ row, owner: row, ids })));
  const each = Int32Array.from({ length: size }, (_, row) => row);
  const [predictions] = await decoder.run([
    {
      size,
      tokens: 1,
      ids: new Int32Array(size).fill(start),
      source: read.past(0, size),
      wanted: each,
      targets: { after: each, ids: new Int32Array(size).fill(token) },
      top: 0,
    },
  ]);
  return predictions!.targetLogits;
}

/** What the metric reads of each segment. */
function textsOf(segments: readonly CometSegment[]): string[] {
  if (segments.length === 0) throw new RangeError("metricx: expected a segment at least");
  const withReference = segments.filter(({ ref }) => ref !== undefined).length;
  if (segments.some(({ src }) => src === undefined))
    throw new RangeError("metricx: this metric needs the src of every segment");
  if (withReference !== 0 && withReference !== segments.length)
    throw new RangeError("metricx: some segments have a ref, and others have none");
  return segments.map(({ src, mt, ref }) => {
    const text = `source: ${strip(src!, "both")} candidate: ${strip(mt, "both")}`;
    return ref === undefined ? text : `${text} reference: ${strip(ref, "both")}`;
  });
}

/** The published models' id, or that of a tokenizer which has the token in a smaller vocabulary. */
function tokenOf({ tokenizer, folder }: Checkpoint, vocabulary: number): number {
  if (vocabulary > scoringToken.id) return scoringToken.id;
  const { before, after } = tokenizer.added ?? { before: 0, after: 0 };
  const ids = tokenizer.encode(scoringToken.text);
  const own = ids.slice(before, ids.length - after);
  if (own.length === 1 && tokenizer.specialIds.has(own[0]!)) return own[0]!;
  throw new IsoglossError(
    `${folder}: its vocabulary of ${vocabulary} has no ${scoringToken.text}, whose logit is the score`,
    "Name the folder of a metric of MetricX-24.",
  );
}

/** A metric whose folder has no tokenizer is opened with another folder's. */
async function checkpointOf(
  spec: string,
  { tokenizer, progress, signal }: MetricxOptions,
): Promise<Checkpoint> {
  if (tokenizer === undefined) return openCheckpoint(spec, { progress, signal });
  for (const folder of [spec, tokenizer])
    if (!existsSync(folder))
      throw new IsoglossError(
        `${folder}: there is no such folder`,
        "A metric and a tokenizer apart from it are read from folders: fetch both first.",
      );
  const config = await readDescription(spec, () => {});
  return {
    name: basename(spec),
    revision: null,
    folder: spec,
    config,
    notes: [],
    ...(await findWeights(spec)),
    updates: new Map(),
    tokenizer: await openTokenizer(tokenizer, config),
  };
}
