import { existsSync, realpathSync } from "node:fs";
import { isAbsolute, relative, resolve, sep } from "node:path";
import type { Command } from "commander";
import { IsoglossError } from "../../base/error.js";
import { excerpt } from "../../base/excerpt.js";
import { readText } from "../../base/open-file.js";
import { namedPlace } from "../../base/text/named-place.js";
import { namedModels } from "../options.js";
import { readStudyFile, type StudyFile } from "./read-study-file.js";
import type { StudyFlags } from "./study-options.js";
import { typedWords, type Words } from "./typed-words.js";

/** What a command was asked to study, whether it was typed or stands in a file. */
export interface StudyRequest<Flags extends StudyFlags = StudyFlags> {
  /** "NAME=place"; none for the study that needs no models. */
  readonly models: readonly string[];
  readonly flags: Flags;
  /** All that was said, for a file that says it again. */
  readonly words: Words;
}

/** In bytes. */
const largest = 2 ** 20;

/**
 * Returns what a command was asked for. A word that ends in .yaml is a file of the same options;
 * what is typed beside it goes before what it says.
 *
 * @throws IsoglossError for a file that is no study, or names a place outside the working
 *   directory without --outside.
 */
export async function studyRequest<Flags extends StudyFlags>(
  command: Command,
  models: readonly string[],
): Promise<StudyRequest<Flags>> {
  const file = models.find(isStudyFile);
  if (file === undefined) {
    const flags = command.opts<Flags>();
    return { models: namedModels(models, flags.name), flags, words: typedWords(command) };
  }
  if (models.length > 1)
    throw new IsoglossError(
      `${file}: is a study of its own, and there are models beside it`,
      "Name them in its models.",
    );
  return requestOf(command, await readText(file, largest), file);
}

/** Whether a word names a study's file rather than a model. */
const isStudyFile = (word: string) => /\.ya?ml$/i.test(word);

/** Returns what a study's text asks for, and what was typed beside it. */
export function requestOf<Flags extends StudyFlags>(
  command: Command,
  text: string,
  file: string,
): StudyRequest<Flags> {
  const said = readStudyFile(text, file, command);
  if (command.opts<Flags>().outside !== true) refuseOutside(said);
  for (const [option, value] of said.values) {
    const key = option.attributeName();
    if (command.getOptionValueSource(key) !== "cli")
      command.setOptionValueWithSource(key, value, "config");
  }
  const flags = command.opts<Flags>();
  const words = new Map([...said.words, ...typedWords(command)]);
  return { models: namedModels(said.models, flags.name), flags, words };
}

/** Options of which each text is a place, perhaps with a name before it. */
const placeOptions = ["corpus", "tasks", "base", "out", "states", "answers"];

function refuseOutside({ models, words, places }: StudyFile): void {
  const named = [
    ...models.map(model => [`model ${model}`, model] as const),
    ...placeOptions.flatMap(name => (words.get(name) ?? []).map(text => [name, text] as const)),
  ];
  for (const [what, text] of named) {
    const { place } = namedPlace(text);
    if (isOutside(place) || isOutside(text.slice(text.indexOf("=") + 1)))
      throw new IsoglossError(
        `${places.get(what)}: names ${excerpt(place)}, which is outside the working directory`,
        "Add --outside if you know the file, or type that place on the command line.",
      );
  }
}

/** Whether a place leads out of the working directory, by its name or through a link. */
function isOutside(place: string): boolean {
  if (place.startsWith("~") || place.includes("\0")) return true;
  const leaves = (path: string, root: string) => {
    const steps = relative(root, path).split(sep);
    return steps[0] === ".." || isAbsolute(steps.join(sep));
  };
  const path = resolve(place);
  if (leaves(path, process.cwd())) return true;
  // Of what is not there yet the nearest folder above that is.
  let there = path;
  while (!existsSync(there)) there = resolve(there, "..");
  return leaves(realpathSync(there), realpathSync(process.cwd()));
}
