import type { Engine } from "../engine/engine.js";
import type { PassOptions } from "./chosen-pass.js";

/** What `extract` takes: a model, sentences, and what of their states is kept. */
export interface ExtractOptions extends PassOptions {
  /** What the model is called in rows and figures; defaults to the checkpoint's name. */
  readonly name?: string;
  /** Defaults to the compiled engine on the best provider there is. */
  readonly engine?: Engine;
  /** The root of a store; the states go into a folder of it. Defaults to `defaultStore`. */
  readonly folder?: string;
  /**
   * If given, whoever is at one of these languages already is waited for instead of refused; told
   * who it is: "process 1234".
   */
  readonly onWait?: (holder: string) => void;
}

/** Where states are kept unless somebody says otherwise: a folder of the working directory. */
export const defaultStore = ".isogloss/states";
