import { IsoglossError } from "../../base/error.js";
import { bestPieces } from "./best-pieces.js";
import { mergedPieces } from "./merged-pieces.js";
import { textNormalizer } from "./normalize-text.js";
import type { SentencePieceModel } from "./read-model.js";

/**
 * Returns how a SentencePiece model divides a text, as SentencePiece's own `EncodeAsPieces` does:
 * what it does not know stays as it is written, neighbouring unknown characters together.
 *
 * @param file For messages.
 * @throws IsoglossError if the model is of an algorithm that is not carried out here, or damaged.
 */
export function pieceEncoder(model: SentencePieceModel, file: string): (text: string) => string[] {
  const { algorithm, byteFallback } = model;
  if (algorithm !== "unigram" && algorithm !== "bpe")
    throw new IsoglossError(
      `${file}: divides texts by "${algorithm}", which is not carried out here`,
      "Use a model of the kind unigram or bpe, as those of FLORES are.",
    );
  let normalize: (text: string) => string;
  try {
    normalize = textNormalizer(model);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new IsoglossError(`${file}: ${cause.message}`, "Get the file again.", { cause });
  }
  const divide = algorithm === "unigram" ? bestPieces(model) : mergedPieces(model);
  return text => {
    const pieces: string[] = [];
    let afterUnknown = false;
    for (const part of divide(normalize(text))) {
      if (part.known) pieces.push(part.text);
      else if (byteFallback) pieces.push(...bytePieces(part.text));
      else if (afterUnknown) pieces[pieces.length - 1] += part.text;
      else pieces.push(part.text);
      afterUnknown = !part.known && !byteFallback;
    }
    return pieces;
  };
}

function bytePieces(text: string): string[] {
  return Array.from(
    new TextEncoder().encode(text),
    byte => `<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`,
  );
}
