import { IsoglossError } from "../base/error.js";
import type { Failure } from "./process/messages.js";

export interface FailureContext {
  readonly file: string;
  /** The rules of the tokenizer that may take long or make texts grow, in words. */
  readonly rules: readonly string[];
  /** What was done, as in "encoding …". */
  readonly what: string;
}

/** Returns the error for what the process of the tokenizers did not do. */
export function failureError(
  { failure, detail }: Failure,
  { file, rules, what }: FailureContext,
): IsoglossError {
  const other = "Save the tokenizer again with a current version of transformers' AutoTokenizer.";
  if (failure === "binding")
    return new IsoglossError(
      `the library that reads tokenizers does not load on ${process.platform}-${process.arch}: ${detail}`,
      "Install Isogloss anew on this machine (npm ci); isogloss doctor says whether that helped.",
    );
  if (failure === "start")
    return new IsoglossError(
      `${file}: no process can be started to read it: ${detail}`,
      "Is the machine out of memory or of processes? isogloss doctor says when it works.",
    );
  if (failure === "refused") return new IsoglossError(`${file}: ${what}: ${detail}`, other);
  const took = {
    crash: `makes the library fail: ${detail}`,
    seconds: "takes longer than any tokenizer in use",
    memory: "takes more memory than any tokenizer in use",
    output: "gives more than any tokenizer in use",
  }[failure];
  const suspects = rules.length === 0 ? "" : `. Its rules: ${rules.join("; ")}`;
  return new IsoglossError(
    `${file}: ${what} ${took}${suspects}`,
    "The file is damaged, or made to do harm: get it from where the model's authors put it.",
  );
}
