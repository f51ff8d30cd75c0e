import { excerpt } from "../base/excerpt.js";
import { isObject, type JsonObject } from "../format/json-object.js";

/** The longest pattern in use has some hundred characters; the library compiles any. */
const longestPattern = 1 << 14;

/** By how much the rules of one stage may make a text longer. Those in use: hardly twice. */
const mostGrowth = 1 << 16;

/** What a message can bear. */
const mostNamed = 5;

/**
 * Looks at the rules by which a tokenizer.json rewrites and divides a text, for what no tokenizer
 * in use has: patterns of enormous length, and replacements that double a text again and again.
 *
 * @returns The rules that may still take long or make a text longer, in words, for a message if
 *   they do.
 * @throws RangeError naming the rule.
 */
export function checkRules(json: JsonObject): string[] {
  const named: string[] = [];
  for (const stage of ["normalizer", "pre_tokenizer", "decoder"]) {
    let growth = 1;
    for (const step of steps(json[stage])) {
      const { type, pattern, content } = step;
      if (!isObject(pattern)) continue;
      const { Regex: regex, String: plain } = pattern;
      const [kind, text] = regex === undefined ? ["text", plain] : ["pattern", regex];
      if (typeof text !== "string") continue;
      const by = typeof content === "string" ? ` by ${excerpt(content)}` : "";
      const words = `${stage}: ${excerpt(type).slice(1, -1)}, the ${kind} ${excerpt(text)}${by}`;
      if (text.length > longestPattern)
        throw new RangeError(`${words} has ${text.length} characters, more than any in use`);
      if (typeof content === "string") {
        const width = kind === "pattern" ? 1 : text.length;
        const factor = Math.max(1, content.length / Math.max(1, width));
        growth *= factor;
        if (growth > mostGrowth)
          throw new RangeError(
            `${words} can make a text, with the rules before it, ${growth.toPrecision(2)} times as long`,
          );
        if (kind === "text" && factor === 1) continue; // neither slow nor longer
      }
      if (kind === "pattern" || by !== "") named.push(words);
    }
  }
  return named.length > mostNamed ? [...named.slice(0, mostNamed), "…"] : named;
}

/** Returns a step, or those of a sequence, however nested. */
function steps(value: unknown): JsonObject[] {
  if (!isObject(value)) return [];
  const inner = [value.normalizers, value.pretokenizers, value.decoders].find(Array.isArray);
  return inner ? inner.flatMap(steps) : [value];
}
