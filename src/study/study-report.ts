import type { Report, ReportSection, ReportTable } from "../chart/report.js";
import type { Study } from "./study.js";
import type { NamedFigure } from "./study-figures.js";

/** Returns the report of a study: what was asked, what was found, and how sure it is. */
export function studyReport(study: Study, figures: readonly NamedFigure[]): Report {
  const first = study.manifests[0]!.manifest;
  const models = [...new Set(study.manifests.map(({ model }) => model))];
  const corpora = [...new Set(study.manifests.map(({ corpus }) => corpus))];
  return {
    title: "Where languages come to mean the same",
    lead:
      "Sentences that say the same in different languages go through each model; at every " +
      "layer, is a sentence’s state closer to its translation than to any other sentence?",
    facts: [
      ["Models", models.join(", ")],
      ["Corpora", corpora.map(corpus => corpusFact(study, corpus)).join("; ")],
      ["Languages", first.languages.join(", ")],
      ["Pooling", study.pooling],
      ["Engine", first.engine],
      ["Isogloss", first.isogloss],
    ],
    sections: [
      ...corpora.map(corpus => corpusSection(study, corpus, figures)),
      aboutSection(study),
    ],
  };
}

function corpusFact({ manifests }: Study, corpus: string): string {
  const { sentences, licence } = manifests.find(one => one.corpus === corpus)!.manifest.corpus;
  return `${corpus} (${sentences.toLocaleString("en")} sentences, ${licence})`;
}

function corpusSection(
  study: Study,
  corpus: string,
  figures: readonly NamedFigure[],
): ReportSection {
  const { manifest } = study.manifests.find(one => one.corpus === corpus)!;
  const gains = study.gains.filter(row => row.corpus === corpus);
  const tables: ReportTable[] = [
    {
      name: `alignment-rows-${corpus}`,
      title: "Every measure at every layer",
      rows: study.alignment.filter(row => row.corpus === corpus),
      columns: [
        ["model", "Model"],
        ["measure", "Measure"],
        ["preprocessing", "States"],
        ["language_x", "Language"],
        ["layer_x", "Layer"],
        ["value", "Value"],
        ["low", "Low"],
        ["high", "High"],
        ["chance", "Chance"],
        ["p_value_max", "p, best layer"],
        ["n", "n"],
      ],
    },
  ];
  if (gains.length > 0)
    tables.unshift({
      name: `gains-${corpus}`,
      title:
        "Retrieval P@1, mean of both directions, each model at its best middle layer: " +
        "chosen on one half of the sentences, counted on the other",
      rows: gains,
      columns: [
        ["language", "Language"],
        ["base", "Base"],
        ["base_layer", "Layer"],
        ["base_p1", "P@1"],
        ["model", "Tuned"],
        ["layer", "Layer"],
        ["p1", "P@1"],
        ["gain", "Gain"],
        ["low", "Low"],
        ["high", "High"],
        ["n", "n"],
      ],
    });
  return {
    title: `Alignment on ${corpus}`,
    text: [`Source: ${manifest.corpus.source}.`, ...manifest.corpus.notes],
    figures: figures.filter(({ name }) => name.endsWith(`-${corpus}`)),
    tables,
  };
}

function aboutSection({ manifests }: Study): ReportSection {
  return {
    title: "How this was obtained",
    text: [
      "Layer 0 is the embedding output; the last layer follows the final norm. Retrieval counts " +
        "a sentence as found if its translation is the nearest of all by cosine; ties count " +
        "against. “Centered” takes each language’s mean state out first: a constant offset of a " +
        "language wrecks cosine retrieval and leaves CKA alone, so both are reported.",
      "Intervals are over sentences with the candidates held fixed. The column “p, best layer” " +
        "is the permutation p-value corrected for looking at every layer.",
    ],
    tables: [
      {
        name: "models",
        title: "Models and corpora",
        rows: manifests.map(({ model, corpus, manifest }) => ({
          model,
          revision: manifest.model.revision,
          architecture: manifest.model.architecture,
          blocks: manifest.model.blocks,
          width: manifest.model.width,
          weights: manifest.model.weightsHash.slice(0, 12),
          corpus,
          corpus_hash: manifest.corpus.hash.slice(0, 12),
          engine: manifest.engine,
        })),
      },
    ],
  };
}
