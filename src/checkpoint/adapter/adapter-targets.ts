import { excerpt } from "../../base/excerpt.js";
import { isObject, type JsonObject } from "../read-json.js";
import { matchPython } from "./match-python.js";

/** What PEFT targets where target_modules is null, by the base model's `model_type`. */
const usual: Readonly<Record<string, readonly string[]>> = {
  gpt2: ["c_attn"],
  bloom: ["query_key_value"],
  gpt_neox: ["query_key_value"],
  bert: ["query", "value"],
  roberta: ["query", "value"],
  "xlm-roberta": ["query", "value"],
  llama: ["q_proj", "v_proj"],
  mistral: ["q_proj", "v_proj"],
  phi: ["q_proj", "v_proj", "fc1", "fc2"],
  gemma: ["q_proj", "v_proj"],
  gemma2: ["q_proj", "v_proj"],
  gemma3_text: ["q_proj", "v_proj"],
  qwen2: ["q_proj", "v_proj"],
  qwen3: ["q_proj", "v_proj"],
};

/** What "all-linear" leaves out. */
const outputs = /(^|\.)(lm_head|embed_out|score|classifier)$/;

type Refuse = (what: string) => never;

/**
 * Returns which of the modules PEFT 0.21.2 puts an adapter on, by target_modules, exclude_modules,
 * modules_to_save, layers_to_transform and layers_pattern.
 *
 * @param config The adapter's adapter_config.json.
 * @param modelType The base model's, for what is usual with it.
 * @param modules Paths in the model that the adapter was trained on: "model.layers.0.mlp.up_proj".
 */
export function adapterTargets(
  config: JsonObject,
  modelType: unknown,
  modules: readonly string[],
  refuse: Refuse,
): ReadonlySet<string> {
  const match = (setting: string, expression: string, whole = false): (string | null)[] => {
    try {
      return matchPython(expression, modules, { whole });
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      return refuse(`${setting}: the expression ${excerpt(expression)} ${error.message}`);
    }
  };
  const named = (setting: string, value: unknown): boolean[] => {
    if (typeof value === "string") return match(setting, value, true).map(found => found !== null);
    const names = listOf(setting, value, refuse);
    return modules.map(path => names.some(name => path === name || path.endsWith(`.${name}`)));
  };

  const { exclude_modules: excluded, modules_to_save: saved } = config;
  const isLeftOut = excluded ? named("exclude_modules", excluded) : modules.map(() => false);
  for (const name of saved ? listOf("modules_to_save", saved, refuse) : [])
    for (const [i, found] of match("modules_to_save", `(^|.*\\.)${name}($|\\..*)`).entries())
      isLeftOut[i] ||= found !== null;

  let targets = config.target_modules ?? undefined;
  targets ??=
    typeof modelType === "string" && Object.hasOwn(usual, modelType) ? usual[modelType] : undefined;
  if (targets === undefined) return refuse("does not say on which modules it is: target_modules");
  const isAll = typeof targets === "string" && targets.toLowerCase() === "all-linear";
  const isTarget = isAll
    ? modules.map(path => !outputs.test(path))
    : named("target_modules", targets);
  const isInLayer = typeof targets === "string" ? null : chosenLayers(config, match, refuse);
  return new Set(
    modules.filter((_, i) => {
      if (isLeftOut[i] || !isTarget[i]) return false;
      // A module that target_modules names in full counts in every layer.
      return (
        isInLayer === null || (targets as readonly unknown[]).includes(modules[i]) || isInLayer[i]
      );
    }),
  );
}

/** Whether each module is in a layer that layers_to_transform names; null if all are. */
function chosenLayers(
  { layers_to_transform: layers, layers_pattern: pattern }: JsonObject,
  match: (setting: string, expression: string) => (string | null)[],
  refuse: Refuse,
): boolean[] | null {
  const isNone =
    layers === null || layers === undefined || (Array.isArray(layers) && layers.length === 0);
  if (isNone) return null;
  const wanted: readonly unknown[] = Array.isArray(layers) ? layers : [layers];
  if (!wanted.every(Number.isInteger)) return refuse("layers_to_transform holds what is no number");
  const patterns = pattern
    ? typeof pattern === "string"
      ? [pattern]
      : listOf("layers_pattern", pattern, refuse)
    : [];
  const found =
    patterns.length === 0
      ? [match("layers_pattern", ".*?\\.[^.]*\\.(?P<idx>\\d+)\\.")]
      : patterns.map(one => match("layers_pattern", `(?:^|.*?\\.)${one}\\.(?P<idx>\\d+)\\.`));
  return found[0]!.map((_, i) => {
    const layer = found.map(results => results[i]).find(result => result !== null);
    return layer !== undefined && layer !== null && wanted.includes(Number(layer));
  });
}

function listOf(setting: string, value: unknown, refuse: Refuse): readonly string[] {
  if (Array.isArray(value) && value.every(item => typeof item === "string")) return value;
  return refuse(`${setting} is neither an expression nor a list of names`);
}

/**
 * Returns the value of the first pattern that matches a module's path, at its end and from a
 * dot's boundary on, for each of them; undefined where none does.
 *
 * @param setting "rank_pattern" or "alpha_pattern": expressions of Python's re, as PEFT reads them.
 */
export function patternValues(
  setting: string,
  config: JsonObject,
  modules: readonly string[],
  refuse: Refuse,
): ReadonlyMap<string, unknown> {
  const table = config[setting] ?? {};
  if (!isObject(table)) return refuse(`${setting} is not an object`);
  const entries = Object.entries(table);
  // The order counts, and JavaScript moves such keys to the front.
  if (entries.length > 1 && entries.some(([pattern]) => /^\d+$/.test(pattern)))
    refuse(`${setting} has a number among its patterns`);
  const values = new Map<string, unknown>();
  for (const [pattern, value] of entries)
    try {
      const found = matchPython(`(.*\\.)?(${pattern})$`, modules);
      for (const [i, path] of modules.entries())
        if (found[i] !== null && !values.has(path)) values.set(path, value);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      refuse(`${setting}: the expression ${excerpt(pattern)} ${error.message}`);
    }
  for (const path of modules)
    if (!values.has(path) && Object.hasOwn(table, path)) values.set(path, table[path]);
  return values;
}
