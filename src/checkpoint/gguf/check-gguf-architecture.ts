import { IsoglossError } from "../../base/error.js";
import { excerpt } from "../../base/excerpt.js";
import { type GgufArchitecture, ggufArchitectures } from "./gguf-architectures.js";

/** @throws IsoglossError if a GGUF file's architecture is not read. */
export function checkGgufArchitecture(file: string, name: string): GgufArchitecture {
  if (Object.hasOwn(ggufArchitectures, name)) return ggufArchitectures[name]!;
  throw new IsoglossError(
    `${file}: its architecture ${excerpt(name)} is not read from GGUF`,
    `Those of ${Object.keys(ggufArchitectures).join(", ")} are; others from the checkpoint that the file was made from.`,
  );
}
