import { z } from "zod";
import { excerpt } from "../../base/excerpt.js";
import type { JsonObject } from "../read-json.js";
import { checked, notMade } from "./read-settings.js";
import { type SentencePooling, sentencePoolings } from "./sentence-modules.js";

/** What a pooling is called where each has a switch of its own. */
const switches: Readonly<Record<SentencePooling, string>> = {
  cls: "pooling_mode_cls_token",
  max: "pooling_mode_max_tokens",
  mean: "pooling_mode_mean_tokens",
  mean_sqrt_len_tokens: "pooling_mode_mean_sqrt_len_tokens",
  weightedmean: "pooling_mode_weightedmean_tokens",
  lasttoken: "pooling_mode_lasttoken",
};

const width = z.int().min(1).max(10_000_000);
const mode = z.union([z.string(), z.array(z.string()).min(1).max(64)]);
const schema = z.object({
  embedding_dimension: width.optional(),
  word_embedding_dimension: width.optional(),
  pooling_mode: mode.optional(),
  include_prompt: z.boolean().default(true),
  ...Object.fromEntries(Object.values(switches).map(name => [name, z.boolean().optional()])),
});

/**
 * Returns what a Pooling module's config.json says.
 * @throws IsoglossError naming a key or a pooling that is not known.
 */
export function readPooling(settings: JsonObject, file: string) {
  const unknown = Object.keys(settings).find(key => !Object.hasOwn(schema.shape, key));
  if (unknown !== undefined) throw notMade(file, `has the setting ${excerpt(unknown)}`);
  const read = checked(schema, settings, file);
  const stateWidth = read.embedding_dimension ?? read.word_embedding_dimension;
  if (stateWidth === undefined) throw notMade(file, "says of no width of states");
  return {
    poolings: poolingsOf(settings, read, file),
    stateWidth,
    includePrompt: read.include_prompt,
  };
}

function poolingsOf(
  settings: JsonObject,
  { pooling_mode: named }: z.infer<typeof schema>,
  file: string,
): readonly SentencePooling[] {
  if (named !== undefined)
    return [named].flat().map(name => {
      const known = sentencePoolings.find(pooling => pooling === name);
      if (known === undefined) throw notMade(file, `pools by ${excerpt(name)}`);
      return known;
    });
  const switched = sentencePoolings.filter(name => settings[switches[name]] === true);
  return switched.length === 0 ? ["mean"] : switched;
}
