import { silent } from "../../base/progress.js";
import { matrix } from "../../numeric/matrix.js";
import { mean } from "../../numeric/statistics/summary.js";
import { type Comet, type CometSegment, usedTexts } from "./comet.js";
import { type CometTokenizer, refusePadding } from "./encode-segments.js";
import type { Estimator } from "./estimator.js";
import { type StateReader, textStates } from "./text-states.js";

/** What scores texts that are encoded one by one. */
export interface SeparateScorer {
  readonly tokenizer: CometTokenizer;
  readonly padding: number | undefined;
  readonly reader: StateReader;
  /** Null where the score is a distance. */
  readonly estimator: Estimator | null;
  readonly needs: Comet["needs"];
}

/** Texts whose states are kept: a quarter of a gigabyte of XLM-R large's. */
const mostKept = 1 << 16;

/** Returns how to score segments with a metric that encodes each text by itself, and each once. */
export function scoreSeparate(scorer: SeparateScorer): Comet["score"] {
  const { tokenizer, padding, reader, estimator, needs } = scorer;
  const kept = new Map<string, Float32Array>();
  return async (segments, { progress = silent, signal } = {}) => {
    const used = usedTexts(segments, needs);
    const texts = [...new Set(segments.flatMap(segment => textsOf(segment, used)))];
    const missing = texts.filter(text => !kept.has(text));
    const states = new Map(texts.map(text => [text, kept.get(text)]));
    const ids = await tokenizer.texts(missing);
    refusePadding(missing, ids, padding);
    const task = progress.start("COMET", missing.length, "texts");
    try {
      const sequences = ids.map(own => ({ ids: own, words: 0 }));
      const found = await textStates(reader, sequences, { task, signal });
      for (const [i, { pooled }] of found.entries()) states.set(missing[i]!, pooled);
    } finally {
      task.done();
    }
    for (const text of missing) kept.set(text, states.get(text)!);
    for (const oldest of kept.keys()) {
      if (kept.size <= mostKept) break;
      kept.delete(oldest);
    }
    const rows = segments.map(
      ({ mt, src, ref }): SegmentStates => ({
        mt: states.get(mt)!,
        src: states.get(src!)!,
        ref: used.ref ? states.get(ref!)! : undefined,
      }),
    );
    const scores = estimator
      ? await estimate(estimator, rows)
      : Float64Array.from(rows, row => closeness(row));
    return { score: mean(scores), segments: Array.from(scores, score => ({ score })) };
  };
}

function textsOf(
  { mt, src, ref }: CometSegment,
  used: { readonly src: boolean; readonly ref: boolean },
): string[] {
  return [mt, ...(used.src ? [src!] : []), ...(used.ref ? [ref!] : [])];
}

/** The states of a segment's texts. */
interface SegmentStates {
  readonly mt: Float32Array;
  readonly src: Float32Array;
  /** Absent where the metric needs none. */
  readonly ref?: Float32Array | undefined;
}

/** Segments whose features are multiplied at once: 100 MB of the largest. */
const atOnce = 512;

/**
 * Returns what dense layers say of the features of segments:
 *
 *   [mt; ref; mt⊙ref; |mt−ref|; mt⊙src; |mt−src|],   without references  [mt; src; mt⊙src; |mt−src|]
 */
async function estimate(
  estimator: Estimator,
  segments: readonly SegmentStates[],
): Promise<Float64Array> {
  const scores = new Float64Array(segments.length);
  for (let at = 0; at < segments.length; at += atOnce) {
    const rows = segments.slice(at, at + atOnce).map(features);
    const width = rows[0]!.length;
    const data = new Float32Array(rows.length * width);
    for (const [i, row] of rows.entries()) data.set(row, i * width);
    scores.set(await estimator.score(matrix(rows.length, width, data)), at);
  }
  return scores;
}

function features({ mt, src, ref }: SegmentStates): Float32Array {
  const times = (other: Float32Array) => mt.map((value, i) => value * other[i]!);
  const apart = (other: Float32Array) => mt.map((value, i) => Math.abs(value - other[i]!));
  const parts = ref
    ? [mt, ref, times(ref), apart(ref), times(src), apart(src)]
    : [mt, src, times(src), apart(src)];
  const all = new Float32Array(parts.length * mt.length);
  for (const [i, part] of parts.entries()) all.set(part, i * mt.length);
  return all;
}

/** What torch adds to every difference before its distance, so that no gradient is infinite. */
const epsilon = 1e-6;

/** Returns 1 / (1 + the harmonic mean of a translation's distances to its source and its reference). */
function closeness({ mt, src, ref }: SegmentStates): number {
  const distance = (other: Float32Array) =>
    Math.sqrt(mt.reduce((sum, value, i) => sum + (value - other[i]! + epsilon) ** 2, 0));
  const [toSource, toReference] = [distance(src), distance(ref!)];
  return 1 / (1 + (2 * toReference * toSource) / (toReference + toSource));
}
