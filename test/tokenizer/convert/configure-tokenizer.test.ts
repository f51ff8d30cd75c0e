import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { IsoglossError } from "../../../src/base/error.js";
import type { JsonObject } from "../../../src/format/json-object.js";
import { configureTokenizer } from "../../../src/tokenizer/convert/configure-tokenizer.js";
import { encodeAll } from "../../../src/tokenizer/encode-all.js";
import { makeTokenizer } from "../../../src/tokenizer/make-tokenizer.js";
import type { Tokenizer } from "../../../src/tokenizer/tokenizer.js";

/** A folder of test/oracles/tokenizer-configured.py, and what AutoTokenizer makes of it. */
interface Folder {
  readonly kind: string;
  readonly json: JsonObject & { readonly model: JsonObject; readonly merges: unknown };
  readonly files: Readonly<Record<string, JsonObject>>;
  readonly class?: string;
  /** null for a text that the reference refuses. */
  readonly ids?: readonly (string | null)[];
  /** Why the reference refuses the folder. */
  readonly fails?: string;
}

const file = new URL("../../fixtures/tokenizer/configured.json.gz", import.meta.url);
const {
  texts,
  vocabularies,
  folders,
}: { texts: string[]; vocabularies: Record<string, unknown>; folders: Folder[] } = JSON.parse(
  gunzipSync(readFileSync(file)).toString(),
);

async function open({ kind, json, files }: Folder): Promise<Tokenizer> {
  const { merges, ...parts } = json;
  const model = {
    ...json.model,
    vocab: vocabularies[kind],
    ...(merges === null ? {} : { merges }),
  };
  const revise = await configureTokenizer({
    folder: "place",
    names: ["tokenizer.json", ...Object.keys(files)],
    json: async name => structuredClone(files[name] ?? {}),
    bytes: async () => new Uint8Array(0),
  });
  const content = JSON.stringify({ version: "1.0", ...parts, model });
  return makeTokenizer({ file: "place/tokenizer.json", content, revise });
}

/** Returns the ids of each text; null for one that is refused. */
async function idsOf(tokenizer: Tokenizer): Promise<(string | null)[]> {
  const all = await encodeAll(tokenizer, texts).catch(() => undefined);
  if (all) return all.map(ids => ids.join(" "));
  return texts.map(text => {
    try {
      return tokenizer.encode(text).join(" ");
    } catch (error) {
      expect(error).toBeInstanceOf(IsoglossError);
      return null;
    }
  });
}

it("covers the classes with steps of their own, and the one without", () => {
  const classes = new Set(folders.map(folder => folder.class));
  for (const name of ["Llama", "Gemma", "Qwen2", "GPT2", "GPTNeoX", "Bert", "XLMRoberta", "XGLM"])
    expect(classes).toContain(`${name}Tokenizer`);
  expect(classes).toContain("TokenizersBackend");
  expect(folders.length).toBeGreaterThan(400);
});

it("gives a tokenizer.json, with the files beside it, AutoTokenizer's ids", async () => {
  const differing: object[] = [];
  for (const [place, folder] of folders.entries()) {
    const tokenizer = await open(folder).catch((error: unknown) => error as Error);
    if (tokenizer instanceof Error) {
      expect(tokenizer).toBeInstanceOf(IsoglossError);
      if (folder.ids?.every(ids => ids !== null))
        differing.push({ place, class: folder.class, ours: tokenizer.message, folder });
      continue;
    }
    if (!folder.ids) continue; // what the reference makes nothing of may be made something of
    const ids = await idsOf(tokenizer);
    const at = ids.findIndex((own, i) => own !== folder.ids![i]);
    if (at >= 0)
      differing.push({
        place,
        class: folder.class,
        text: texts[at],
        ours: ids[at],
        theirs: folder.ids[at],
        files: JSON.stringify(folder.files),
        json: JSON.stringify(folder.json),
      });
  }
  expect(differing).toEqual([]);
}, 120_000);
