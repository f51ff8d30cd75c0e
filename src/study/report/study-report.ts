import type { Row } from "../../base/row.js";
import { version } from "../../base/version.js";
import { layersAside } from "../../chart/page/layers-aside.js";
import type { Report, ReportSection, ReportTable } from "../../chart/page/report.js";
import type { Figure } from "../../chart/parts/figure.js";
import { measureArrow, measureLabel } from "../../chart/parts/measure-label.js";
import { meanOver } from "../../chart/parts/signature.js";
import { languageLabels } from "../../chart/parts/theme.js";
import { nameOf } from "../../chart/parts/words.js";
import { measureFamilies } from "../../similarity/measure-families.js";
import { tieNotes } from "../../similarity/tie-notes.js";
import type { StudyFigure } from "../drawn/study-figure.js";
import { batteryDecompositions, batteryPairings, leftOut } from "../measuring/battery-plan.js";
import type { Study } from "../study.js";
import { gainsTable, labelOf, meetingsTable } from "./meeting-tables.js";
import { scoresSection } from "./scores-section.js";
import { studyFindings } from "./study-findings.js";
import { studyLead } from "./study-lead.js";
import { trainingSections } from "./training-section.js";
import { translationSections } from "./translations-section.js";

/** What stands before the date. */
export const dateLabel = "Date of this result";

/** What a report says of how it came to be. */
export interface Provenance {
  /** As it was typed. */
  readonly command?: string | undefined;
  /** "2026-11-28". */
  readonly date?: string | undefined;
}

/** Returns the report of a study: what was asked, what was found, and how sure it is. */
export function studyReport(
  study: Study,
  figures: readonly StudyFigure[],
  scored: readonly Figure[] = [],
  { command, date }: Provenance = {},
): Report {
  const first = study.manifests[0]!.manifest;
  const models = [...new Set(study.manifests.map(({ model }) => model))];
  const corpora = [...new Set(study.manifests.map(({ corpus }) => corpus))];
  const leading = figures.find(({ group }) => group === "leading");
  return {
    title: "Where languages come to mean the same",
    tab: `${models.join(", ")} on ${corpora.join(", ")} · Isogloss`,
    leading,
    links: study.maps.length > 0 ? [["map.html", "The map of the sentences"]] : [],
    colophon: colophon(study, { command, date }),
    lead: studyLead(study),
    findings: studyFindings(study),
    facts: [
      ["Models", models.join(", ")],
      ["Corpora", corpora.map(corpus => corpusFact(study, corpus)).join("; ")],
      ["Languages", [...languageLabels(first.languages).values()].join(", ")],
      ["Pooling", study.pooling],
      ["Engine", first.engine],
      ["Isogloss", first.isogloss],
    ],
    sections: [
      ...corpora.map(corpus => corpusSection(study, corpus, figures)),
      ...trainingSections(study, figures),
      ...scoresSection(study.scored, study.pivot, scored),
      ...translationSections(study, figures),
      ...(study.battery.length > 0 ? [batterySection(study, figures)] : []),
      aboutSection(study),
    ],
  };
}

function colophon({ manifests }: Study, { command, date }: Provenance) {
  const corpora = new Map(manifests.map(({ corpus, manifest }) => [corpus, manifest.corpus]));
  const licences = [...corpora].map(([corpus, { licence }]) => `${corpus}: ${licence}`);
  return [
    ...(command === undefined ? [] : [["Command", command] as const]),
    ...(date === undefined ? [] : [[dateLabel, date] as const]),
    ["Versions", `Isogloss ${version}, Node.js ${process.versions.node}`] as const,
    ["Licences", `${licences.join("; ")}; Isogloss: MIT`] as const,
    ["To cite", "methods.md, references.bib, tables.tex and tables.md beside this page"] as const,
    [
      "For a paper",
      "isogloss draw FOLDER --format pdf --size column draws any figure again",
    ] as const,
  ];
}

function corpusFact({ manifests }: Study, corpus: string): string {
  const { unit, manifest } = manifests.find(one => one.corpus === corpus)!;
  const { sentences, licence } = manifest.corpus;
  return `${corpus} (${sentences.toLocaleString("en")} ${unit}s, licence: ${licence})`;
}

