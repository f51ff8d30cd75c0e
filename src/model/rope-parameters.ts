import { z } from "zod";
import { excerpt } from "../base/excerpt.js";
import type { Checkpoint } from "../checkpoint/checkpoint.js";
import { isObject, type JsonObject } from "../checkpoint/read-json.js";
import { configError, positive, readConfig } from "./config.js";
import type { Note } from "./config-keys.js";

/**
 * @file How config.json says which rotation: in `rope_parameters`, all in one place, or as
 * transformers 4 wrote it, in `rope_scaling` with the base outside and the kind under
 * `type`. Where both stand, `rope_scaling` is what counts, as in transformers 5.
 */

const shared = {
  rope_theta: positive,
  partial_rotary_factor: z.number().positive().max(1).default(1),
};
const original = { original_max_position_embeddings: positive };

const kinds = {
  default: { ...shared },
  linear: { ...shared, factor: positive },
  dynamic: { ...shared, factor: positive },
  proportional: { ...shared, factor: positive.default(1) },
  llama3: {
    ...shared,
    ...original,
    factor: positive,
    low_freq_factor: positive,
    high_freq_factor: positive,
  },
  yarn: {
    ...shared,
    ...original,
    factor: positive.nullish(),
    attention_factor: z.number().nullish(),
    beta_fast: z.number().nonnegative().nullish(),
    beta_slow: z.number().nonnegative().nullish(),
    mscale: z.number().nullish(),
    mscale_all_dim: z.number().nullish(),
    truncate: z.boolean().nullish(),
  },
  longrope: {
    ...shared,
    ...original,
    factor: positive.nullish(),
    attention_factor: z.number().nullish(),
    short_factor: z.array(positive),
    long_factor: z.array(positive),
  },
} as const;

type KindName = keyof typeof kinds;

const kind = <K extends KindName>(name: K) =>
  z.object({ rope_type: z.literal(name), ...kinds[name] });

const ropeParameters = z.discriminatedUnion("rope_type", [
  kind("default"),
  kind("linear"),
  kind("dynamic"),
  kind("proportional"),
  kind("llama3"),
  kind("yarn"),
  kind("longrope"),
]);

export type RopeParameters = z.infer<typeof ropeParameters>;

const object = z.record(z.string(), z.unknown());

/** The keys of config.json that rope parameters come from, for an architecture that rotates. */
export const ropeKeys = {
  rope_parameters: object.nullish(),
  rope_scaling: object.nullish(),
  rope_theta: positive.nullish(),
  partial_rotary_factor: z.number().positive().max(1).nullish(),
  original_max_position_embeddings: positive.nullish(),
};

/** What the keys say, as far as an architecture has them. */
export type RopeFields = Partial<z.infer<z.ZodObject<typeof ropeKeys>>> & {
  readonly max_position_embeddings: number;
};

/** Returns the rope parameters that the keys of a config.json give. */
export function ropeOf(
  checkpoint: Checkpoint,
  fields: RopeFields,
  note: Note = () => {},
): RopeParameters {
  const scaled = fields.rope_scaling && Object.keys(fields.rope_scaling).length > 0;
  const spelling = scaled ? "rope_scaling" : "rope_parameters";
  const given = fields[spelling] ?? {};
  return ropeIn(checkpoint, spelling, given, fields, note);
}

/**
 * Returns the rope parameters that one object gives, with `outside` for what it leaves out.
 * @param where Its name, for messages: "rope_parameters.full_attention".
 */
export function ropeIn(
  checkpoint: Checkpoint,
  where: string,
  given: JsonObject,
  outside: RopeFields,
  note: Note,
): RopeParameters {
  const { type, ...present } = Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== null),
  );
  const name = present.rope_type ?? type ?? "default";
  if (typeof name !== "string" || !Object.hasOwn(kinds, name))
    throw configError(
      checkpoint,
      `${where}.rope_type`,
      `${excerpt(name)} is not supported; ${Object.keys(kinds).join(", ")} are`,
    );
  const read = kinds[name as KindName];
  const unread = Object.keys(present).filter(
    key => key !== "rope_type" && !Object.hasOwn(read, key),
  );
  const nested = unread.find(key => /_attention$/.test(key) && isObject(present[key]));
  if (nested !== undefined)
    throw configError(
      checkpoint,
      `${where}.${nested}`,
      "rotations by kind of block are not read for this architecture",
    );
  if (unread.length > 0)
    note(
      `${where}: a ${name} rotation does not read ${unread.slice(0, 20).map(excerpt).join(", ")}`,
    );
  const { rope_theta, partial_rotary_factor, original_max_position_embeddings } = outside;
  return readConfig(checkpoint, z.object({ [where]: ropeParameters }), {
    [where]: {
      rope_theta: rope_theta ?? 10_000,
      partial_rotary_factor: partial_rotary_factor ?? 1,
      original_max_position_embeddings: outside.max_position_embeddings,
      ...present,
      // Phi-3 keeps it outside, and there it counts, for every architecture.
      ...(original_max_position_embeddings && { original_max_position_embeddings }),
      rope_type: name,
    },
  })[where] as RopeParameters;
}
