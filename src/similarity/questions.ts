import type { Cell } from "../states/place.js";
import type { Source } from "../states/source.js";

/**
 * @file The shapes of question that people ask of hidden states, as lists of cells for
 * `compare`. Cells that share a layer lie together, so that states are read once. Which
 * languages, layers and pivot are meant is what the source's views say:
 * `layerByLayer(source.of("en", "zh").at(4, 5, 6))`.
 */

/**
 * At which layer do two languages meet? Each language with the pivot, which comes second, at
 * each layer. A family is a language pair: its p-values are corrected for choosing the best layer.
 */
export function layerByLayer(source: Source): Cell[] {
  return source.layers.flatMap(layer =>
    source.others.map(language => ({
      x: { source, language, layer },
      y: { source, language: source.pivot, layer },
      family: `${language} ${source.pivot}`,
    })),
  );
}

/**
 * Which layers of a language resemble which of the pivot? Every layer of one with every layer
 * of the other, corrected for choosing the best of all; language after language.
 */
export function layerTimesLayer(source: Source): Cell[] {
  return source.others.flatMap(language =>
    source.layers.flatMap(layerX =>
      source.layers.map(layerY => ({
        x: { source, language, layer: layerX },
        y: { source, language: source.pivot, layer: layerY },
        family: `${language} ${source.pivot}`,
      })),
    ),
  );
}

/** Which languages lie together? All pairs at each layer, corrected for choosing the best pair of a layer. */
export function languageTimesLanguage(source: Source): Cell[] {
  const { languages, layers } = source;
  return layers.flatMap(layer =>
    languages.flatMap((x, i) =>
      languages.slice(i + 1).map(y => ({
        x: { source, language: x, layer },
        y: { source, language: y, layer },
        family: `layer ${layer}`,
      })),
    ),
  );
}

/**
 * Do two models represent the same sentences alike? Each language at each layer that both
 * have. Two models share no axes, so measures that need a common space are left out where
 * widths differ.
 *
 * @throws RangeError if the sources share no language or layer, or are of different sentences.
 */
export function modelAgainstModel(x: Source, y: Source): Cell[] {
  const hashes = [x.signature.corpus_hash, y.signature.corpus_hash];
  if (x.sentences !== y.sentences || hashes[0] !== hashes[1])
    throw new RangeError(
      `modelAgainstModel: expected states of the same sentences, got ${x.sentences} and ${y.sentences} (corpora ${hashes.join(" and ")})`,
    );
  const languages = x.languages.filter(language => y.languages.includes(language));
  const layers = x.layers.filter(layer => y.layers.includes(layer));
  if (languages.length === 0 || layers.length === 0)
    throw new RangeError("modelAgainstModel: expected a language and a layer that both have");
  return layers.flatMap(layer =>
    languages.map(language => ({
      x: { source: x, language, layer },
      y: { source: y, language, layer },
      family: language,
    })),
  );
}
