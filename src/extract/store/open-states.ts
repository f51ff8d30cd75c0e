import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { IsoglossError } from "../../base/error.js";
import { groupBy } from "../../base/group-by.js";
import { usualOrder } from "../../corpus/build-corpus.js";
import type { LanguageCode } from "../../corpus/corpus.js";
import { textsHash } from "../../corpus/corpus-hash.js";
import { loadJsonl } from "../../corpus/load-jsonl.js";
import { readFloats } from "../../format/read-tensor.js";
import { readSafetensorsHeader } from "../../format/safetensors.js";
import { matrix } from "../../numeric/matrix.js";
import { withPooled } from "../pooled.js";
import type { States } from "../states.js";
import { combineManifests } from "./combine-manifests.js";
import { type LanguageManifest, readLanguageManifest, statesShape } from "./language-manifest.js";
import { filesOf, finishedStems, type LanguageFiles, languageStem } from "./store.js";

/** One language, opened and checked. */
interface Opened {
  readonly manifest: LanguageManifest;
  readonly files: LanguageFiles;
  /** Of the tensor in the file. */
  readonly offset: number;
  readonly length: number;
}

/**
 * Opens the states in a folder that `extract` wrote. Every manifest is checked, and
 * against its file's size; no state is read before it is asked for.
 *
 * @param languages Which, in that order; all that are finished by default, English first.
 * @throws IsoglossError if a language is missing, damaged, or there in two versions.
 */
export async function openStates(
  folder: string,
  languages?: readonly LanguageCode[],
): Promise<States> {
  const stems = groupBy(await finishedStems(folder), stem => stem.slice(0, stem.lastIndexOf("-")));
  if (stems.size === 0)
    throw new IsoglossError(
      `${folder}: has no finished states`,
      "Run isogloss extract first, or check the path.",
    );
  const chosen = (languages ?? usualOrder([...stems.keys()])).map(language => {
    const [stem, second] = stems.get(language) ?? [];
    if (stem === undefined)
      throw new IsoglossError(
        `${folder}: has no states in ${language}, only in ${[...stems.keys()].join(", ")}`,
        "Extract that language, too: those that are there are not run again.",
      );
    if (second !== undefined)
      throw new IsoglossError(
        `${folder}: has states of two different texts in ${language}: ${stem} and ${second}`,
        "Delete the files of the one that is out of date.",
      );
    return stem;
  });
  return openStems(folder, chosen);
}

/**
 * Opens exactly these files of a folder; the languages must belong together.
 * @param pass The `passHash` that all of them must have; any by default. Names are too short to
 *   tell for sure what is in a file.
 */
export async function openStems(
  folder: string,
  stems: readonly string[],
  pass?: string,
): Promise<States> {
  const opened = new Map<LanguageCode, Opened>();
  for (const stem of stems) {
    const files = filesOf(folder, stem);
    const manifest = await readLanguageManifest(files.manifest);
    if (languageStem(manifest.language, manifest.textsHash) !== stem)
      throw new IsoglossError(
        `${files.manifest}: is the manifest of other texts, in ${manifest.language}`,
        "Somebody renamed the files; give all of them their name back, or extract again.",
      );
    if (pass !== undefined && manifest.passHash !== pass)
      throw new IsoglossError(
        `${files.manifest}: belongs to another model, corpus or setting (${manifest.model.name} over ${manifest.corpus.name})`,
        "Name another folder for these states, or delete that one.",
      );
    const { tensors } = await readSafetensorsHeader(files.states);
    const states = tensors.get("states");
    const expected = statesShape(manifest).join(", ");
    if (states?.dtype !== "F32" || states.shape.join(", ") !== expected)
      throw new IsoglossError(
        `${files.states}: has no float32 tensor "states" of shape (${expected}), as its manifest says`,
        "Delete both files and extract again.",
      );
    const { offset, length } = states;
    opened.set(manifest.language, { manifest, files, offset, length });
  }
  const manifest = combineManifests(
    folder,
    Array.from(opened.values(), one => one.manifest),
  );

  return withPooled({
    manifest,
    async matrix(language, layer, pooling) {
      const own = need(opened, language);
      const { layers, poolings } = manifest;
      const l = layers.indexOf(layer);
      const p = poolings.indexOf(pooling);
      if (l < 0 || p < 0)
        throw new RangeError(
          `States.matrix: there is no layer ${layer} with pooling "${pooling}"; layers are ${layers.join(", ")} and poolings ${poolings.join(", ")}`,
        );
      const rows = manifest.corpus.sentences;
      const slab = rows * manifest.model.width;
      const begin = (l * poolings.length + p) * slab;
      const tensor = { dtype: "F32", offset: own.offset, length: own.length } as const;
      const data = await readFloats(own.files.states, tensor, begin, begin + slab);
      return matrix(rows, manifest.model.width, data);
    },
    async sentences(language) {
      const { files, manifest: own } = need(opened, language);
      const { ids, texts } = await loadJsonl(files.sentences, [language]);
      const list = texts.get(language)!;
      if (textsHash(list) !== own.textsHash || textsHash(ids) !== own.corpus.idsHash)
        throw new IsoglossError(
          `${files.sentences}: is not what the states were made from`,
          "Somebody changed the file; extract again into another folder.",
        );
      return ids.map((id, i) => ({ id, text: list[i]! }));
    },
  });
}

function need(opened: ReadonlyMap<LanguageCode, Opened>, language: LanguageCode): Opened {
  const own = opened.get(language);
  if (!own)
    throw new RangeError(
      `States: no language "${language}", only ${[...opened.keys()].join(", ")}`,
    );
  return own;
}

/** What a folder of states holds, without opening them. */
export interface StatesSummary {
  readonly folder: string;
  readonly languages: readonly LanguageCode[];
  /** How many languages' extraction was interrupted. */
  readonly unfinished: number;
}

/** Returns the folders of a store with what is finished in each; no file is opened. */
export async function listStates(root: string): Promise<StatesSummary[]> {
  const entries = await readdir(root, { withFileTypes: true }).catch(() => []);
  const found: StatesSummary[] = [];
  for (const entry of entries.filter(one => one.isDirectory())) {
    const folder = join(root, entry.name);
    const stems = await finishedStems(folder);
    const unfinished = (await readdir(folder)).filter(name => name.endsWith(".partial")).length;
    if (stems.length > 0 || unfinished > 0)
      found.push({
        folder,
        languages: [...new Set(stems.map(stem => stem.slice(0, stem.lastIndexOf("-"))))],
        unfinished,
      });
  }
  return found.sort((a, b) => (a.folder < b.folder ? -1 : 1));
}
