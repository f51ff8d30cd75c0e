import type { z } from "zod";
import { excerpt } from "../base/excerpt.js";

/** What is wrong with a value that a schema has refused, the first of it. */
export interface SchemaProblem {
  /** Of the field, "a.b.0"; empty for the whole. */
  readonly field: string;
  /** What it should be, and what it is where the first does not say so. */
  readonly what: string;
}

/** @param value What was refused. */
export function firstProblem({ issues }: z.ZodError, value: unknown): SchemaProblem {
  const { path, message } = issues[0]!;
  const found = path.reduce<unknown>(
    (inside, key) => (inside as Record<PropertyKey, unknown> | undefined)?.[key],
    value,
  );
  const got = found === undefined || / received /.test(message) ? "" : `, got ${excerpt(found)}`;
  return { field: path.join("."), what: message + got };
}
