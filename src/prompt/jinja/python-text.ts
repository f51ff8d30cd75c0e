import { entriesOf, itemsOf, type Value } from "./values.js";

/** Returns what Python prints of a value: None and True, lists and dictionaries as it writes them. */
export function pythonText(value: Value): string {
  return typeof value.value === "string" ? value.value : written(value);
}

function written(value: Value): string {
  if (typeof value.value === "string") return quoted(value.value);
  // The package has no value for null, either: types tell the two apart.
  if (value.type === "NullValue") return "None";
  if (value.value === undefined) return "";
  if (typeof value.value === "boolean") return value.value ? "True" : "False";
  const items = itemsOf(value);
  if (items) {
    const list = items.map(written).join(", ");
    if (value.type !== "TupleValue") return `[${list}]`;
    return items.length === 1 ? `(${list},)` : `(${list})`;
  }
  const entries = entriesOf(value);
  if (!entries) return value.toString();
  return `{${[...entries].map(([key, own]) => `${quoted(key)}: ${written(own)}`).join(", ")}}`;
}

const escapes: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** What Python does not print: all that has no mark of its own, but the plain space. */
const unprinted = /[\\'\p{C}\p{Z}]/gu;

function quoted(text: string): string {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text.replace(unprinted, character => {
    if (character === "\\" || character === mark) return `\\${character}`;
    if (character === "'" || character === " ") return character;
    return escapes[character] ?? hexadecimal(character.codePointAt(0)!);
  });
  return mark + escaped + mark;
}

function hexadecimal(code: number): string {
  const [letter, digits] =
    code < 0x100 ? ["x", 2] : code < 0x10000 ? ["u", 4] : (["U", 8] as const);
  return `\\${letter}${code.toString(16).padStart(digits, "0")}`;
}

/** Returns whether Python takes two values for equal: 1 and True are, 1 and "1" are not. */
export function equalValues(a: Value, b: Value): boolean {
  const [one, other] = [itemsOf(a), itemsOf(b)];
  if (one && other)
    return (
      (a.type === "TupleValue") === (b.type === "TupleValue") &&
      one.length === other.length &&
      one.every((item, i) => equalValues(item, other[i]!))
    );
  const [entries, others] = [entriesOf(a), entriesOf(b)];
  if (entries && others)
    return (
      entries.size === others.size &&
      [...entries].every(([key, value]) => others.has(key) && equalValues(value, others.get(key)!))
    );
  const plain = ({ type, value }: Value) =>
    type === "NullValue" ? null : typeof value === "boolean" ? Number(value) : value;
  return plain(a) === plain(b);
}
