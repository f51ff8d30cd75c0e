/** Returns the name of a measure as an axis shows it: "Mutual kNN" for `mutual_knn`. */
export function measureLabel(measure: string): string {
  const words = measure.replace(/[_-]+/g, " ").trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
