import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { homedir } from "node:os";
import { basename, dirname, join } from "node:path";
import { IsoglossError } from "../../base/error.js";
import { readBytes } from "../../base/open-file.js";
import { type Progress, silent } from "../../base/progress.js";
import { writeAtomic } from "../../base/write-atomic.js";
import { pieces, type ScoreTokenizer } from "../../score/tokenizers.js";
import { pieceEncoder } from "../../tokenizer/sentencepiece/encode-pieces.js";
import { readSentencePieceModel } from "../../tokenizer/sentencepiece/read-model.js";

/** A model of pieces that spBLEU is published with. */
interface PublishedPieces {
  /** Where sacreBLEU 2.6.0 fetches it. */
  readonly url: string;
  readonly about: string;
  readonly licence: string;
}

/** The models that spBLEU is published with, as sacreBLEU names them. */
export const publishedPieces = {
  flores101: {
    url: "https://dl.fbaipublicfiles.com/fairseq/models/flores/sacrebleu_tokenizer_spm.model",
    about: "256,000 pieces of FLORES-101’s languages",
    licence: "of FLORES-101 (facebookresearch/flores); the file itself carries none",
  },
  flores200: {
    url: "https://tinyurl.com/flores200sacrebleuspm",
    about: "256,000 pieces of FLORES-200’s languages, NLLB’s",
    licence: "of NLLB (facebookresearch/fairseq, branch nllb); the file itself carries none",
  },
  "spBLEU-1K": {
    url: "https://www.dlnlp.ai/spBLEU-1K/spbleu-1k_tokenizer_spm.model",
    about: "pieces of a thousand languages",
    licence: "of spBLEU-1K (UBC-NLP); the file itself carries none",
  },
} as const satisfies Record<string, PublishedPieces>;

/** Of one of them. */
export type PublishedPiecesName = keyof typeof publishedPieces;

/** How `floresPieces` finds a model. */
export interface PiecesOptions {
  /** A file that holds the model, where there is no network. */
  readonly file?: string;
  /** Where it is fetched from, if not from where sacreBLEU fetches it. */
  readonly url?: string;
  /** Where it is kept; defaults to sacreBLEU's own folder: `models` in SACREBLEU, or in ~/.sacrebleu. */
  readonly cache?: string;
  /** Told of the download, and of what was used: address, hash and licence. */
  readonly progress?: Progress;
}

/** The largest known has 5 MB. */
const largest = 64 * 2 ** 20;

/** Lines whose pieces are kept, as sacreBLEU keeps them. */
const mostKept = 2 ** 16;

/**
 * Returns the tokenizer of spBLEU: the pieces of a SentencePiece model that sacreBLEU fetches by
 * name, from its own folder where that has it, else from where it is published.
 *
 * sacreBLEU publishes no hash of these files. The one of what is used is told to `progress`, to be
 * compared with another machine's; what is no SentencePiece model is not kept.
 *
 * @throws IsoglossError if it cannot be fetched, or is no such model.
 *
 * @example
 * const tokenizer = await floresPieces("flores200");
 * const { score } = scores.bleu(hypotheses, references, { tokenizer });
 */
export async function floresPieces(
  name: PublishedPiecesName,
  options: PiecesOptions = {},
): Promise<ScoreTokenizer> {
  const published: PublishedPieces = publishedPieces[name];
  const { file, url = published.url, cache = sacrebleuFolder(), progress = silent } = options;
  const place = file ?? join(cache, basename(new URL(published.url).pathname));
  if (file === undefined && !existsSync(place)) await fetchModel(name, url, place, progress);
  const bytes = await readBytes(place, largest);
  const encode = pieceEncoder(readSentencePieceModel(bytes, place), place);
  const hash = createHash("sha256").update(bytes).digest("hex");
  progress.note?.(
    `${name}: ${place}, published at ${url}; SHA-256 ${hash}; licence: ${published.licence}`,
  );
  return pieces(name, remembering(encode));
}

function sacrebleuFolder(): string {
  return join(process.env.SACREBLEU || join(homedir(), ".sacrebleu"), "models");
}

async function fetchModel(
  name: string,
  url: string,
  place: string,
  progress: Progress,
): Promise<void> {
  const refuse = (what: string, cause?: unknown) =>
    new IsoglossError(
      `${name}: ${url} ${what}`,
      `Where there is no network, put the file at ${place}, or name it with --pieces.`,
      { cause },
    );
  let response: Response;
  try {
    response = await fetch(url);
  } catch (cause) {
    throw refuse("cannot be reached", cause);
  }
  if (!response.ok || response.body === null) {
    await response.body?.cancel();
    throw refuse(`answers with the status ${response.status}`);
  }
  const said = Number(response.headers.get("Content-Length") ?? 0);
  const task = progress.start(`Downloading ${name}`, said, "bytes");
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of response.body) {
      length += chunk.length;
      if (length > largest) throw refuse(`sends more than ${largest} bytes`); // leaving cancels
      chunks.push(chunk);
      task.advance(chunk.length);
    }
  } catch (cause) {
    if (cause instanceof IsoglossError) throw cause;
    throw refuse("broke off in the middle", cause);
  } finally {
    task.done();
  }
  const bytes = Buffer.concat(chunks);
  readSentencePieceModel(bytes, url); // a page that says no is none
  await mkdir(dirname(place), { recursive: true });
  await writeAtomic(place, bytes);
}

/** Keeps the pieces of the lines that were divided last. */
function remembering(encode: (line: string) => string[]): (line: string) => readonly string[] {
  const kept = new Map<string, readonly string[]>();
  return line => {
    const known = kept.get(line);
    if (known !== undefined) return known;
    const found = encode(line);
    kept.set(line, found);
    if (kept.size > mostKept) kept.delete(kept.keys().next().value!);
    return found;
  };
}
