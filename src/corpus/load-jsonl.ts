import { buildCorpus } from "./build-corpus.js";
import type { Corpus } from "./corpus.js";
import { readJsonLines } from "./formats/json.js";
import { licenceBeside } from "./licence-beside.js";
import { selectSentences } from "./select-sentences.js";
import { draftOfFile } from "./tables/draft-of-file.js";

/**
 * Loads one JSON object a line: `{"id": "a1", "texts": {"eng_Latn": "…", "tur_Latn": "…"},
 * "source": "…"}`, the source being optional, whatever the file is called.
 *
 * @param languages By code or name; those of the first line by default.
 * @throws IsoglossError naming file and line.
 */
export async function loadJsonl(file: string, languages?: readonly string[]): Promise<Corpus> {
  const draft = await draftOfFile(await readJsonLines(file), { languages });
  return buildCorpus({ ...selectSentences(draft), licence: await licenceBeside(file) });
}
