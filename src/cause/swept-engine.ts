import type { Engine } from "../engine/engine.js";
import type { Edit, PointPlan } from "../engine/hooks/edit.js";
import { sharedDecoder } from "../engine/shared-decoder.js";

/** An engine for one model under one list of edits after the other. */
export interface SweptEngine extends Engine {
  /** What the next passes edit. */
  readonly edit: (edits: readonly Edit[]) => void;
  /** Closes the decoder that is open; what is asked for later is opened anew. */
  readonly closeAll: () => Promise<void>;
}

/**
 * Returns an engine that opens a decoder once, and edits every token of its passes by what was last
 * asked for: values are inputs of the graph, so a sweep opens and compiles nothing anew. No store
 * keeps what it writes.
 *
 * @param change Where and in which ways edits will come.
 * @example
 * const swept = sweptEngine(onnxEngine(), [{ point: "block.9", kind: "shift" }]);
 * swept.edit([{ point: "block.9", kind: "shift", values: step }]);
 * const { items } = await generate({ checkpoint, model, engine: swept, requests });
 * await swept.closeAll();
 */
export function sweptEngine(engine: Engine, change: NonNullable<PointPlan["change"]>): SweptEngine {
  let edits: readonly Edit[] = [];
  const shared = sharedDecoder({
    ...engine,
    openDecoder: (checkpoint, model, options) =>
      engine.openDecoder(checkpoint, model, { ...options, points: { change } }),
  });
  return {
    ...shared,
    storedAs: null,
    edit(some) {
      edits = some;
    },
    async openDecoder(checkpoint, model, options) {
      const decoder = await shared.openDecoder(checkpoint, model, options);
      return { ...decoder, run: (passes, own) => decoder.run(passes, own ?? edits) };
    },
  };
}
