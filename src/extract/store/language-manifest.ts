import { z } from "zod";
import { IsoglossError } from "../../base/error.js";
import { readText } from "../../base/open-file.js";

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.int().nonnegative();
const line = z.string();

/**
 * What stands beside each file of states: how its numbers were obtained, and all that
 * is needed to read them. Read back it is untrusted: the schema bounds it, and
 * `openStates` checks it against the file's size.
 */
const schema = z.strictObject({
  format: z.literal(1),
  isogloss: line,
  model: z.strictObject({
    name: line,
    revision: line.nullable(),
    architecture: line,
    blocks: count,
    width: z.int().positive(),
    weightsHash: hash,
    tokenizerHash: hash,
    configHash: hash,
  }),
  corpus: z.strictObject({
    name: line,
    source: line,
    licence: line,
    notes: z.array(line),
    /** See `Corpus.dropped`. */
    dropped: z
      .strictObject({ of: count, incomplete: count, long: count, repeated: count })
      .optional(),
    sentences: z.int().positive(),
    /** Absent in what versions before 0.2 wrote. */
    unit: line.default("sentence"),
    idsHash: hash,
  }),
  language: z.string().regex(/^\w{1,64}$/),
  textsHash: hash,
  /** See `passHash`. */
  passHash: hash,
  /** See `Checkpoint.notes` and `Model.notes`; absent in what versions before 0.2 wrote. */
  notes: z.array(line).default([]),
  layers: z.array(count).min(1),
  poolings: z.array(z.string().regex(/^\w{1,64}$/)).min(1),
  /** None where states were imported: nobody knows. */
  tokenCounts: z.array(z.int().positive()),
  maxTokens: z.int().positive(),
  truncated: count,
  /** Of the token places that were computed, the share that was padding. */
  paddingShare: z.number().min(0).max(1),
  engine: line,
  dtype: z.literal("F32"),
});

export type LanguageManifest = z.infer<typeof schema>;

/** A million sentences' token counts are less than a tenth of it. */
const maxBytes = 1 << 26;

/**
 * Returns a manifest, every field checked and consistent with the others.
 * @throws IsoglossError naming the file and the field.
 */
export async function readLanguageManifest(file: string): Promise<LanguageManifest> {
  const refuse = (what: string, cause?: unknown): never => {
    throw new IsoglossError(
      `${file}: ${what}`,
      "The manifest is damaged: delete it and the files beside it with the same name, and extract again.",
      { cause },
    );
  };
  const text = await readText(file, maxBytes);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    refuse("is not valid JSON", error);
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    return refuse(`${issue.path.join(".") || "the manifest"}: ${issue.message}`, parsed.error);
  }
  const manifest = parsed.data;
  const { layers, poolings, tokenCounts, model, corpus } = manifest;
  const counted = model.architecture === "imported" ? 0 : corpus.sentences;
  if (tokenCounts.length !== counted)
    refuse(`has ${tokenCounts.length} token counts for ${corpus.sentences} sentences`);
  if (layers.some((layer, i) => layer > model.blocks || layer <= (layers[i - 1] ?? -1)))
    refuse(`layers must ascend within 0 … ${model.blocks}, got ${layers.slice(0, 40).join(", ")}`);
  if (new Set(poolings).size !== poolings.length) refuse("names a pooling twice");
  return manifest;
}

/** What a file of states says of its axes, in the metadata of safetensors. */
export const statesAxes = "layers,poolings,sentences,width";

/** Returns the shape of a language's tensor: (layers, poolings, sentences, H). */
export function statesShape({ layers, poolings, corpus, model }: LanguageManifest): number[] {
  return [layers.length, poolings.length, corpus.sentences, model.width];
}
