import type { LanguageCode } from "../corpus/corpus.js";
import { resolveLanguage } from "../corpus/languages/resolve-language.js";
import type { Matrix } from "../numeric/matrix.js";
import { Source } from "../states/source.js";
import { signatureOf } from "./signature-of.js";
import type { States } from "./states.js";

/** The pooling of a sentence where nobody names one. */
const usualPooling = "mean";

/** Hidden states as a folder holds them. */
export type StoredStates = Pick<States, "manifest" | "sentences"> & {
  matrix(language: LanguageCode, layer: number, pooling: string): Promise<Matrix>;
};

/** Returns stored states with what people ask of them: languages by name, one pooling as a `Source`. */
export function withPooled(stored: StoredStates): States {
  const { manifest } = stored;
  const { languages, layers, poolings, corpus, model } = manifest;
  const code = (language: string) =>
    languages.includes(language) ? language : resolveLanguage(language, languages, corpus.name);
  const signature = signatureOf(manifest);
  return {
    manifest,
    signature,
    matrix: async (language, layer, pooling) =>
      stored.matrix(code(language), layer, pooling ?? usual(poolings)),
    sentences: async language => stored.sentences(code(language)),
    pooled(pooling = usual(poolings)) {
      if (!poolings.includes(pooling))
        throw new RangeError(
          `States.pooled: there is no pooling "${pooling}", only ${poolings.join(", ")}`,
        );
      return new Source({
        languages,
        layers,
        blocks: model.blocks,
        sentences: corpus.sentences,
        unit: corpus.unit,
        signature: { ...signature, pooling },
        matrix: (language, layer) => stored.matrix(language, layer, pooling),
        texts: language => stored.sentences(language),
      });
    },
  };
}

function usual(poolings: readonly string[]): string {
  return poolings.includes(usualPooling) ? usualPooling : poolings[0]!;
}
