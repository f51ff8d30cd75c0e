import { Environment } from "@huggingface/jinja";

/** What a template computes with: a text, a number, a list …, told apart by `type`. */
export type Value = ReturnType<Environment["lookupVariable"]>;

/** What a function of a template is: its arguments, those by keyword last, to its result. */
export type Callable = (args: readonly Value[]) => Value;

const empty = new Environment();
// The package exports the classes of its values by its values only.
const FunctionValue = empty.lookupVariable("namespace").constructor as new (
  call: Callable,
) => Value;

/** Returns a value of JavaScript as templates have it. */
export function asValue(value: unknown): Value {
  return new Environment().set("value", value);
}

/** Returns what a name without a value stands for. */
export function nothing(): Value {
  return empty.lookupVariable("\0");
}

/** Returns a function that templates can call. */
export function functionOf(call: Callable): Value {
  return new FunctionValue(call);
}

/** Returns the entries of a dictionary, or null of something else. */
export function entriesOf(value: Value): ReadonlyMap<string, Value> | null {
  return value.value instanceof Map ? (value.value as ReadonlyMap<string, Value>) : null;
}

/** Returns the items of a list, or null of something else. */
export function itemsOf(value: Value): readonly Value[] | null {
  return Array.isArray(value.value) ? (value.value as readonly Value[]) : null;
}
