import { lstat, rename, rm } from "node:fs/promises";
import { IsoglossError } from "../../base/error.js";
import { absent } from "../../base/file-error.js";
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

/** What is known of a language's states once they are all there. */
export interface FinishedPass {
  /** What ran where. */
  readonly engine: string;
  readonly paddingShare: number;
  /** Which file was filled, as its disk numbers them. */
  readonly inode: number;
}

/**
 * Writes what belongs beside the states, and then, as the last step, gives them their name.
 *
 * Whoever slept so long that another machine took the language over may come back to it here. The
 * other filled the same file, and then it is whole for both; or it began a new one, and then only
 * that one's own process may give it its name.
 */
export async function finishLanguage(
  work: Pick<LanguageWork, "language" | "texts" | "files" | "inputs" | "notes"> & {
    readonly tokenized: Pick<Tokenized, "counts" | "truncated">;
  },
  { engine, paddingShare, inode }: FinishedPass,
): Promise<void> {
  const { language, texts, files, inputs, tokenized, notes: modelNotes } = work;
  const { corpus, model, layers, poolings, maxTokens } = inputs;
  const { name, source, licence, notes, dropped, unit = "sentence", ids } = corpus;
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
      dropped,
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
  const own = await lstat(files.partial).catch(absent);
  if (own?.ino === inode) {
    await rename(files.partial, files.states).catch(absent);
    await rm(files.progress, { force: true });
  }
  if ((await lstat(files.states).catch(absent)) === null)
    throw new IsoglossError(
      `${files.states}: another machine took this language over while this process slept`,
      "Wait until it is done there, or run the same again.",
    );
}
