import { type Command, InvalidArgumentError, Option } from "commander";
import { IsoglossError } from "../../base/error.js";
import { didYouMean } from "../../base/text/did-you-mean.js";
import type { Look } from "../../chart/parts/look.js";
import { describeLanguage } from "../../corpus/languages/describe-language.js";
import { resolveLanguage } from "../../corpus/languages/resolve-language.js";
import { list } from "../options.js";

/** How languages and models are to be shown. */
export interface LookFlags {
  readonly label?: Readonly<Record<string, string>>;
  readonly order?: string[];
  readonly colour?: Readonly<Record<string, string>>;
}

/** Adds the options that say how languages and models are shown. */
export function withLookOptions(command: Command): Command {
  return command
    .option("--label <name=text>", "call a language or model otherwise; repeatable", nameAndText)
    .option("--order <names>", "languages and models that come first, in this order", list)
    .option("--colour <name=#hex>", "of a language or model; repeatable", colour);
}

/** Collects "name=text". */
export function nameAndText(text: string, before: Readonly<Record<string, string>> = {}) {
  const at = text.indexOf("=");
  if (at < 1 || at === text.length - 1)
    throw new InvalidArgumentError("Write name=text, such as zho_Hans=中文.");
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) };
}

/** Collects "name=#0072b2". */
export function colour(text: string, before: Readonly<Record<string, string>> = {}) {
  const named = nameAndText(text, before);
  if (!/=(#[0-9a-f]{3}|#[0-9a-f]{6}|[a-z]+)$/i.test(text))
    throw new InvalidArgumentError("Write name=#0072b2, or a colour that CSS has a name for.");
  return named;
}

/** Which sizes a figure has. */
export const sizeOption = () =>
  new Option("--size <name>", "85 mm, 180 mm or 16:9; default: page").choices([
    ...["column", "page", "slide"],
  ]);

/**
 * Returns the look that the options ask for, its keys as the rows have them: "chinese" is
 * zho_Hans where the rows have that.
 *
 * @param names What there is: codes of languages, models, groups.
 * @param unknown Told of what there is not, which is left out then; by default it is thrown.
 * @throws IsoglossError for what there is not.
 */
export function lookOf(
  { label, order, colour }: LookFlags,
  names: readonly string[],
  unknown = (error: IsoglossError): void => {
    throw error;
  },
): Look {
  const shown = [...new Set(names.flatMap(name => [name, describeLanguage(name).name]))];
  const codes = names.filter(name => /^[a-z]{3}_[A-Z][a-z]{3}$/.test(name));
  const keys = (asked: string): string[] => {
    if (shown.includes(asked) || Object.values(label ?? {}).includes(asked)) return [asked];
    try {
      return [resolveLanguage(asked, codes, "a name")];
    } catch {
      const hint = didYouMean(asked, shown, names);
      unknown(new IsoglossError(`there is no "${asked}" in these rows`, hint));
      return [];
    }
  };
  const keyed = (record: Readonly<Record<string, string>> = {}) =>
    Object.fromEntries(
      Object.entries(record).flatMap(([asked, value]) => keys(asked).map(key => [key, value])),
    );
  return { labels: keyed(label), order: (order ?? []).flatMap(keys), colours: keyed(colour) };
}

/** Columns whose values a look may name. */
const named = ["model", "base", "group", "language", "language_x", "language_y", "series", "label"];

/** Returns everything in rows that a look may name. */
export function namesIn(rows: readonly object[]): string[] {
  const names = new Set<string>();
  for (const row of rows as readonly Record<string, unknown>[])
    for (const column of named) if (typeof row[column] === "string") names.add(row[column]);
  return [...names];
}
