import { type Command, InvalidArgumentError, type Option } from "commander";
import { IsoglossError } from "../../base/error.js";
import { excerpt } from "../../base/excerpt.js";
import { didYouMean } from "../../base/text/did-you-mean.js";
import { readYaml, type YamlMap, type YamlText, type YamlValue } from "../../format/yaml.js";
import {
  asList,
  isSwitch,
  repeats,
  studyOptionsOf,
  takesRanges,
  type Words,
} from "./typed-words.js";

/** What a study's file says, in the command line's words. */
export interface StudyFile {
  readonly models: readonly string[];
  readonly words: Words;
  /** Of options, as the command has them. */
  readonly values: ReadonlyMap<Option, unknown>;
  /** Where each is said, for messages: "study.yaml:7". */
  readonly places: ReadonlyMap<string, string>;
}

/** Other words for options, where a file lists things. */
const plurals: Readonly<Record<string, string>> = { corpora: "corpus", figures: "draw" };

/** Said on the command line alone: they say what the file may do, or stand in it otherwise. */
const typedOnly = new Set(["outside", "json", "save-config", "name", "at", "help"]);

/**
 * Reads a study's file by the options of a command: the same names, the same values, one
 * description. Lists may be written as lists, and `models` is a list of places, or of maps with
 * model, name, at and revisions.
 *
 * @throws IsoglossError naming file and line.
 */
export function readStudyFile(text: string, file: string, command: Command): StudyFile {
  const refuse = (line: number, what: string, hint: string) =>
    new IsoglossError(`${file}:${line}: ${what}`, hint);
  const root = readYaml(text, file);
  if (root.kind !== "map")
    throw refuse(root.line, "is no study: it has no keys", "Write models: and corpora: in it.");
  const all = studyOptionsOf(command);
  const options = all.filter(option => !typedOnly.has(option.name()));
  const names = ["models", ...Object.keys(plurals), ...options.map(option => option.name())];
  const values = new Map<Option, unknown>();
  const words = new Map<string, readonly string[]>();
  const places = new Map<string, string>();
  const set = (option: Option, said: readonly YamlText[], line: number) => {
    values.set(
      option,
      readOption(option, said, (at, what, hint) => refuse(at, what, hint)),
    );
    words.set(option.name(), isSwitch(option) ? [] : said.flatMap(one => asList(option, one.text)));
    places.set(option.name(), `${file}:${line}`);
  };
  let models: readonly string[] = [];
  for (const { key, line, value } of root.entries) {
    if (key === "models") {
      const named = namedModels(value, refuse);
      models = named.map(({ text }) => text);
      for (const one of named) places.set(`model ${one.text}`, `${file}:${one.line}`);
      const at = named.flatMap(one => one.at ?? []);
      const without = named.find(one => one.at === undefined);
      if (at.length > 0 && without)
        throw refuse(
          without.line,
          `${without.text}: has no at, and others have`,
          "Give each its own.",
        );
      const option = all.find(one => one.name() === "at")!;
      if (at.length > 0) set(option, at, line);
      continue;
    }
    const name = plurals[key] ?? key;
    const option = options.find(one => one.name() === name);
    if (!option)
      throw typedOnly.has(name)
        ? refuse(
            line,
            `${key} is not said in a file`,
            "Say it on the command line; models have name and at of their own.",
          )
        : refuse(line, `there is no ${excerpt(key)} in a study`, didYouMean(key, names));
    if (values.has(option))
      throw refuse(
        line,
        `${key} is said twice`,
        `Write it once: ${option.name()} is another word for it.`,
      );
    const said = textsOf(value, option, refuse);
    if (isSwitch(option) && said[0]!.text.toLowerCase() === "false") continue;
    set(option, said, line);
  }
  for (const option of values.keys())
    for (const other of (option as unknown as { conflictsWith: string[] }).conflictsWith)
      if ([...values.keys()].some(one => one.attributeName() === other))
        throw new IsoglossError(
          `${places.get(option.name())}: ${option.name()} cannot stand beside ${other}`,
          "Leave one of them out.",
        );
  return { models, words, values, places };
}

type Refuse = (line: number, what: string, hint: string) => IsoglossError;

interface NamedModel {
  /** As on the command line: "NAME=place". */
  readonly text: string;
  readonly line: number;
  readonly at?: YamlText;
}

function namedModels(value: YamlValue, refuse: Refuse): NamedModel[] {
  if (value.kind === "nothing")
    throw refuse(value.line, "models has no value", "Name one or more.");
  if (value.kind === "text") return [{ text: value.text, line: value.line }];
  if (value.kind === "map")
    return value.entries.map(({ key, line, value: place }) => ({
      text: named(key, single(place, key, refuse), line, refuse),
      line,
    }));
  return value.items.flatMap(item =>
    item.kind === "map" ? described(item, refuse) : [modelText(item, refuse)],
  );
}

