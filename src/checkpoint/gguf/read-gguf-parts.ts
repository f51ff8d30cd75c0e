import { realpath } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { IsoglossError } from "../../base/error.js";
import { excerpt } from "../../base/excerpt.js";
import { isPresent } from "../../base/open-file.js";
import { type GgufHeader, readGgufHeader } from "../../format/gguf/gguf-header.js";
import { partsLike } from "./gguf-parts.js";
import { MetadataReader } from "./metadata-reader.js";

/** One of the files that a model lies in. */
export interface GgufPart {
  readonly path: string;
  /** Without links: in the Hub's cache a name leads to a file that is called by its hash. */
  readonly real: string;
  readonly header: GgufHeader;
}

/**
 * Returns what each part of a GGUF file says of itself; the first has the metadata of the model.
 * @param path Any of the parts, or the one file.
 * @throws IsoglossError if a part is missing, damaged, or of another model or place.
 */
export async function readGgufParts(path: string): Promise<readonly [GgufPart, ...GgufPart[]]> {
  const names = partsLike(basename(path));
  const parts: GgufPart[] = [];
  for (const [number, name] of names.entries()) {
    const file = join(dirname(path), name);
    if (names.length > 1 && !(await isPresent(file)))
      throw new IsoglossError(
        `${dirname(path)}: the part ${excerpt(name)} is missing`,
        `The model lies in ${names.length} parts: get the ones that are not there.`,
      );
    const real = await realpath(file).catch(() => file); // reading it says why not
    const header = await readGgufHeader(file);
    checkPlace(new MetadataReader(file, header.metadata), number, names.length);
    parts.push({ path: file, real, header });
  }
  const [first, ...others] = parts as [GgufPart, ...GgufPart[]];
  if (others.length > 0) checkTensors(first, others);
  return [first, ...others];
}

function checkPlace(metadata: MetadataReader, number: number, count: number): void {
  const said = metadata.number("split.count") ?? 1;
  const place = metadata.number("split.no") ?? 0;
  if (said === count && place === number) return;
  metadata.refuse(
    said > 1
      ? `says that it is part ${place + 1} of ${said}, and its name that it is part ${number + 1} of ${count}`
      : `says that it is whole, and its name that it is part ${number + 1} of ${count}`,
    "Give parts the names that they were made with: NAME-00001-of-00003.gguf and so on.",
  );
}

/** Each tensor lies in one part, and all are there. */
function checkTensors(first: GgufPart, others: readonly GgufPart[]): void {
  const metadata = new MetadataReader(first.path, first.header.metadata);
  const names = new Set<string>();
  for (const { path, header } of [first, ...others])
    for (const name of [...header.tensors.keys(), ...header.unknown.keys()]) {
      if (names.has(name))
        throw new IsoglossError(
          `${path}: has the tensor ${excerpt(name)}, which another part has, too`,
          "The parts are of different models: get them again.",
        );
      names.add(name);
    }
  const due = metadata.number("split.tensors.count");
  if (due !== undefined && due !== names.size)
    metadata.refuse(
      `its parts have ${names.size} tensors, and it says ${due}`,
      "The parts are of different models: get them again.",
    );
}
