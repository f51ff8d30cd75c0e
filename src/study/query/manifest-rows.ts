import type { Row } from "../../base/row.js";
import { readLanguageManifest } from "../../extract/store/language-manifest.js";
import type { TreeFile } from "./scan-tree.js";

/** Returns a row for each manifest of stored states; what is no manifest, or damaged, has none. */
export async function manifestRows(files: readonly TreeFile[]): Promise<Row[]> {
  const rows: Row[] = [];
  for (const { path, name } of files) {
    const manifest = await readLanguageManifest(path).catch(() => null);
    if (!manifest) continue;
    const { model, corpus, tokenCounts } = manifest;
    rows.push({
      file: name,
      folder: name.split("/").slice(0, -1).join("/"),
      model: model.name,
      revision: model.revision,
      architecture: model.architecture,
      blocks: model.blocks,
      width: model.width,
      weights: model.weightsHash.slice(0, 12),
      corpus: corpus.name,
      source: corpus.source,
      licence: corpus.licence,
      unit: corpus.unit,
      language: manifest.language,
      sentences: corpus.sentences,
      layers: manifest.layers.length,
      poolings: manifest.poolings.join(","),
      tokens: tokenCounts.length === 0 ? null : tokenCounts.reduce((sum, count) => sum + count, 0),
      truncated: manifest.truncated,
      engine: manifest.engine,
      version: manifest.isogloss,
      notes: [...corpus.notes, ...manifest.notes].join("; "),
    });
  }
  return rows;
}
