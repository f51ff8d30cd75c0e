import type { Engine } from "../engine/engine.js";
import type { Edit } from "../engine/hooks/edit.js";

/**
 * Returns an engine whose decoders edit every token that they run, prompts included. No store keeps
 * what it writes.
 *
 * @param edits Of all tokens, or of tokens by their position in the text.
 * @example
 * const steered = steeredEngine(onnxEngine(), [{ point: "block.9", kind: "shift", values: step }]);
 * const { items } = await generate({ checkpoint, model, engine: steered, requests });
 */
export function steeredEngine(engine: Engine, edits: readonly Edit[]): Engine {
  return {
    ...engine,
    storedAs: null,
    async openDecoder(checkpoint, model, options) {
      const points = { change: [...edits, ...(options.points?.change ?? [])] };
      const decoder = await engine.openDecoder(checkpoint, model, { ...options, points });
      return { ...decoder, run: (passes, own) => decoder.run(passes, own ?? edits) };
    },
  };
}
