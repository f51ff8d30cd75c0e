import { stringify } from "yaml";
import { namedPlace } from "../../base/text/named-place.js";
import type { Words } from "./typed-words.js";

/**
 * Returns the text of a file that says what a command line said, for `readStudyFile`.
 *
 * @param models "NAME=place", in their order; none for the study that needs no models.
 */
export function studyFileText(models: readonly string[], words: Words): string {
  const at = words.get("at") ?? [];
  const study: Record<string, unknown> = {};
  if (models.length > 0)
    study.models = models.map((spec, i) => {
      const { name, place } = namedPlace(spec);
      const position = at[i];
      if (name === undefined && position === undefined) return place;
      return {
        model: place,
        ...(name === undefined ? {} : { name }),
        ...(position === undefined ? {} : { at: plain(position) }),
      };
    });
  for (const [key, texts] of words)
    if (key !== "at" && key !== "name")
      study[key] =
        texts.length === 0 ? true : texts.length === 1 ? plain(texts[0]!) : texts.map(plain);
  return stringify(study, { lineWidth: 0, aliasDuplicateObjects: false });
}

/** A number that is written as JavaScript writes it is one in the file, too; the rest are texts. */
function plain(text: string): string | number {
  return String(Number(text)) === text && Number.isFinite(Number(text)) ? Number(text) : text;
}
