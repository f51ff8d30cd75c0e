/** What the sets of sentences that runs were measured on are called. */
const names: Readonly<Record<string, string>> = {
  heldout: "Held-out segments",
  "heldout-untuned": "Held-out segments", // of other languages
  udhr: "Declaration of Human Rights",
};

/** Returns what a set is called. */
export function setName(set: unknown): string {
  return names[`${set}`] ?? `${set}`;
}
