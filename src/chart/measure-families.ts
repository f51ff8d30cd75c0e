/** @file Which measures stand together in figures and tables, and which way each points. */

export interface MeasureFamily {
  /** For file names. */
  readonly name: string;
  readonly title: string;
  /** Names of measures, in order. */
  readonly measures: readonly string[];
}

/** Every measure of the battery, in one family each. */
export const measureFamilies: readonly MeasureFamily[] = [
  {
    name: "retrieval",
    title: "Is the translation found among all sentences?",
    measures: [
      "retrieval-p1-forward",
      "retrieval-p1-backward",
      "retrieval-p5-forward",
      "retrieval-p5-backward",
      "retrieval-mrr-forward",
      "retrieval-mrr-backward",
      "csls-p1-forward",
      "csls-p1-backward",
      "margin-ratio-forward",
      "margin-ratio-backward",
      "margin-distance-forward",
      "margin-distance-backward",
      "margin-absolute-forward",
      "margin-absolute-backward",
      "mexa",
      "dali",
      "dali-strict",
      "cosine-gap",
    ],
  },
  {
    name: "structure",
    title: "Are sentences arranged alike in both languages?",
    measures: [
      "mutual-knn",
      "cknna",
      "linear-cka-debiased",
      "linear-cka",
      "rbf-cka-debiased",
      "rbf-cka",
      "rsa",
      "rsa-euclidean",
      "procrustes-similarity",
      "procrustes-distance",
      "shape-distance",
      "mean-cca",
      "cca-r2",
      "svcca",
      "pwcca",
      "anc",
      "pc1-correlation",
    ],
  },
  {
    name: "spaces",
    title: "How are the spaces filled, and how far apart do languages lie?",
    measures: [
      "language-probe",
      "centroid-distance-relative",
      "centroid-distance-euclidean",
      "centroid-distance-cosine",
      "ilo",
      "bridge",
      "reach",
      "iso-score",
      "mean-cosine",
      "top-dimension-share",
      "hub-skewness",
      "robin-hood",
      "antihubs",
    ],
  },
];
