/** Returns at most so many of some values: the last, and others evenly before it. */
export function thinned<T>(values: readonly T[], most: number): T[] {
  const step = Math.ceil(values.length / most);
  return values.filter((_, i) => (values.length - 1 - i) % step === 0);
}
