import type { Row } from "../../base/row.js";
import { describeLanguage } from "../../corpus/languages/describe-language.js";
import { row } from "../../numeric/matrix.js";
import type { Source } from "../../states/source.js";

/** Sentences of all languages with their states of one layer. */
export interface StatePoints {
  /** A row a sentence and language: id, language, name, text, and of what its state is. */
  readonly rows: readonly Row[];
  /** (d) each. */
  readonly vectors: readonly Float32Array[];
}

/**
 * Returns the states of one layer, language by language, for programs that draw maps themselves.
 * @param source Preprocessed as its points shall be; centered states lie by meaning, raw ones by language.
 */
export async function statePoints(source: Source, layer: number): Promise<StatePoints> {
  const { model, corpus, pooling } = source.signature;
  const rows: Row[] = [];
  const vectors: Float32Array[] = [];
  for (const language of source.languages) {
    const states = await source.matrix(language, layer);
    const texts = await source.texts(language);
    const { name } = describeLanguage(language);
    for (let i = 0; i < states.rows; i++) {
      rows.push({
        id: texts?.[i]?.id ?? String(i + 1),
        language,
        name,
        text: texts?.[i]?.text ?? "",
        model,
        corpus,
        pooling,
        preprocessing: source.preprocessing,
        layer,
      });
      vectors.push(Float32Array.from(row(states, i)));
    }
  }
  return { rows, vectors };
}
