import { type AddedToken, addedToken } from "../convert/added-token.js";
import type { Scored } from "../convert/token-model.js";
import type { SentencePieceModel } from "./read-model.js";

/** Returns the pieces with their scores, in the order of their ids. */
export function scoredPieces(model: SentencePieceModel): Scored[] {
  return model.pieces.map(({ text, score }) => [text, score]);
}

/** Returns the ids of the pieces; of two alike, the later one counts. */
export function pieceIds(model: SentencePieceModel): Map<string, number> {
  return new Map(model.pieces.map(({ text }, id) => [text, id]));
}

/** Returns the tokens that a text is searched for: control pieces and those a user defined. */
export function addedPieces(model: SentencePieceModel): AddedToken[] {
  return model.pieces
    .filter(({ type }) => type === "control" || type === "user-defined")
    .map(({ text, type }) => addedToken(text, { normalized: false, special: type === "control" }));
}
