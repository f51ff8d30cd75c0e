import { join } from "node:path";
import { z } from "zod";
import { IsoglossError } from "../base/error.js";
import { excerpt } from "../base/excerpt.js";
import type { Checkpoint } from "../checkpoint/checkpoint.js";
import { isObject, type JsonObject } from "../checkpoint/read-json.js";
import { commonKeys, type Neutral } from "./common-keys.js";
import { readConfig } from "./config.js";
import type { Model } from "./operations.js";

/**
 * @file What each key of config.json is to an architecture. A key is used; or inert, known
 * not to change hidden states, for a reason that is written down; or neutral, known to
 * change them, and then the file must hold the one value at which it does not; or unknown,
 * and then it is noted. Null is as good as absent, unless a used key gives it a meaning.
 * Which is which follows transformers 5.24: test/model/config-keys.test.ts moves every key.
 */
export interface ConfigKeys<F extends z.ZodRawShape> {
  /** The keys that are read, by transformers' name, with its default. */
  readonly used: F;
  /** Other names of used keys. As in transformers, they win where a file holds both. */
  readonly spellings?: Readonly<Record<string, keyof F & string>> | undefined;
  /** Keys that change nothing here, beside `commonKeys.inert`, and why. */
  readonly inert?: Readonly<Record<string, string>>;
  /** Keys that must keep their value, beside `commonKeys.neutral`. */
  readonly neutral?: Readonly<Record<string, Neutral>>;
  /** Where these keys lie in a larger model's file, and which keys stand around it. */
  readonly inside?: { readonly key: string; readonly around: Readonly<Record<string, string>> };
}

/** Adds a sentence about the configuration to the model's notes. */
export type Note = (text: string) => void;

/** More than so many unknown keys are counted, not named. */
const mostNamed = 20;

/**
 * Returns an architecture: how to make a model of a checkpoint, once its configuration has
 * been read whole by `keys`.
 *
 * @throws IsoglossError (what is returned does) naming the key that is wrong, or that would
 *   change the states in a way that is not supported, its value, and what it would do.
 */
export function architecture<F extends z.ZodRawShape>(
  keys: ConfigKeys<F>,
  build: (checkpoint: Checkpoint, config: z.infer<z.ZodObject<F>>, note: Note) => Model,
): (checkpoint: Checkpoint) => Model {
  const used = z.object(keys.used);
  return checkpoint => {
    const notes: string[] = [];
    const note: Note = text => {
      if (!notes.includes(text)) notes.push(text);
    };
    const unknown: string[] = [];
    const around = checkpoint.config;
    const inner = keys.inside && around[keys.inside.key];
    const raw = isObject(inner) ? inner : around;
    if (keys.inside && raw !== around) {
      const inert = { ...keys.inside.around, [keys.inside.key]: "read as the text model's own" };
      unknown.push(...sortOut(checkpoint, around, { used: {}, inert }, note));
    }
    unknown.push(...sortOut(checkpoint, raw, keys, note));
    if (unknown.length > 0) note(unknownNote(unknown));
    const config = readConfig(checkpoint, used, withoutNulls(renamed(raw, keys), keys.used));
    return { ...build(checkpoint, config, note), notes };
  };
}

/** What `ConfigKeys` names, whatever is read of it. */
type Named = Pick<ConfigKeys<z.ZodRawShape>, "inert" | "neutral"> & {
  readonly used: object;
  readonly spellings?: object | undefined;
};

/** Returns the keys that nobody has heard of. @throws IsoglossError for one that is not neutral. */
function sortOut(
  checkpoint: Checkpoint,
  raw: JsonObject,
  { used, spellings = {}, inert = {}, neutral = {} }: Named,
  note: Note,
): string[] {
  const unknown: string[] = [];
  for (const [key, value] of Object.entries(raw)) {
    const has = (table: object) => Object.hasOwn(table, key);
    if (value === null || has(used) || has(spellings) || has(inert)) continue;
    const must = has(neutral)
      ? neutral[key]
      : has(commonKeys.neutral)
        ? commonKeys.neutral[key]
        : undefined;
    if (must !== undefined) {
      if (must.values.some(one => JSON.stringify(one) === JSON.stringify(value))) continue;
      throw new IsoglossError(
        `${join(checkpoint.folder, "config.json")}: ${key}: ${excerpt(value)} ${must.effect}, which is not supported`,
        "Use a checkpoint without it; leaving it out here would give the states of another model.",
      );
    }
    if (has(commonKeys.noted)) note(`${key}: ${commonKeys.noted[key]}`);
    else if (!has(commonKeys.inert)) unknown.push(key);
  }
  return unknown;
}

function unknownNote(unknown: readonly string[]): string {
  const named = unknown.slice(0, mostNamed).map(key => excerpt(key));
  const more = unknown.length > mostNamed ? ` and ${unknown.length - mostNamed} more` : "";
  return `config.json has keys that are not known, and were not read: ${named.join(", ")}${more}`;
}

function renamed(
  raw: JsonObject,
  { spellings = {} }: { readonly spellings?: Readonly<Record<string, string>> | undefined },
): JsonObject {
  const others = Object.entries(spellings).filter(([other]) => (raw[other] ?? null) !== null);
  return { ...raw, ...Object.fromEntries(others.map(([other, key]) => [key, raw[other]])) };
}

/** Null stays where the key's schema takes it: there it says something that absence does not. */
function withoutNulls(raw: JsonObject, used: z.ZodRawShape): JsonObject {
  const kept = Object.entries(raw).filter(
    ([key, value]) =>
      value !== null || (Object.hasOwn(used, key) && z.safeParse(used[key]!, null).success),
  );
  return Object.fromEntries(kept);
}
