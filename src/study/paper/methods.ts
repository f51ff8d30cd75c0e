import { version } from "../../base/version.js";
import { measureLabel } from "../../chart/parts/measure-label.js";
import { languageLabels } from "../../chart/parts/theme.js";
import { listed, nameOf } from "../../chart/parts/words.js";
import type { Study } from "../study.js";
import { poolingWords } from "./pooling-words.js";
import { type Cited, citationOf, references } from "./references.js";

/** A paragraph on methods, and what it cites. */
export interface Methods {
  /** Plain text, in which a citation is `[@key]`, as pandoc reads it. */
  readonly text: string;
  readonly cited: readonly Cited[];
}

/** The key of this program itself. */
export const isoglossKey = "isogloss";

/** Returns what a paper says of how a study was made, from what its rows and manifests say. */
export function methods(study: Study): Methods {
  const cited = new Set<Cited>();
  const cite = (what: Cited | undefined): string => {
    if (what === undefined) return "";
    cited.add(what);
    return ` [@${references[what].key}]`;
  };
  const { manifests, alignment, pivot, pooling } = study;
  const first = manifests[0]!.manifest;
  const models = [...new Map(manifests.map(({ model, manifest }) => [model, manifest.model]))];
  const corpora = [...new Map(manifests.map(one => [one.corpus, one])).values()];
  const shown = models.map(([name, { revision, blocks, weightsHash }]) => {
    const at = revision === null ? "" : `, revision ${revision.slice(0, 12)}`;
    return `${name} (${blocks} blocks${at}, weights ${weightsHash.slice(0, 12)})`;
  });
  const texts = corpora.map(({ corpus, unit, manifest }) => {
    const { sentences, source } = manifest.corpus;
    return `${sentences.toLocaleString("en")} parallel ${unit}s of ${corpus} (${source})`;
  });
  const languages = [...languageLabels(first.languages).values()];
  const measures = [...new Set(alignment.map(row => row.measure))].map(
    measure => `${measureLabel(measure, "other", nameOf(pivot))}${cite(citationOf(measure))}`,
  );
  const intervals = new Set(alignment.map(row => row.interval));
  const steps = [...new Set(alignment.map(row => row.preprocessing))];
  const p = alignment.some(row => Number.isFinite(row.p_value_max));
  const isImported = ({ manifest }: (typeof manifests)[number]) => manifest.engine === "imported";
  const engines = [
    ...new Set(manifests.filter(one => !isImported(one)).map(one => one.manifest.engine)),
  ];
  const imported = [...new Set(manifests.filter(isImported).map(({ model }) => model))];
  const seed = alignment[0]?.seed;
  const sentences = [
    `With Isogloss ${version} [@${isoglossKey}] we ${engines.length > 0 ? "passed" : "compared"} ${listed(texts)} in ${listed(languages)} ${engines.length > 0 ? "through" : "as vectors of"} ${listed(shown)}.`,
    ...(engines.length > 0
      ? [
          `${poolingWords(pooling)}; layer 0 is the embedding output, and the last layer follows the final norm.`,
        ]
      : []),
    ...(imported.length > 0
      ? [
          `Vectors of ${listed(imported)} were made elsewhere and imported as they are; their layers are numbered from 0.`,
        ]
      : []),
    `Each language was compared with ${nameOf(pivot)}, layer by layer, by ${listed(measures)}, of ${listed(steps.map(step => (step === "raw" ? "states as they are" : `${step} states`)))}.`,
    `Intervals are of ${percentOf(alignment)}, over ${manifests[0]!.unit}s with the candidates held fixed: ${listed(
      [
        ...(intervals.has("clopper-pearson")
          ? [`Clopper–Pearson for counts${cite("clopper-pearson")}`]
          : []),
        ...(intervals.has("bca") ? [`BCa bootstrap for means${cite("bca")}`] : []),
        ...(intervals.has("jackknife") ? ["the jackknife for the rest"] : []),
      ],
    )}.`,
    ...(p
      ? [
          `Values of p are from random pairings of the ${manifests[0]!.unit}s, one-sided, and corrected for the choice of the best layer by the largest statistic${cite("permutation")}.`,
        ]
      : []),
    `The best layer of a language is the inner layer of highest ${measureLabel(`${study.meetings[0]?.measure}`)}.`,
    ...(study.maps.length > 0
      ? [`Maps are UMAP${cite("umap")} of states with each language's mean taken out.`]
      : []),
    ...(study.translations !== null
      ? [
          `Models translated greedily out of ${nameOf(pivot)}; scores are chrF++${cite("chrf")} and BLEU${cite("bleu")}.`,
        ]
      : []),
    `${engines.length > 0 ? `States were computed by ${listed(engines)}` : "Measures were computed"} in 32-bit floating point${Number.isFinite(seed) ? `; everything drawn at random has the seed ${seed}` : ""}.`,
  ];
  return { text: sentences.join(" "), cited: [...cited] };
}

function percentOf(rows: readonly { readonly confidence: number }[]): string {
  const level = rows.find(row => row.confidence > 0)?.confidence ?? 0.95;
  return `${Number((100 * level).toPrecision(6))} %`;
}
