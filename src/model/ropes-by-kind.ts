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
 * @param scaled Whether `rope_scaling` is the windowed blocks', too (ModernBERT).
 * @returns What reads one of them: a kind that no block is of may say what it likes.
 */
export function ropesByKind(
  checkpoint: Checkpoint,
  config: RopeFields,
  note: Note,
  theta: { readonly full: number; readonly sliding: number },
  scaled = false,
): { full: () => RopeParameters; sliding: () => RopeParameters } {
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
  const kinds = ["full", ...(scaled ? ["sliding"] : [])];
  const lacking = kinds.find(kind => !inside(`${kind}_attention`));
  if (given && scaling && lacking !== undefined)
    throw configError(
      checkpoint,
      "rope_scaling",
      `does not go with rope_parameters that have no ${lacking}_attention`,
    );
  const read = (kind: "full" | "sliding", isScaled: boolean) => () => {
    const own = inside(`${kind}_attention`);
    return ropeIn(
      checkpoint,
      isScaled ? "rope_scaling" : `rope_parameters.${kind}_attention`,
      isScaled ? { rope_type: "default", ...own, ...scaling } : (own ?? {}),
      {
        max_position_embeddings,
        partial_rotary_factor: config.partial_rotary_factor,
        rope_theta: theta[kind],
      },
      note,
    );
  };
  const isScaled = Boolean(scaling);
  return { full: read("full", isScaled), sliding: read("sliding", isScaled && scaled) };
}
