import type { Decoder } from "./decoder.js";
import type { Engine } from "./engine.js";

/** An engine that keeps what it opened. */
export interface SharedDecoder extends Engine {
  /** Closes what is open; what is asked for later is opened anew. */
  readonly closeAll: () => Promise<void>;
}

/**
 * Returns an engine whose decoder of one model serves one piece of work after the other: opening
 * one takes seconds, and tasks are many. Only one is held: whoever asks for another kind (with a
 * cache or without) has the first one closed, so that a model is not in memory twice.
 *
 * @param engine For one checkpoint, with one way to run it; work goes through it one at a time.
 */
export function sharedDecoder(engine: Engine): SharedDecoder {
  let held: { readonly caches: boolean; readonly decoder: Decoder } | undefined;
  const closeAll = async () => {
    const before = held;
    held = undefined;
    await before?.decoder.close();
  };
  return {
    ...engine,
    async openDecoder(checkpoint, model, options) {
      const { caches = true } = options;
      if (held?.caches !== caches) {
        await closeAll();
        held = { caches, decoder: await engine.openDecoder(checkpoint, model, options) };
      }
      const close = async () => {}; // by `closeAll`
      return { ...held.decoder, close };
    },
    closeAll,
  };
}
