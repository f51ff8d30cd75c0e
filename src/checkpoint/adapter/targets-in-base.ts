import type { Weight } from "../checkpoint.js";

/** Modules that stand on top of the states: what a task's own head is called in transformers. */
const heads =
  /(^|\.)(lm_head|embed_out|score|classifier|classification_head|qa_outputs|pooler|cls|v_head|summary|regression_head)(\.|$)/;

/** Whether no hidden state depends on a module or parameter, by its name. */
export function isHead(path: string): boolean {
  return heads.test(path);
}

/** Returns the one weight that `name` stands for, give or take a prefix, or null. */
export function findTarget(name: string, weights: ReadonlyMap<string, unknown>): string | null {
  if (weights.has(name)) return name;
  const alike = [...weights.keys()].filter(
    weight => weight.endsWith(`.${name}`) || name.endsWith(`.${weight}`),
  );
  return alike.length === 1 ? alike[0]! : null;
}

/**
 * Returns the path that a weight's module has in the model that an adapter was trained on: the
 * same but for a prefix, as the modules that the adapter has matrices for show.
 *
 * @param known The paths of those.
 */
export function pathOf(
  weight: string,
  known: readonly string[],
  weights: ReadonlyMap<string, Weight>,
): string {
  const path = weight.replace(/\.weight$/, "");
  for (const one of known) {
    const target = findTarget(`${one}.weight`, weights)?.replace(/\.weight$/, "");
    if (target === undefined || isHead(one)) continue;
    if (one.endsWith(target)) return one.slice(0, one.length - target.length) + path;
    const extra = target.slice(0, target.length - one.length);
    return path.startsWith(extra) ? path.slice(extra.length) : path;
  }
  return path;
}
