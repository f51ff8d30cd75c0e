import { IsoglossError } from "../../base/error.js";
import { excerpt } from "../../base/excerpt.js";
import type { TaskRecord } from "./records.js";

const hint = "Is this the file that was published for this task? See docs/tasks.md for its layout.";

/** @throws IsoglossError naming the place and the field. */
export function refuseField({ value, place }: TaskRecord, name: string, expected: string): never {
  const got = Object.hasOwn(value, name) ? `, got ${excerpt(value[name])}` : ", and there is none";
  throw new IsoglossError(`${place}: "${name}" should be ${expected}${got}`, hint);
}

/** Returns a text that is there and not empty. */
export function textField(record: TaskRecord, ...names: readonly string[]): string {
  const name = names.find(one => Object.hasOwn(record.value, one)) ?? names[0]!;
  const value = record.value[name];
  return typeof value === "string" && value !== "" ? value : refuseField(record, name, "a text");
}

/** Returns a text, or "" for one that is absent, null or empty. */
export function maybeText(record: TaskRecord, name: string): string {
  const value = record.value[name] ?? "";
  return typeof value === "string" ? value : refuseField(record, name, "a text or null");
}

/** Returns a list of texts, none of them empty. */
export function textsField(record: TaskRecord, name: string): readonly string[] {
  const value = record.value[name];
  return Array.isArray(value) &&
    value.length > 0 &&
    value.every((text): text is string => typeof text === "string" && text !== "")
    ? value
    : refuseField(record, name, "a list of texts");
}

/** Returns a whole number in [from, to], which may be written as a text. */
export function wholeField(record: TaskRecord, name: string, from: number, to: number): number {
  const value = record.value[name];
  const number = typeof value === "string" && /^\d+$/.test(value.trim()) ? Number(value) : value;
  return typeof number === "number" && Number.isInteger(number) && number >= from && number <= to
    ? number
    : refuseField(record, name, `a whole number from ${from} to ${to}`);
}

/** Returns the place of a letter among the first `count` of A, B, C …. */
export function letterField(record: TaskRecord, name: string, count: number): number {
  const value = record.value[name];
  const place = typeof value === "string" ? letters.indexOf(value.trim()) : -1;
  return place >= 0 && place < count && (value as string).trim().length === 1
    ? place
    : refuseField(record, name, `a letter from A to ${letters[count - 1]}`);
}

/** What options are called. */
export const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