function modelText(value: YamlValue, refuse: Refuse): NamedModel {
  const { text, line } = single(value, "a model", refuse);
  return { text, line };
}

const modelKeys = ["model", "name", "at", "revisions"];

/** A map of one model, or of one with many revisions. */
function described(map: YamlMap, refuse: Refuse): NamedModel[] {
  const stray = map.entries.find(({ key }) => !modelKeys.includes(key));
  if (stray)
    throw refuse(
      stray.line,
      `there is no ${excerpt(stray.key)} of a model`,
      didYouMean(stray.key, modelKeys),
    );
  const of = (key: string) => map.entries.find(one => one.key === key)?.value;
  const model = of("model");
  if (!model)
    throw refuse(
      map.line,
      "a model has no place",
      "Write model: a folder, a Hub id or a shipped model.",
    );
  const place = single(model, "model", refuse);
  const name = of("name") && single(of("name")!, "name", refuse);
  const at = of("at") && single(of("at")!, "at", refuse);
  const revisions = of("revisions");
  if (!revisions) {
    const text = name ? named(name.text, place, name.line, refuse) : place.text;
    return [{ text, line: map.line, at }];
  }
  if (at)
    throw refuse(
      at.line,
      "at stands beside revisions",
      "Each revision says by its own number where it is.",
    );
  const list = revisions.kind === "list" ? revisions.items : [revisions];
  if (list.length === 0) throw refuse(revisions.line, "revisions is empty", "Name one or more.");
  return list.map(item => {
    const { text: revision, line } = single(item, "a revision", refuse);
    const own = { ...place, text: `${place.text}@${revision}` };
    return {
      text: name ? named(`${name.text} ${revision}`, own, line, refuse) : own.text,
      line,
    };
  });
}

function named(name: string, { text, line }: YamlText, at: number, refuse: Refuse): string {
  if (name.trim() === "" || name.includes("=") || /^[./~\\]/.test(name))
    throw refuse(
      at,
      `${excerpt(name)} is no name for a model`,
      "A name has no = and does not begin as a path does.",
    );
  if (text === "")
    throw refuse(line, `${name} has no place`, "Write a folder, a Hub id or a shipped model.");
  return `${name}=${text}`;
}

function single(value: YamlValue, what: string, refuse: Refuse): YamlText {
  if (value.kind === "text" && value.text.trim() !== "") return value;
  throw refuse(
    value.line,
    `${what} should be one text`,
    "Write one word or number, in quotes if need be.",
  );
}

function textsOf(value: YamlValue, option: Option, refuse: Refuse): YamlText[] {
  const name = option.name();
  if (value.kind === "nothing")
    throw refuse(value.line, `${name} has no value`, `Give it one, or leave ${name} out.`);
  if (value.kind === "text") return [value];
  if (value.kind === "map") {
    if (!repeats(option) || !/name|=/i.test(option.flags))
      throw refuse(
        value.line,
        `${name} should be one value, or a list`,
        `It is ${option.description}.`,
      );
    if (value.entries.length === 0)
      throw refuse(value.line, `${name} is empty`, `Name one or more, or leave ${name} out.`);
    return value.entries.map(({ key, line, value: place }) => ({
      kind: "text",
      line,
      text: `${key}=${single(place, `${name} ${key}`, refuse).text}`,
    }));
  }
  if (!repeats(option) && !takesRanges(option))
    throw refuse(
      value.line,
      `${name} takes one value, and there is a list`,
      `It is ${option.description}.`,
    );
  if (value.items.length === 0)
    throw refuse(value.line, `${name} is empty`, `Name one or more, or leave ${name} out.`);
  const texts = value.items.map(item => single(item, `each of ${name}`, refuse));
  return takesRanges(option)
    ? [{ ...texts[0]!, text: texts.map(({ text }) => text).join(",") }]
    : texts;
}

/** Reads what was said of an option as the command line does. */
function readOption(option: Option, said: readonly YamlText[], refuse: Refuse): unknown {
  const name = option.name();
  if (isSwitch(option)) {
    const [first] = said;
    if (first?.text.toLowerCase() !== "true")
      throw refuse(
        first?.line ?? 0,
        `${name} should be true or false`,
        `It is ${option.description}.`,
      );
    return true;
  }
  const { parseArg } = option;
  let value: unknown;
  for (const { text, line } of said) {
    if (text.trim() === "")
      throw refuse(line, `${name} has no value`, `Give it one, or leave ${name} out.`);
    try {
      value = parseArg ? parseArg(text, value as never) : text;
    } catch (error) {
      if (!(error instanceof InvalidArgumentError)) throw error;
      const near = option.argChoices ? ` ${didYouMean(text, option.argChoices)}` : "";
      throw refuse(line, `${name} cannot be ${excerpt(text)}`, `${error.message}${near}`);
    }
  }
  return value;
}
