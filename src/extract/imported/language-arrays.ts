import { readdir, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { IsoglossError } from "../../base/error.js";
import { namedPlace } from "../../base/text/named-place.js";
import type { LanguageCode } from "../../corpus/corpus.js";
import { codeOfTag } from "../../corpus/languages/code-of-tag.js";
import { languageOfName } from "../../corpus/languages/language-names.js";
import { languagesOfName } from "../../corpus/tables/headerless.js";
import type { ArrayEntry, ArrayFile } from "../../format/arrays/array-entry.js";
import { isArrayName, openArrays } from "../../format/arrays/open-arrays.js";

/** The arrays of one language: one with all its layers, or one a layer. */
export interface LanguageArrays {
  readonly language: LanguageCode;
  readonly file: string;
  readonly arrays: readonly ArrayEntry[];
}

/** What NumPy calls arrays that nobody named, and what others call a model's states. */
const layerKey = /^(?:arr|layer|layers|hidden|hidden_states?|state|h)?[._/-]?(\d{1,4})$/i;
const keyWithLayer = /^(.+?)[._/-](?:layer[._-]?)?(\d{1,4})$/i;

/** Returns whether a path is a file of arrays, or a folder of such files that is no model. */
export async function holdsArrays(path: string): Promise<boolean> {
  const info = await stat(path).catch(() => null);
  if (info?.isFile()) return isArrayName(path);
  if (!info?.isDirectory()) return false;
  const names = await readdir(path).catch(() => []);
  return names.some(isArrayName) && !names.some(name => modelFile.test(name));
}

/** A file with one of these names belongs to a model, or to a store. */
const modelFile =
  /^(?:config|adapter_config|modules|model_index)\.json$|\.index\.json$|^\w+-[0-9a-f]{8}\.json$/;

/**
 * Opens files of arrays and returns the arrays of each language. A language is the key of an array
 * (`eng_Latn`, `eng_Latn/12`), or what the file's name says (`e5.de.npy`), or its folder's, or what
 * stands before it: `de=vectors.npy`.
 *
 * @throws IsoglossError if a language is not said, or said twice.
 */
export async function languageArrays(
  specs: readonly string[],
  opened: ArrayFile[],
): Promise<LanguageArrays[]> {
  const found = new Map<LanguageCode, LanguageArrays>();
  for (const spec of specs)
    for (const { file, said } of await filesOf(spec)) {
      const own = await openArrays(file);
      opened.push(own);
      for (const one of languagesIn(own, said)) {
        const other = found.get(one.language);
        if (other)
          throw new IsoglossError(
            `${one.file}: holds ${one.language}, and so does ${other.file}`,
            "Keep one file a language, or say which is which: de=vectors.npy.",
          );
        found.set(one.language, one);
      }
    }
  return [...found.values()];
}

async function filesOf(spec: string): Promise<{ file: string; said?: LanguageCode }[]> {
  const { name, place } = namedPlace(spec);
  const said = name === undefined ? undefined : languageNamed(name);
  if (name !== undefined && said === undefined)
    throw new IsoglossError(
      `${JSON.stringify(name.slice(0, 40))} is not a language`,
      "Name a language before a file of its arrays: de=vectors.npy; --name says what the model is called.",
    );
  const info = await stat(place).catch(() => null);
  if (!info?.isDirectory()) return [{ file: place, said }];
  const names = (await readdir(place)).filter(one => isArrayName(one) && !one.startsWith("."));
  if (names.length === 0)
    throw new IsoglossError(
      `${place}: the folder has no arrays`,
      "Name a folder with files such as eng_Latn.npy, or files.",
    );
  return names.sort().map(one => ({ file: join(place, one) }));
}

function languagesIn({ file, arrays }: ArrayFile, said?: LanguageCode): LanguageArrays[] {
  if (arrays.length === 0)
    throw new IsoglossError(`${file}: holds no array`, "Name a file with an array a language.");
  const parts = arrays.map(array => ({ array, ...keyOf(array.name) }));
  if (said === undefined && parts.every(({ language }) => language !== undefined)) {
    const byLanguage = new Map<LanguageCode, typeof parts>();
    for (const part of parts)
      byLanguage.set(part.language!, [...(byLanguage.get(part.language!) ?? []), part]);
    return [...byLanguage].map(([language, own]) => ({
      language,
      file,
      arrays: inOrder(file, own),
    }));
  }
  const language = said ?? languageOfFile(file);
  const layers = parts.map(({ array }) => ({ array, layer: layerOf(array.name) }));
  const all = layers.every(({ layer }) => layer !== undefined);
  if (arrays.length > 1 && !all)
    throw new IsoglossError(
      `${file}: holds arrays called ${arrays
        .slice(0, 6)
        .map(({ name }) => JSON.stringify(name.slice(0, 40)))
        .join(", ")}, and it cannot be told which are states`,
      "Call each array by its language (eng_Latn), or keep one a file.",
    );
  return [{ language, file, arrays: inOrder(file, layers) }];
}

function keyOf(name: string): { language?: LanguageCode; layer?: number } {
  if (layerKey.test(name)) return {};
  const plain = languageNamed(name);
  if (plain !== undefined) return { language: plain };
  const [, tag, layer] = keyWithLayer.exec(name) ?? [];
  const language = tag === undefined ? undefined : languageNamed(tag);
  return language === undefined ? {} : { language, layer: Number(layer) };
}

function layerOf(name: string): number | undefined {
  const number = layerKey.exec(name)?.[1];
  return number === undefined ? undefined : Number(number);
}

/** Arrays of one layer each by their numbers, which must be 0, 1, 2 …, or a single one. */
function inOrder(
  file: string,
  parts: readonly { readonly array: ArrayEntry; readonly layer?: number | undefined }[],
): ArrayEntry[] {
  if (parts.length === 1) return [parts[0]!.array];
  const sorted = [...parts].sort((a, b) => (a.layer ?? -1) - (b.layer ?? -1));
  const gap = sorted.findIndex(({ layer }, i) => layer !== i);
  if (gap >= 0)
    throw new IsoglossError(
      `${file}: of its layers number ${gap} is not there, or not alone: ${sorted[gap]!.array.name.slice(0, 60)}`,
      "Number one array a layer from 0, or stack them: (layers, sentences, width).",
    );
  return sorted.map(({ array }) => array);
}

function languageNamed(word: string): LanguageCode | undefined {
  return codeOfTag(word) ?? languageOfName(word)?.code;
}

function languageOfFile(file: string): LanguageCode {
  // A file of a store has a hash behind its language.
  const stem = basename(file).replace(/(?:-[0-9a-f]{8})?\.(?:npy|npz|safetensors)$/i, "");
  const named = languageNamed(stem);
  const found = named ? [named] : languagesOfName(join(dirname(resolve(file)), `${stem}.txt`));
  if (found.length === 1) return found[0]!;
  throw new IsoglossError(
    `${file}: its name ${found.length === 0 ? "says no language" : `says several languages: ${found.join(", ")}`}`,
    "Write the language before it, de=vectors.npy, or into its name, vectors.de.npy, or use it as the array's key.",
  );
}
