import type { Command, Option } from "commander";
import { colour, nameAndText } from "../draw/look-options.js";
import { layerChoice, list, measureList, numbers, repeated } from "../options.js";

/** @file What was said of each option, before it was read: what a file of a study holds. */

/** By an option's long name, "map-layers": each text that it was given; none for a switch. */
export type Words = ReadonlyMap<string, readonly string[]>;

/** Of options that take "a,b", and several times. */
const splitting = new Set<unknown>([list, measureList, numbers]);

/** Of options that take one thing at a time, and several times. */
const collecting = new Set<unknown>([repeated, nameAndText, colour]);

const typed = new WeakMap<Command, Map<string, string[]>>();

const described = new WeakMap<Command, readonly Option[]>();

/** Lets a command remember what is typed for the options that it has now. */
export function rememberWords(command: Command): void {
  const all = new Map<string, string[]>();
  typed.set(command, all);
  described.set(command, [...command.options]);
  for (const option of command.options)
    command.on(`option:${option.name()}`, (text: string | null) => {
      const before = repeats(option) ? (all.get(option.name()) ?? []) : [];
      all.set(option.name(), [...before, ...(text === null ? [] : asList(option, text))]);
    });
}

/** Returns what was typed for the options that a command remembers. */
export const typedWords = (command: Command): Words => typed.get(command) ?? new Map();

/** Returns the options that a command remembers: those that a study's file may hold. */
export const studyOptionsOf = (command: Command) => described.get(command) ?? [];

/** Whether an option takes no value. */
export const isSwitch = ({ required, optional }: Option) => !required && !optional;

/** Whether an option may be given several times, or several things. */
export const repeats = ({ parseArg }: Option) =>
  splitting.has(parseArg) || collecting.has(parseArg);

/** Whether an option takes numbers and ranges in one text: "0,4,8-12". */
export const takesRanges = ({ parseArg }: Option) => parseArg === layerChoice;

/** Returns the things that a text names: several, of options that take "a,b". */
export function asList(option: Option, text: string): string[] {
  return splitting.has(option.parseArg) ? text.split(",").map(part => part.trim()) : [text];
}