function corpusSection(
  study: Study,
  corpus: string,
  figures: readonly StudyFigure[],
): ReportSection {
  const { manifest } = study.manifests.find(one => one.corpus === corpus)!;
  const gains = study.gains.filter(row => row.corpus === corpus);
  const rows = study.alignment.filter(row => row.corpus === corpus);
  const names = languageLabels([...new Set(rows.map(row => `${row.language_x}`))]);
  const aside = layersAside(rows, ["measure", "model", "preprocessing", "language_x"], "layer_x");
  const tables: ReportTable[] = [
    {
      name: `alignment-rows-${corpus}`,
      title:
        `Each language with ${nameOf(study.pivot)}, layer by layer: value, and below it the ` +
        "95 % interval over sentences",
      rows: aside.rows.map(row => ({
        ...row,
        measure: labelOf(row.measure, study.pivot),
        language_x: names.get(`${row.language_x}`)!,
      })),
      columns: [
        ["measure", "Measure"],
        ["model", "Model"],
        ["preprocessing", "States"],
        ["language_x", "Language"],
        ...aside.layers,
        ["chance", "Chance", undefined, undefined, "chance_most"],
        ["best_p", "p, best layer"],
        ["n", "n"],
      ],
      source: rows,
    },
  ];
  if (gains.length > 0) tables.unshift(gainsTable(gains, corpus));
  const met = study.meetings.filter(row => row.corpus === corpus);
  if (met.length > 0) tables.unshift(meetingsTable(met, corpus, study.pivot));
  return {
    title: `Alignment on ${corpus}`,
    text: [`Source: ${manifest.corpus.source}.`, ...manifest.corpus.notes, ...tieNotes(rows)],
    figures: figures.filter(one => one.corpus === corpus && one.group === "overview"),
    tables,
  };
}

/** Every measure, family by family: what one of them alone would not tell. */
function batterySection(study: Study, figures: readonly StudyFigure[]): ReportSection {
  const { pivot, battery } = study;
  const { corpus, pooling } = battery[0]!;
  const order = measureFamilies.flatMap(({ measures }) => measures);
  // Before and after tuning below each other: the order of models is kept.
  const place = (row: Row) =>
    2 * order.indexOf(`${row.measure}`) + (row.preprocessing === "raw" ? 0 : 1);
  const sorted = [...battery].sort((a, b) => place(a) - place(b));
  const aside = layersAside(
    sorted,
    ["measure", "preprocessing", "model", "averaged", "over"],
    "layer",
  );
  const n = Math.max(...battery.map(row => Number(row.n)));
  const without = leftOut.filter(name => battery.every(row => row.measure !== name));
  const models = [...new Set(battery.map(({ model }) => `${model}`))];
  const names = without.map(name => measureLabel(name)).join(", ");
  return {
    title: `Every measure on ${corpus}, in ${models.join(" and ")}`,
    text: [
      "These measures ask different questions and may disagree. Retrieval asks only which " +
        "sentence is nearest; CKA and RSA compare all distances at once, and there the few " +
        "directions of largest variance count most; a probe asks whether anything at all still " +
        "gives the language away. A claim that holds in one panel only is a claim about that panel.",
      `The first ${n} sentences of ${corpus}, ${pooling} pooling; each number is a mean over ` +
        `languages, or over their pairs with ${nameOf(pivot)}. One measure alone misleads: ` +
        "biased ones rise with dimensions over sentences, cosines with anisotropy, retrieval " +
        "falls where a few sentences are everybody’s neighbour. So each stands beside what it " +
        "gives when sentences are paired at random, and beside the shape of the spaces.",
      "Intervals are over sentences, each drawn for all languages together: a bootstrap of the " +
        "sentences’ own values where a measure is their mean, else a jackknife; they speak of " +
        "these languages only. Chance is exact where a formula is known, else the mean of " +
        `${batteryPairings} random pairings; p is one-sided, from the same pairings (at least ` +
        `${1 / (1 + batteryPairings)}), corrected for choosing the best layer; Procrustes and ` +
        `shape distances have ${batteryDecompositions} pairings, for chance, and no p. Measures ` +
        "that a constant offset of a language cannot move are shown once, as raw. The language " +
        "probe learns from 70 % of the sentences and is tested on the others.",
      ...(without.length > 0
        ? [
            `Left out: ${names}. Canonical correlations need more sentences than both sides have ` +
              "axes together, and a decomposition for each pair and each random pairing, which " +
              "would double the time; “isogloss compare --measures” has them.",
          ]
        : []),
    ],
    figures: figures.filter(({ group }) => group === "battery"),
    tables: [
      {
        name: `battery-${corpus}`,
        title: "Every measure by layer: value, and below it the 95 % interval over sentences",
        rows: aside.rows.map(row => ({
          ...row,
          measure: `${labelOf(row.measure, pivot)} ${measureArrow(`${row.measure}`)}`.trim(),
          averaged: meanOver(row),
        })),
        columns: [
          ["measure", "Measure"],
          ["preprocessing", "States"],
          ["model", "Model"],
          ...aside.layers,
          ["chance", "Chance or reference", undefined, undefined, "chance_most"],
          ["best_p", "p, best layer"],
          ["averaged", "Mean over"],
          ["n", "n"],
        ],
        source: battery,
      },
    ],
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
      "Numbers saved from this page have six significant digits. The tables beside it have all: " +
        "rows.csv, battery.csv, languages.csv, gains.csv, tokens.csv.",
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
