import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";

/**
 * @file The folders of test/fixtures/cases: a checkpoint, a corpus, and what the reference makes
 * of both. test/oracles/cases.py describes them. A new folder there is a new test.
 */

const root = fileURLToPath(new URL("../fixtures/cases", import.meta.url));

const perLanguage = <T extends z.ZodType>(sentence: T) =>
  z.record(z.string(), z.array(sentence).min(1));
const ids = perLanguage(z.array(z.int().nonnegative()));
/** A state 0 … L a sentence. */
const states = perLanguage(z.array(z.array(z.number()).min(1)).min(1));

const schema = z.union([
  z.strictObject({
    ids,
    last: states.optional(),
    mean: states.optional(),
    adapter: z.string().optional(),
  }),
  z.strictObject({ refused: z.string().min(1), adapter: z.string().optional() }),
]);
type Oracle = z.infer<typeof schema>;

export interface Case {
  readonly name: string;
  readonly model: string;
  /** The folder of a LoRA adapter. */
  readonly adapter: string | undefined;
  readonly corpus: string;
  readonly oracle: Oracle;
}

/** Returns every case there is. */
export function allCases(): Case[] {
  return readdirSync(root)
    .filter(name => existsSync(join(root, name, "oracle.json")))
    .sort()
    .map(name => {
      const folder = join(root, name);
      const oracle = schema.parse(JSON.parse(readFileSync(join(folder, "oracle.json"), "utf8")));
      const { adapter } = oracle;
      return {
        name,
        model: join(folder, "model"),
        adapter: adapter === undefined ? undefined : join(folder, adapter),
        corpus: join(folder, "corpus.tsv"),
        oracle,
      };
    });
}
