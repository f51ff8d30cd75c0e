import { existsSync } from "node:fs";
import { lstat, open, rm } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { IsoglossError } from "../../base/error.js";
import { fileError } from "../../base/file-error.js";
import { lockFolder } from "../../base/lock.js";
import { pause } from "../../base/pause.js";
import { type LongWork, silent } from "../../base/progress.js";
import type { Row } from "../../base/row.js";
import { sha256, sha256File } from "../../base/sha256.js";
import { namedPlace } from "../../base/text/named-place.js";
import type { Corpus, LanguageCode } from "../../corpus/corpus.js";
import { textsHash } from "../../corpus/corpus-hash.js";
import { resolveLanguage } from "../../corpus/languages/resolve-language.js";
import type { ArrayFile } from "../../format/arrays/array-entry.js";
import { createSafetensors } from "../../format/write-safetensors.js";
import { defaultStore, type Extraction } from "../extract.js";
import { finishLanguage } from "../store/finish-language.js";
import { statesAxes } from "../store/language-manifest.js";
import { openStems } from "../store/open-states.js";
import {
  filesOf,
  languageStem,
  prepareFolder,
  removeLeftovers,
  type StoreInputs,
  statesFolder,
} from "../store/store.js";
import { type LanguageArrays, languageArrays } from "./language-arrays.js";
import { type LayeredStates, layeredStates } from "./layered-states.js";

/** What `importStates` takes. */
export interface ImportOptions extends LongWork {
  /**
   * Files of arrays (`.npy`, `.npz`, `.safetensors`), or folders of them; `de=vectors.npy` says the
   * language of one that does not say it by its name or its arrays' keys.
   */
  readonly arrays: readonly string[];
  /** The sentences that the vectors are of, in the same order. */
  readonly corpus: Corpus;
  /** What the model is called; defaults to the folder's name, or the file's. */
  readonly name?: string;
  /** What the axes are called: "sentences,layers,width"; defaults to what the file says, or the shape. */
  readonly axes?: string;
  /** The root of a store; the states go into a folder of it. Defaults to `defaultStore`. */
  readonly folder?: string;
}

/** What imported states are called among poolings: nobody knows how a sentence became a vector. */
const importedPooling = "imported";

/** Numbers of a layer that are in memory at once. */
const step = 1 << 22;

/**
 * Takes states or sentence vectors that something else made into the store, as those of a model:
 * sentence-transformers, an API's embeddings, features saved for platonic-rep. One array a language,
 * (sentences, width) or (layers, sentences, width); layers are numbered from 0. What is there is
 * not written again. Nothing of the files is executed; a number that is not finite is refused.
 *
 * @throws IsoglossError if an array is missing in a language of the corpus, or does not fit it.
 *
 * @example
 * ```ts
 * import { extract, importStates, loadCorpus, openModel } from "isogloss";
 * const corpus = await loadCorpus("udhr", { languages: ["en", "de"], limit: 20 });
 * // Any files will do that hold (layers, sentences, width): here those of another store.
 * const { folder } = await extract({ ...(await openModel("base")), corpus, poolings: ["mean"] });
 * const states = await importStates({ arrays: [folder], corpus, name: "mine" });
 * console.assert((await states.matrix("de", 3)).rows === 20);
 * ```
 */
export async function importStates(options: ImportOptions): Promise<Extraction> {
  const { corpus, folder: root = defaultStore, progress = silent, signal, axes } = options;
  const opened: ArrayFile[] = [];
  try {
    const all = await languageArrays(options.arrays, opened);
    const chosen = corpus.languages.map(code => arraysOf(code, all, corpus));
    const parts = chosen.map(one => layeredStates(one, corpus.ids.length, axes));
    const { layers, width } = sameShape(chosen, parts);
    const hashes: string[] = [];
    for (const one of chosen) hashes.push(`${one.language} ${await sha256File(one.file)}`);
    const nothing = sha256("");
    const name = options.name ?? arraysName(namedPlace(options.arrays[0]!).place);
    const inputs: StoreInputs = {
      model: {
        name,
        revision: null,
        architecture: "imported",
        blocks: layers - 1,
        width,
        weightsHash: sha256(hashes.join("\n")),
        tokenizerHash: nothing,
        configHash: nothing,
      },
      layoutHash: sha256(axes ?? ""),
      corpus,
      layers: Array.from({ length: layers }, (_, i) => i),
      poolings: [importedPooling],
      engine: "imported",
      maxTokens: 1,
      truncate: false,
    };
    const folder = statesFolder(root, inputs);
    const stems = corpus.languages.map(code =>
      languageStem(code, textsHash(corpus.texts.get(code)!)),
    );
    const rows = await writeMissing(
      folder,
      inputs,
      parts,
      stems,
      { ...options, progress, signal },
      chosen,
    ).catch(error => {
      throw fileError(error, folder, "written");
    });
    return { ...(await openStems(folder, stems)), report: rows, folder };
  } finally {
    for (const file of opened) await file.close();
  }
}

