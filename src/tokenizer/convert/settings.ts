import { excerpt } from "../../base/excerpt.js";
import { isToken, type Named, tokenText } from "./added-token.js";
import type { Arguments, SpecialName } from "./arguments.js";

/** The settings of a tokenizer, each read with its default where it is not there. */
export class Settings {
  /** @param paddingToken What a tokenizer.json pads with, for want of a `pad_token`. */
  constructor(
    readonly args: Arguments,
    readonly paddingToken: string | null = null,
  ) {}

  flag(name: string, otherwise: boolean): boolean;
  flag(name: string, otherwise: boolean | null): boolean | null;
  flag(name: string, otherwise: boolean | null): boolean | null {
    const value = this.args.settings.has(name) ? this.args.settings.get(name) : otherwise;
    if (value === null || typeof value === "boolean") return value === null ? null : value;
    throw new RangeError(`${name} is ${excerpt(value)}, and not true or false`);
  }

  has(name: string): boolean {
    return this.args.settings.has(name);
  }

  count(name: string, otherwise: number): number {
    const value = this.args.settings.get(name) ?? otherwise;
    if (Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 10_000)
      return value as number;
    throw new RangeError(`${name} is ${excerpt(value)}, and no count`);
  }

  text(name: string): string | undefined {
    const value = this.args.settings.get(name) ?? undefined;
    if (value === undefined || typeof value === "string") return value;
    throw new RangeError(`${name} is ${excerpt(value)}, and no text`);
  }

  /** @returns null where the files say that there is none. */
  token(name: SpecialName, otherwise: Named | null): Named | null {
    const value = this.args.settings.has(name) ? this.args.settings.get(name) : otherwise;
    if (value === null || isToken(value)) return value;
    throw new RangeError(`${name} is ${excerpt(value)}, and no token`);
  }

  /** @returns The text of a token; without one, what Python makes of None. */
  tokenText(name: SpecialName, otherwise: Named): string {
    const token = this.token(name, otherwise);
    return token === null ? "None" : tokenText(token);
  }
}
