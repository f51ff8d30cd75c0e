/**
 * Returns what tables call files: their names, and where two are equal, with as many of the folders
 * above as tell all apart ("run1/hyp.txt"). Never a path of the disk, but for files that only that
 * tells apart.
 */
export function shortPaths(paths: readonly string[]): string[] {
  const parts = paths.map(path => path.split(/[\\/]+/).filter(part => part !== "" && part !== "."));
  const deepest = Math.max(1, ...parts.map(own => own.length));
  for (let depth = 1; depth <= deepest; depth++) {
    const names = parts.map(own => own.slice(-depth).join("/"));
    if (new Set(names).size === names.length) return names;
  }
  return [...paths];
}
