import type { LanguageCode } from "../corpus/corpus.js";
import type { PassSignature } from "../extract/pass-signature.js";
import { clopperPearson } from "../numeric/statistics/clopper-pearson.js";
import { defaultConfidence } from "../numeric/statistics/interval.js";
import { mexa } from "../similarity/retrieval/mexa.js";
import type { NeuronLayer } from "./counted-layers.js";
import type { NeuronAlignmentRow } from "./neuron-rows.js";
import { type NeuronVectors, neuronStates } from "./sentence-vectors.js";

interface Aligned {
  readonly languages: readonly LanguageCode[];
  readonly layers: readonly NeuronLayer[];
  readonly vectors: readonly NeuronVectors[];
  readonly pivot: LanguageCode;
  readonly confidence?: number | undefined;
}

/** Returns NeuronXA's alignment of each language with the pivot, by layer: MEXA's criterion on neurons. */
export async function neuronAlignmentRows(
  signature: PassSignature,
  { languages, layers, vectors, pivot, confidence = defaultConfidence }: Aligned,
): Promise<NeuronAlignmentRow[]> {
  const rows: NeuronAlignmentRow[] = [];
  const base = vectors[languages.indexOf(pivot)]!;
  for (const state of neuronStates)
    for (const [l, language] of languages.entries()) {
      if (language === pivot) continue;
      for (const [k, { layer }] of layers.entries()) {
        const x = vectors[l]!.vectors[state][k]!;
        const value = await mexa(x, base.vectors[state][k]!);
        const hits = Math.round(value * x.rows);
        const ends = Number.isNaN(value)
          ? { low: Number.NaN, high: Number.NaN }
          : clopperPearson(hits, x.rows, confidence);
        rows.push({
          ...signature,
          measure: `neuronxa-${state}`,
          language_x: language,
          language_y: pivot,
          layer_x: layer,
          layer_y: layer,
          value,
          ...ends,
          interval: "clopper-pearson",
          confidence,
          chance: 1 / (2 * x.rows - 1),
          reference: "chance",
          n: x.rows,
        });
      }
    }
  return rows;
}
