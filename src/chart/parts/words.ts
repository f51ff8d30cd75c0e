import type { Look } from "./look.js";
import { languageLabels } from "./theme.js";

/** @file Numbers and names in the words of captions and findings. */

/** Returns "+0.123" or "−0.123". */
export function signed(value: number, digits = 3): string {
  return `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(digits)}`;
}

/** Returns a share in per cent, without the sign: "12". */
export function percent(share: number, digits = 0): string {
  return (100 * share).toFixed(digits);
}

/** Returns a text that begins a sentence. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Returns "a, b and c". */
export function listed(items: readonly (string | number)[]): string {
  return items.length < 2
    ? `${items[0] ?? ""}`
    : `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`;
}

/** Returns what figures call a language. */
export function nameOf(language: string, look: Look = {}): string {
  return languageLabels([language], look).get(language)!;
}
