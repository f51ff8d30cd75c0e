import { existsSync } from "node:fs";
import { IsoglossError } from "../../base/error.js";
import type { Progress } from "../../base/progress.js";
import { didYouMean } from "../../base/text/did-you-mean.js";
import type { ScoreTokenizer } from "../../score/tokenizers.js";
import { floresPieces, type PublishedPiecesName, publishedPieces } from "./flores-pieces.js";

/**
 * Returns spBLEU's tokenizer by what people type: a published name, or a file; "flores101=FILE" says
 * which of them a file is, which signatures name (flores200 otherwise).
 */
export async function chosenPieces(text: string, progress?: Progress): Promise<ScoreTokenizer> {
  const names = Object.keys(publishedPieces) as PublishedPiecesName[];
  const told = progress ? { progress } : {};
  const named = names.find(name => name === text);
  if (named !== undefined) return floresPieces(named, told);
  const [, before, after] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  const prefix = names.find(name => name === before);
  const file = prefix === undefined ? text : after!;
  if (!existsSync(file))
    throw new IsoglossError(
      `there are no pieces "${text}", and no such file`,
      didYouMean(text, names),
    );
  return floresPieces(prefix ?? "flores200", { file, ...told });
}
