import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { withPooled } from "../pooled.js";
import type { States } from "../states.js";
import { readLanguageManifest } from "./language-manifest.js";
import { filesOf, passHash, type StoreInputs } from "./store.js";

/**
 * Returns a folder of the store that has all that is asked for and more: the same
 * forward passes, with more layers or poolings kept. Null if there is none.
 *
 * @param stems Of the languages that are needed.
 */
export async function findWider(
  root: string,
  inputs: StoreInputs,
  stems: readonly string[],
): Promise<string | null> {
  const pass = passHash(inputs);
  const entries = await readdir(root, { withFileTypes: true }).catch(() => []);
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const folder = join(root, entry.name);
    const files = stems.map(stem => filesOf(folder, stem));
    if (!entry.isDirectory() || !files.every(({ states }) => existsSync(states))) continue;
    // A damaged manifest there is no reason to fail here.
    const manifest = await readLanguageManifest(files[0]!.manifest).catch(() => null);
    if (
      manifest?.passHash === pass &&
      inputs.layers.every(layer => manifest.layers.includes(layer)) &&
      inputs.poolings.every(pooling => manifest.poolings.includes(pooling))
    )
      return folder;
  }
  return null;
}

/** Returns the same states as if only these layers and poolings had been kept. */
export function narrowed(states: States, { layers, poolings }: StoreInputs): States {
  return withPooled({
    manifest: { ...states.manifest, layers, poolings },
    sentences: language => states.sentences(language),
    async matrix(language, layer, pooling) {
      if (!layers.includes(layer) || !poolings.some(one => one === pooling))
        throw new RangeError(
          `States.matrix: there is no layer ${layer} with pooling "${pooling}"; layers are ${layers.join(", ")} and poolings ${poolings.join(", ")}`,
        );
      return states.matrix(language, layer, pooling);
    },
  });
}
