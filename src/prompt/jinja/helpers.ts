import { strip } from "../../base/text/strip.js";
import { equalValues, pythonText } from "./python-text.js";
import {
  asValue,
  type Callable,
  entriesOf,
  functionOf,
  itemsOf,
  nothing,
  type Value,
} from "./values.js";

/** A name that no template can write, so that none is in the way of a variable. */
export const helperName = (name: string) => `\0${name}`;

/** Methods of texts, and filters, that `helpers` has. Of both, the value itself comes first. */
export const textMethods: ReadonlySet<string> = new Set(["strip", "lstrip", "rstrip"]);
export const filters: ReadonlySet<string> = new Set([
  ...["trim", "string", "length", "count", "first", "last", "list", "join"],
]);

const side = { strip: "both", lstrip: "left", rstrip: "right", trim: "both" } as const;

function stripped(name: keyof typeof side): Callable {
  return ([value, set]) => {
    if (name !== "trim" && typeof value?.value !== "string")
      throw new TypeError(`${name} is of texts`);
    const characters = typeof set?.value === "string" ? set.value : undefined;
    return asValue(strip(pythonText(value!), side[name], characters));
  };
}

function members(value: Value): readonly Value[] {
  if (typeof value.value === "string") return [...value.value].map(asValue);
  const entries = entriesOf(value);
  if (entries) return [...entries.keys()].map(asValue);
  const items = value.type === "UndefinedValue" ? [] : itemsOf(value);
  if (!items) throw new TypeError(`expected a list, got ${pythonText(value)}`);
  return items;
}

/** Returns a list of values: the package makes one of what JavaScript has, and it is filled here. */
function listOf(items: readonly Value[]): Value {
  const list = asValue([]);
  (list.value as Value[]).push(...items);
  return list;
}

function joined([value, separator]: readonly Value[]): Value {
  // By keyword, d="…" comes as a dictionary.
  const named = separator && (entriesOf(separator)?.get("d") ?? separator);
  const between = named ? pythonText(named) : "";
  return asValue(members(value!).map(pythonText).join(between));
}

const size: Callable = ([value]) => asValue(members(value!).length);

/**
 * What the templates' own operations become where the package does not do as Python does: it
 * strips white space whatever the argument, compares as JavaScript does, prints null as nothing.
 */
export const helpers: ReadonlyMap<string, Value> = new Map(
  Object.entries<Callable>({
    print: ([value]) => asValue(pythonText(value!)),
    equal: ([a, b]) => asValue(equalValues(a!, b!)),
    unequal: ([a, b]) => asValue(!equalValues(a!, b!)),
    concatenate: ([a, b]) => asValue(pythonText(a!) + pythonText(b!)),
    strip: stripped("strip"),
    lstrip: stripped("lstrip"),
    rstrip: stripped("rstrip"),
    trim: stripped("trim"),
    string: ([value]) => asValue(pythonText(value!)),
    length: size,
    count: size,
    first: ([value]) => members(value!)[0] ?? nothing(),
    last: ([value]) => members(value!).at(-1) ?? nothing(),
    list: ([value]) => listOf(members(value!)),
    join: joined,
  }).map(([name, call]) => [helperName(name), functionOf(call)]),
);
