import type { Corpus } from "../../corpus/corpus.js";
import { corpusHash } from "../../corpus/corpus-hash.js";
import { matrix } from "../../numeric/matrix.js";
import type { Extraction } from "../extract.js";
import { withPooled } from "../pooled.js";

/**
 * Returns imported states of the first sentences, as many as `corpus` has.
 * @param corpus The beginning of what the states are of.
 */
export function narrowedTo(states: Extraction, corpus: Corpus): Extraction {
  const n = corpus.ids.length;
  const { manifest, report, folder } = states;
  const { notes, dropped } = corpus;
  const known = { ...manifest.corpus, sentences: n, hash: corpusHash(corpus), notes, dropped };
  const first = withPooled({
    manifest: { ...manifest, corpus: known },
    sentences: async language => (await states.sentences(language)).slice(0, n),
    async matrix(language, layer, pooling) {
      const whole = await states.matrix(language, layer, pooling);
      return matrix(n, whole.cols, whole.data.subarray(0, n * whole.cols));
    },
  });
  return { ...first, report: report.map(row => ({ ...row, sentences: n })), folder };
}
