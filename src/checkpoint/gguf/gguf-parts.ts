import { IsoglossError } from "../../base/error.js";
import { excerpt } from "../../base/excerpt.js";

/** How llama.cpp names the parts of a file that is split: "x-00002-of-00003.gguf". */
const partName = /^(.*)-(\d{5})-of-(\d{5})\.gguf$/i;

/** Files of repositories that are no language model: the eyes of one, and statistics for packing. */
const isBeside = (name: string) => /(?:^|[/._-])(?:mmproj|imatrix)(?:[._-]|$)/i.test(name);

/** The names of the files that one model lies in, in order. */
export type GgufParts = readonly [first: string, ...others: string[]];

/** Which of how many parts a file is by its name; undefined for a file that is whole. */
export function partOf(
  name: string,
): { readonly stem: string; readonly number: number; readonly count: number } | undefined {
  const [, stem, number, count] = partName.exec(name) ?? [];
  if (stem === undefined) return undefined;
  return { stem, number: Number(number), count: Number(count) };
}

/** Returns the names of all parts of the model that a file belongs to: itself, if it is whole. */
export function partsLike(name: string): GgufParts {
  const { stem, count = 0 } = partOf(name) ?? {};
  if (stem === undefined || count < 1) return [name];
  const five = (number: number) => String(number).padStart(5, "0");
  const others = Array.from(
    { length: count },
    (_, i) => `${stem}-${five(i + 1)}-of-${five(count)}`,
  );
  return others.map(other => `${other}${name.slice(-5)}`) as [string, ...string[]];
}

/** Returns the models among some files, each by its parts. */
export function modelsAmong(names: readonly string[]): GgufParts[] {
  const models = new Map<string, GgufParts>();
  for (const name of names) {
    if (!/\.gguf$/i.test(name) || isBeside(name)) continue;
    const parts = partsLike(name);
    models.set(parts[0], parts);
  }
  return [...models.values()].sort(([a], [b]) => (a < b ? -1 : 1));
}

/**
 * Returns the files of the model that is meant: the one of a name, the one whose name ends in a
 * label such as "Q4_K_M", in any case, or the only one.
 *
 * @param place The folder or repository, for messages.
 * @param choice A name that ends in ".gguf", or a label.
 * @throws IsoglossError if it is none or several, or one of its parts is missing.
 */
export function chosenGguf(place: string, names: readonly string[], choice?: string): GgufParts {
  const parts = chosen(place, names, choice);
  const missing = parts.find(part => !names.includes(part));
  if (missing === undefined) return parts;
  throw new IsoglossError(
    `${place}: has no ${excerpt(missing)}${parts.length > 1 ? `, one of ${parts.length} parts` : ""}`,
    parts.length > 1 ? "All parts are needed: get the others." : hintOf(modelsAmong(names)),
  );
}

function chosen(place: string, names: readonly string[], choice?: string): GgufParts {
  if (choice !== undefined && /\.gguf$/i.test(choice)) return partsLike(choice);
  const models = modelsAmong(names);
  const fitting = choice === undefined ? models : labelled(models, choice);
  if (fitting.length === 1) return fitting[0]!;
  const label = choice === undefined ? "" : ` labelled ${excerpt(choice)}`;
  if (fitting.length === 0)
    throw new IsoglossError(`${place}: has no GGUF file${label}`, hintOf(models));
  throw new IsoglossError(
    `${place}: has ${fitting.length} GGUF files${label}, each of them a model: ${namesOf(fitting)}`,
    "Name one of them instead of the folder; of the Hub, org/name/FILE.gguf or org/name:LABEL.",
  );
}

/** The end of a name is what it is packed as; a folder may say it instead. */
function labelled(models: readonly GgufParts[], label: string): GgufParts[] {
  const escaped = label.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const fits = (pattern: RegExp) => models.filter(([first]) => pattern.test(stemOf(first)));
  const ending = fits(new RegExp(`(?:^|[/._-])${escaped}$`, "i"));
  if (ending.length > 0) return ending;
  return fits(new RegExp(`(?:^|[/._-])${escaped}(?:[/._-])`, "i"));
}

function stemOf(name: string): string {
  return partOf(name)?.stem ?? name.replace(/\.gguf$/i, "");
}

function hintOf(models: readonly GgufParts[]): string {
  if (models.length === 0) return "It has no GGUF file of a model: name another place.";
  return `Name one that is there: ${namesOf(models)}.`;
}

function namesOf(models: readonly GgufParts[]): string {
  return excerpt(models.map(([first]) => first));
}