function arraysOf(
  code: LanguageCode,
  all: readonly LanguageArrays[],
  corpus: Corpus,
): LanguageArrays {
  const found = all.find(({ language }) => language === code);
  if (found) return found;
  const there = all.map(({ language }) => language);
  try {
    const near = resolveLanguage(code, there, corpus.name);
    return { ...all.find(({ language }) => language === near)!, language: code };
  } catch {
    throw new IsoglossError(
      `${corpus.name}: has ${code}, and there is no array of it, only of ${there.slice(0, 20).join(", ")}`,
      "Add it, or choose languages: --languages en,de.",
    );
  }
}

function sameShape(
  chosen: readonly LanguageArrays[],
  parts: readonly LayeredStates[],
): LayeredStates {
  const [first] = parts;
  const other = parts.findIndex(
    ({ layers, width }) => layers !== first!.layers || width !== first!.width,
  );
  if (other >= 0)
    throw new IsoglossError(
      `${chosen[other]!.file}: ${chosen[other]!.language} has ${parts[other]!.layers} layers of width ${parts[other]!.width}, and ${chosen[0]!.language} ${first!.layers} of ${first!.width}`,
      "Vectors of one model have one shape in all languages.",
    );
  return first!;
}

/** Returns what a model is called whose vectors are in files of this name: without their language. */
export function arraysName(place: string): string {
  const stem = basename(resolve(place)).replace(/\.(?:npy|npz|safetensors)$/i, "");
  return stem.replace(/[._-][A-Za-z]{2,3}(?:[_-][A-Z][a-z]{3})?$/, "") || stem;
}

async function writeMissing(
  folder: string,
  inputs: StoreInputs,
  parts: readonly LayeredStates[],
  stems: readonly string[],
  { progress = silent, signal, axes }: Pick<ImportOptions, "progress" | "signal" | "axes">,
  chosen: readonly LanguageArrays[],
): Promise<Row[]> {
  const { corpus, layers, model } = inputs;
  const bytes = 4 * layers.length * corpus.ids.length * model.width;
  const isMissing = (i: number) => !existsSync(filesOf(folder, stems[i]!).states);
  const missing = stems.filter((_, i) => isMissing(i)).map(stem => filesOf(folder, stem).partial);
  const row = (language: LanguageCode, reused: boolean) => ({
    language,
    sentences: corpus.ids.length,
    layers: layers.length,
    width: model.width,
    reused,
  });
  if (missing.length === 0) return corpus.languages.map(code => row(code, true));
  const room = await prepareFolder(folder, bytes, missing);
  if (room !== null) progress.note?.(room);
  const release = await lockFolder(folder);
  const task = progress.start("Importing states", missing.length * layers.length, "layers");
  const rows: Row[] = [];
  try {
    await removeLeftovers(folder);
    for (const [i, language] of corpus.languages.entries()) {
      if (!isMissing(i)) {
        rows.push(row(language, true));
        continue;
      }
      const files = filesOf(folder, stems[i]!);
      const layout = await createSafetensors(
        files.partial,
        [
          {
            name: "states",
            dtype: "F32",
            shape: [layers.length, 1, corpus.ids.length, model.width],
          },
        ],
        { axes: statesAxes },
      );
      const { offset } = layout.tensors.get("states")!;
      const where = `${chosen[i]!.file}: ${language}`;
      await copy(parts[i]!, files.partial, offset, where, signal, () =>
        task.advance(1, language),
      ).catch(async error => {
        await rm(files.partial, { force: true });
        throw error;
      });
      const made = `States of ${model.name} were imported from ${basename(chosen[i]!.file)}${axes === undefined ? "" : ` as ${axes}`}; how they were made is not known`;
      await finishLanguage(
        {
          language,
          texts: textsHash(corpus.texts.get(language)!),
          files,
          inputs,
          notes: [made],
          tokenized: { counts: new Uint32Array(), truncated: 0 },
        },
        { engine: "imported", paddingShare: 0, inode: (await lstat(files.partial)).ino },
      );
      rows.push(row(language, false));
    }
    return rows;
  } finally {
    task.done();
    await release();
  }
}

async function copy(
  part: LayeredStates,
  file: string,
  offset: number,
  where: string,
  signal: AbortSignal | undefined,
  onLayer: () => void,
): Promise<void> {
  const { layers, sentences, width } = part;
  const chunk = Math.max(1, Math.floor(step / width));
  const handle = await open(file, "r+");
  try {
    for (let layer = 0; layer < layers; layer++) {
      for (let begin = 0; begin < sentences; begin += chunk) {
        await pause(signal);
        const rows = await part.rows(layer, begin, Math.min(sentences, begin + chunk));
        const bad = rows.findIndex(value => !Number.isFinite(value));
        if (bad >= 0)
          throw new IsoglossError(
            `${where}: sentence ${begin + Math.floor(bad / width) + 1} of layer ${layer} has ${rows[bad]} in it`,
            "A number that is not finite is no state; was it written in half precision and overflowed?",
          );
        const at = offset + 4 * (layer * sentences + begin) * width;
        const bytes = new Uint8Array(rows.buffer, rows.byteOffset, rows.byteLength);
        for (let done = 0; done < bytes.length; )
          done += (await handle.write(bytes, done, bytes.length - done, at + done)).bytesWritten;
      }
      onLayer();
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
}
