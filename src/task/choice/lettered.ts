import { trim } from "../../score/text.js";
import { letters } from "../read/fields.js";
import type { ChoiceItem } from "./choice-item.js";

/** Returns the letters that stand for an item's options. */
export function optionLetters({ options }: ChoiceItem): string[] {
  return [...letters.slice(0, options.length)];
}

/** Returns the question, its lettered options a line each, and the word that asks for an answer. */
export function lettered(
  item: ChoiceItem,
  answer: string,
  question = trim(item.fields.question!),
): string {
  const lines = item.options.map((option, i) => `${letters[i]}. ${option}`);
  return [question, ...lines, answer].join("\n");
}
