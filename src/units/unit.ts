import { z } from "zod";

/**
 * A unit of work: one model over one corpus in one language, or one model in one task. It is known
 * by the hash of everything that its output depends on, and the output is there whole or not at
 * all: so it does not matter who runs it, when, where, or how often. What is measured of
 * one model on one corpus is a unit, too, once its languages are there.
 */
export const unitSchema = z.object({
  /** The first 16 hexadecimal digits of the hash of its inputs. */
  id: z.string().regex(/^[0-9a-f]{16}$/),
  kind: z.enum(["states", "answers", "rows"]),
  /** As it was asked for, "NAME=place". */
  model: z.string(),
  /** What rows call it. */
  name: z.string(),
  /** As it was asked for; null for answers. */
  corpus: z.string().nullable(),
  /** Its name; null for all but answers. */
  task: z.string().nullable(),
  /** Empty for rows, which are of all. */
  language: z.string(),
  /** Of its output, under the store of states or that of answers. */
  output: z.string().regex(/^[^/\\]+[/][^/\\]+$/),
  /** Sentences, or requests. */
  items: z.number(),
  /** Of what is read: texts in UTF-8, or states, each as often as it is measured. */
  bytes: z.number(),
  /** Of the output, as far as it is known before. */
  output_bytes: z.number(),
  /** 1 for rows: no model is run. */
  parameters: z.number(),
  /** Of the files of weights. */
  weight_bytes: z.number(),
  /** What runs: the engine and its device. */
  engine: z.string(),
});

export type Unit = z.infer<typeof unitSchema>;
