/** @file What is said between this process and the one that holds the tokenizers. */

/** So many times its seconds may pass where the processor works for somebody else. */
export const slowest = 6;

/** What a question may take. The process is ended where it takes more. */
export interface Limits {
  /** Of the processor, unless it has none to give: see `slowest`. */
  readonly seconds: number;
  /** Bytes of memory beyond what the process holds when the question comes. */
  readonly memory: number;
  /** Ids, or characters, of the answer. */
  readonly output: number;
}

/** The tokenizer that is asked. */
export interface AskedTokenizer {
  readonly tokenizer: number;
  /** Its tokenizer.json, UTF-8, for a process that has not loaded it yet. */
  readonly json: Uint8Array;
}

export type Question = { readonly limits: Limits } & (
  | (AskedTokenizer & { readonly kind: "load" })
  /** The ids of tokens; `noId` for one that there is not. */
  | (AskedTokenizer & { readonly kind: "ids"; readonly tokens: readonly string[] })
  | (AskedTokenizer & { readonly kind: "encode"; readonly texts: readonly string[] })
  | (AskedTokenizer & { readonly kind: "decode"; readonly ids: readonly number[] })
  /** How the vocabulary spells the tokens of some ids; empty for one that there is not. */
  | (AskedTokenizer & { readonly kind: "pieces"; readonly ids: readonly number[] })
  | { readonly kind: "unload"; readonly tokenizer: number }
  /** Whether the process starts and the library loads. */
  | { readonly kind: "probe" }
);

/** The id of a token that there is not. */
export const noId = 2 ** 32 - 1;

/** What went well. */
export interface Answer {
  /** load: what is added to a text; ids; encode: those of one text after the other. */
  readonly ids?: Uint32Array;
  /** encode: how many ids each text has; load: how many are added before and after a text. */
  readonly counts?: Uint32Array;
  /** decode. */
  readonly text?: string;
  /** pieces. */
  readonly pieces?: readonly string[];
}

/** Why there is no answer. */
export interface Failure {
  readonly failure:
    | "binding" // the library does not load on this platform
    | "start" // the process does not start
    | "refused" // the library says no
    | "crash" // the library ended the process
    | "seconds"
    | "memory"
    | "output";
  /** What the library, or the system, said of it. */
  readonly detail: string;
}

export type Reply = Answer | Failure;

/** Whether it took the process to find that out. */
export function endsProcess({ failure }: Failure): boolean {
  return failure === "crash" || failure === "seconds" || failure === "memory";
}
