import { Environment, Interpreter, parse, tokenize } from "@huggingface/jinja";
import { helpers } from "./helpers.js";
import { likePython } from "./like-python.js";
import type { Node } from "./node.js";
import { strftime } from "./strftime.js";
import { asValue, functionOf, type Value } from "./values.js";

/** The longest range, as in Jinja's sandbox. */
const longestRange = 100_000;

/** The variables of a template, by name. */
export type Variables = Readonly<Record<string, unknown>>;

/**
 * Returns a template as a function of its variables, which does as transformers' Jinja does: blocks
 * are trimmed, `raise_exception`, `strftime_now` and `break` and `continue` are there.
 *
 * @param now What `strftime_now` takes for now.
 * @throws Error for a template that is none; and, of the function, where it raises an exception, or
 *   asks for what is not there.
 */
export function compileTemplate(template: string, now: Date): (variables: Variables) => string {
  // Jinja reads every line end as one line feed.
  const text = template.replace(/\r\n?/g, "\n");
  const parsed = parse(tokenize(text, { trim_blocks: true, lstrip_blocks: true }));
  const program = likePython(parsed as unknown as Node) as unknown as typeof parsed;
  const globals = globalsAt(now);
  return variables => {
    const environment = new Environment();
    for (const [name, value] of [...globals, ...helpers]) environment.setVariable(name, value);
    for (const [name, value] of Object.entries(variables))
      environment.setVariable(name, asValue(value));
    return String(new Interpreter(environment).run(program).value);
  };
}

function globalsAt(now: Date): [string, Value][] {
  const constants = [true, false, null];
  const names = ["true", "false", "none"];
  return [
    ...names.map((name, i): [string, Value] => [name, asValue(constants[i])]),
    ...names.map((name, i): [string, Value] => [
      `${name[0]!.toUpperCase()}${name.slice(1)}`,
      asValue(constants[i]),
    ]),
    ["range", functionOf(args => asValue(range(args.map(({ value }) => Number(value)))))],
    [
      "raise_exception",
      functionOf(([message]) => {
        throw new Error(String(message?.value));
      }),
    ],
    ["strftime_now", functionOf(([format]) => asValue(strftime(now, String(format?.value))))],
  ];
}

function range(args: readonly number[]): number[] {
  const [first = 0, end, step = 1] = args;
  const [from, to] = end === undefined ? [0, first] : [first, end];
  if (![from, to, step].every(Number.isSafeInteger) || step === 0)
    throw new RangeError("range: takes whole numbers, and no step of 0");
  const length = Math.max(0, Math.ceil((to - from) / step));
  if (length > longestRange) throw new RangeError(`range: is longer than ${longestRange}`);
  return Array.from({ length }, (_, i) => from + i * step);
}
