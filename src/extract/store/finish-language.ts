import { rename, rm } from "node:fs/promises";
import { version } from "../../base/version.js";
import { writeAtomic } from "../../base/write-atomic.js";
import { textsHash } from "../../corpus/corpus-hash.js";
import { formatJsonl } from "../../format/jsonl.js";
import type { LanguageWork } from "../language-work.js";
import type { Tokenized } from "../tokenized.js";
import type { LanguageManifest } from "./language-manifest.js";
import { passHash } from "./store.js";

/** Lines that are written at a time, rather than a copy of the whole corpus. */
const step = 4096;

/** Writes what belongs beside the states, and then, as the last step, gives them their name. */
export async function finishLanguage(
  work: Pick<LanguageWork, "language" | "texts" | "files" | "inputs" | "notes"> & {
    readonly tokenized: Pick<Tokenized, "counts" | "truncated">;
  },
  engine: string,
  paddingShare: number,
): Promise<void> {
  const { language, texts, files, inputs, tokenized, notes: modelNotes } = work;
  const { corpus, model, layers, poolings, maxTokens } = inputs;
  const { name, source, licence, notes, unit = "sentence", ids } = corpus;
  const list = corpus.texts.get(language)!;
  await writeAtomic(files.sentences, async handle => {
    for (let i = 0; i < ids.length; i += step) {
      const lines = ids
        .slice(i, i + step)
        .map((id, k) => ({ id, texts: { [language]: list[i + k]! } }));
      await handle.writeFile(formatJsonl(lines));
    }
  });
  const manifest: LanguageManifest = {
    format: 1,
    isogloss: version,
    model,
    corpus: {
      name,
      source,
      licence,
      notes: [...notes],
      sentences: ids.length,
      unit,
      idsHash: textsHash(ids),
    },
    language,
    textsHash: texts,
    passHash: passHash(inputs),
    notes: [...modelNotes],
    layers: [...layers],
    poolings: [...poolings],
    tokenCounts: [...tokenized.counts],
    maxTokens,
    truncated: tokenized.truncated,
    paddingShare,
    engine,
    dtype: "F32",
  };
  await writeAtomic(files.manifest, `${JSON.stringify(manifest)}\n`);
  await rename(files.partial, files.states);
  await rm(files.progress, { force: true });
}
