import { groupBy } from "../base/group-by.js";

/** Returns the values of each key, in the order of their first. */
export function groupsBy<T>(values: readonly T[], keyOf: (value: T) => string): T[][] {
  return [...groupBy(values, keyOf).values()];
}
