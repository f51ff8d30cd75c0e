import { IsoglossError } from "../../base/error.js";
import { excerpt } from "../../base/excerpt.js";
import type { GgufMetadata, GgufValue } from "../../format/gguf/gguf-metadata.js";

/** Looks values up in a file's metadata, and knows which it was never asked for. */
export class MetadataReader {
  private readonly asked = new Set<string>();

  /** @param file For messages. */
  constructor(
    readonly file: string,
    private readonly metadata: GgufMetadata,
  ) {}

  refuse(what: string, hint = "Use the checkpoint that it was made from."): never {
    throw new IsoglossError(`${this.file}: ${what}`, hint);
  }

  number(key: string): number | undefined {
    return this.value(key, "number", (value): value is number => Number.isFinite(value));
  }

  text(key: string): string | undefined {
    return this.value(key, "text", value => typeof value === "string");
  }

  flag(key: string): boolean | undefined {
    return this.value(key, "flag", value => typeof value === "boolean");
  }

  numbers(key: string): readonly number[] | undefined {
    return this.value(key, "list of numbers", isListOf<number>("number"));
  }

  texts(key: string): readonly string[] | undefined {
    return this.value(key, "list of texts", isListOf<string>("string"));
  }

  /** @throws IsoglossError if it is not there. */
  needed<T>(value: T | undefined, key: string): T {
    return value ?? this.refuse(`its metadata lack ${key}`);
  }

  /** Returns the keys with a beginning that nobody has asked for. */
  unread(beginning: string): string[] {
    return [...this.metadata.keys()].filter(
      key => key.startsWith(beginning) && !this.asked.has(key),
    );
  }

  private value<T extends GgufValue>(
    key: string,
    kind: string,
    is: (value: GgufValue) => value is T,
  ): T | undefined {
    this.asked.add(key);
    const value = this.metadata.get(key);
    if (value === undefined || is(value)) return value;
    return this.refuse(`its metadata ${excerpt(key)} are no ${kind}, but ${excerpt(value)}`);
  }
}

function isListOf<T extends string | number>(type: "string" | "number") {
  return (value: GgufValue): value is readonly T[] =>
    Array.isArray(value) && value.every(item => typeof item === type);
}
