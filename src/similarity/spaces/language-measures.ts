/** A measure of several languages at once, by the name that rows carry. */
export interface LanguageMeasure {
  readonly name: string;
  /** For people. */
  readonly label: string;
  /** Where languages lie closer together. */
  readonly better: "higher" | "lower";
}

/** What `languageSummaries` measures of several languages at once. */
export const languageMeasures: readonly LanguageMeasure[] = [
  { name: "language-probe", label: "Language probe", better: "lower" },
  { name: "centroid-distance-relative", label: "Centroids, relative", better: "lower" },
  { name: "centroid-distance-euclidean", label: "Centroids, Euclidean", better: "lower" },
  { name: "centroid-distance-cosine", label: "Centroids, cosine", better: "lower" },
  { name: "ilo", label: "ILO", better: "higher" },
  { name: "bridge", label: "ILO: bridge", better: "higher" },
  { name: "reach", label: "ILO: reach", better: "higher" },
];
