import { type LongWork, silent } from "../../base/progress.js";
import { matrix } from "../../numeric/matrix.js";
import { mean } from "../../numeric/statistics/summary.js";
import { type Comet, type CometSegment, type CometSegmentScore, usedTexts } from "./comet.js";
import type { CometTokenizer } from "./encode-segments.js";
import { errorSpans, type Labeller, labelProbabilities, mqmOf } from "./error-spans.js";
import type { Estimator } from "./estimator.js";
import { type Sequence, type StateReader, textStates } from "./text-states.js";

/** What scores texts that are read together. */
export interface JointScorer {
  readonly tokenizer: CometTokenizer;
  readonly reader: StateReader;
  readonly estimator: Estimator;
  /** Of XCOMET; null elsewhere. */
  readonly labeller: Labeller | null;
  readonly needs: Comet["needs"];
}

/** How much the labels count that a translation gets beside its source, its reference, and both. */
const spanWeights = [0.1667, 0.3333, 0.5];

/** Of XCOMET's score: the three regressions, and the errors that it marks. */
const scoreWeights = { regressions: [0.12, 0.33, 0.33], mqm: 0.22 };

/** What the encoder says of one joint input. */
interface Reading {
  readonly score: number;
  readonly labels: readonly Float64Array[];
}

/** Returns how to score segments with a metric that reads a translation and other texts as one. */
export function scoreJoint(scorer: JointScorer): Comet["score"] {
  const { tokenizer, needs, labeller } = scorer;
  return async (segments, work = {}) => {
    const used = usedTexts(segments, needs);
    const ids = await tokenized(tokenizer, segments, used);
    const combinations: readonly (readonly ("src" | "ref")[])[] =
      used.src && used.ref ? [["src"], ["ref"], ["src", "ref"]] : [[used.src ? "src" : "ref"]];
    /** By the combination's place, then by segment. */
    const inputs = combinations.map(names =>
      segments.map(segment => {
        const mt = ids.get(segment.mt)!;
        const others = names.map(name => ids.get(segment[name]!)!);
        return { ids: tokenizer.joined([mt, ...others]), words: labeller ? mt.length : 0 };
      }),
    );
    const readings = await read(scorer, inputs.flat(), work);
    const n = segments.length;
    const scores = segments.map((_, i): CometSegmentScore => {
      const own = combinations.map((__, c) => readings[c * n + i]!);
      return labeller ? explained(own) : plain(own);
    });
    return { score: mean(scores.map(({ score }) => score)), segments: scores };
  };
}

async function tokenized(
  tokenizer: CometTokenizer,
  segments: readonly CometSegment[],
  used: { readonly src: boolean; readonly ref: boolean },
): Promise<ReadonlyMap<string, Int32Array>> {
  const texts = [
    ...new Set(
      segments.flatMap(({ mt, src, ref }) => [
        mt,
        ...(used.src ? [src!] : []),
        ...(used.ref ? [ref!] : []),
      ]),
    ),
  ];
  const found = await tokenizer.texts(texts);
  return new Map(texts.map((text, i) => [text, found[i]!]));
}

/** Reads inputs, each of which only once, however often it occurs. */
async function read(
  { reader, estimator, labeller }: JointScorer,
  inputs: readonly Sequence[],
  { progress = silent, signal }: LongWork,
): Promise<Reading[]> {
  const keys = inputs.map(({ ids, words }) => `${words} ${ids.join(" ")}`);
  const unique = new Map(keys.map((key, i) => [key, inputs[i]!]));
  const task = progress.start("COMET", unique.size, "segments");
  try {
    const states = await textStates(reader, [...unique.values()], { task, signal });
    const { width } = reader;
    const data = new Float32Array(states.length * width);
    for (const [i, { pooled }] of states.entries()) data.set(pooled, i * width);
    const scores = await estimator.score(matrix(states.length, width, data));
    const readings = new Map(
      [...unique.keys()].map((key, i): [string, Reading] => {
        const { words } = states[i]!;
        const labels = labeller && words ? labelProbabilities(labeller, words, width) : [];
        return [key, { score: scores[i]!, labels }];
      }),
    );
    return keys.map(key => readings.get(key)!);
  } finally {
    task.done();
  }
}

/** UniTE and CometKiwi: the mean over the inputs. */
function plain(readings: readonly Reading[]): CometSegmentScore {
  const scores = readings.map(({ score }) => score);
  if (scores.length === 1) return { score: scores[0]! };
  const [src, ref, unified] = scores as [number, number, number];
  return { score: mean(scores), parts: { src, ref, unified } };
}

/** XCOMET: regressions, none above 1, and errors, weighed. */
function explained(readings: readonly Reading[]): CometSegmentScore {
  const [first] = readings;
  const isOne = readings.length === 1;
  const weights = isOne ? [1] : spanWeights;
  const labels = first!.labels.map((_, t) =>
    first!.labels[t]!.map((__, label) =>
      readings.reduce((sum, { labels: own }, c) => sum + weights[c]! * own[t]![label]!, 0),
    ),
  );
  const spans = errorSpans(labels);
  const mqm = mqmOf(spans);
  const regressions = isOne
    ? [scoreWeights.regressions.reduce((a, b) => a + b, 0)]
    : scoreWeights.regressions;
  const clipped = readings.map(({ score }) => Math.min(score, 1));
  const score = clipped.reduce((sum, value, c) => sum + regressions[c]! * value, 0);
  const [src, ref, unified] = readings.map(reading => reading.score);
  const parts = isOne
    ? { src: clipped[0]!, mqm }
    : { src: src!, ref: ref!, unified: unified!, mqm };
  return { score: score + scoreWeights.mqm * mqm, parts, spans };
}
