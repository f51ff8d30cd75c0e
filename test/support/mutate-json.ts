import type { Random } from "../../src/numeric/random.js";

/** What takes the place of a value; functions make what JSON cannot spell as a literal here. */
const awkward: readonly (() => unknown)[] = [
  () => null,
  () => true,
  () => -1,
  () => 0,
  () => 0.5,
  () => 1e308,
  () => 2 ** 31,
  () => 2 ** 32 - 2,
  () => 2 ** 53,
  () => "",
  () => "../../x",
  () => "__proto__",
  () => "\u0000",
  () => "a".repeat(10_000),
  () => [],
  () => ({}),
  () => [[[[[[[[[[]]]]]]]]]],
  () => Array.from({ length: 1000 }, (_, i) => i),
];

/**
 * Returns a damaged copy of a JSON value that is still JSON: one to three times a value
 * anywhere in it is replaced by something awkward or by another one of its values, or removed,
 * repeated, or given another name.
 */
export function mutateJson(value: unknown, random: Random): unknown {
  const root = { value: structuredClone(value) };
  for (let times = 1 + random.integer(3); times > 0; times--) {
    const [parent, key] = anywhere(root, random);
    mutateAt(parent, key, root, random);
  }
  return root.value;
}

type Parent = Record<string, unknown>;

/** Walks down from the root by random steps and returns where it stopped. */
function anywhere(root: { value: unknown }, random: Random): [Parent, string] {
  let parent = root as Parent;
  let key = "value";
  for (;;) {
    const value = parent[key];
    if (typeof value !== "object" || value === null || random.integer(6) === 0)
      return [parent, key];
    const keys = Object.keys(value);
    if (keys.length === 0) return [parent, key];
    parent = value as Parent;
    key = keys[random.integer(keys.length)]!;
  }
}

function mutateAt(parent: Parent, key: string, root: { value: unknown }, random: Random): void {
  const value = parent[key];
  switch (random.integer(6)) {
    case 0:
      if (Array.isArray(parent)) parent.splice(Number(key), 1);
      else if (parent !== root) delete parent[key];
      return;
    case 1:
      if (Array.isArray(parent)) parent.push(structuredClone(value));
      else parent[`${key}2`] = structuredClone(value);
      return;
    case 2: {
      const [other, name] = anywhere(root, random);
      parent[key] = structuredClone(other[name]);
      return;
    }
    case 3:
      if (typeof value === "number") parent[key] = value + random.integer(5) - 2;
      else parent[key] = String(value).slice(0, 40);
      return;
    default:
      parent[key] = awkward[random.integer(awkward.length)]!();
  }
}
