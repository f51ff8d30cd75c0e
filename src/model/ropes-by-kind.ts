import type { Checkpoint } from "../checkpoint/checkpoint.js";
import { isObject } from "../checkpoint/read-json.js";
import { configError } from "./config.js";
import type { Note } from "./config-keys.js";
import { type RopeFields, type RopeParameters, ropeIn } from "./rope-parameters.js";

/**
 * The rotations of full and of windowed blocks. `rope_scaling` and `rope_theta` are the full
 * blocks', and a kind that `rope_scaling` calls `type` is not read, all as in transformers.
 *
 * @param theta The bases where the parameters give none.
 */
export function ropesByKind(
  checkpoint: Checkpoint,
  config: RopeFields,
  note: Note,
  theta: { readonly full: number; readonly sliding: number },
): { full: RopeParameters; sliding: RopeParameters } {
  const { rope_parameters: given, rope_scaling: scaling, max_position_embeddings } = config;
  const inside = (kind: string) => {
    const value = given?.[kind];
    if (value === undefined || value === null) return undefined;
    if (isObject(value)) return value;
    throw configError(checkpoint, `rope_parameters.${kind}`, "must be an object");
  };
  const unread = Object.keys(given ?? {}).filter(key => !/^(full|sliding)_attention$/.test(key));
  if (unread.length > 0)
    note(
      `rope_parameters: is read by kind of block here, and does not say which in ${unread.slice(0, 20).join(", ")}`,
    );
  if (given && scaling && !inside("full_attention"))
    throw configError(
      checkpoint,
      "rope_scaling",
      "does not go with rope_parameters that have no full_attention",
    );
  const full = { rope_type: "default", ...inside("full_attention"), ...scaling };
  const outside = (theta: number) => ({
    max_position_embeddings,
    partial_rotary_factor: config.partial_rotary_factor,
    rope_theta: theta,
  });
  return {
    full: ropeIn(
      checkpoint,
      scaling ? "rope_scaling" : "rope_parameters.full_attention",
      full,
      outside(theta.full),
      note,
    ),
    sliding: ropeIn(
      checkpoint,
      "rope_parameters.sliding_attention",
      inside("sliding_attention") ?? {},
      outside(theta.sliding),
      note,
    ),
  };
}
