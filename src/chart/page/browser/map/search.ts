import { pageElement } from "../page-element.js";
import { languageCount, mapData, pointOf, sentenceCount, textAt } from "./map-points.js";
import { show, shown } from "./shown.js";

/** @file The search: sentences whose text in any language, or whose name, holds what is typed. */

/** @param reveal Brings a point into view. */
export function offerSearch(reveal: (point: number) => void): void {
  const field = pageElement<HTMLInputElement>("search");
  let next = 0;
  field.addEventListener("input", () => {
    next = 0;
    searchFor(field.value);
  });
  field.addEventListener("keydown", event => {
    if (event.key !== "Enter" || !shown.found?.size) return;
    event.preventDefault();
    const all = [...shown.found];
    const sentence = all[next++ % all.length]!;
    const point = pointOf(0, sentence);
    show({ lit: { sentence, point, held: true } });
    reveal(point);
  });
}

/** Marks the sentences that hold a text, and says how many they are. */
export function searchFor(text: string): void {
  const wanted = text.trim().toLowerCase();
  const found = wanted === "" ? null : new Set(sentencesWith(wanted));
  pageElement("search-count").textContent =
    found === null ? "" : `${found.size} of ${sentenceCount} sentences; Enter goes to the next`;
  show({ found });
}

function* sentencesWith(wanted: string): Generator<number> {
  for (let sentence = 0; sentence < sentenceCount; sentence++) {
    const holds = (text: string | null) => text?.toLowerCase().includes(wanted) ?? false;
    const languages = [...Array(languageCount).keys()];
    if (
      holds(mapData.sentences[sentence]!) ||
      languages.some(language => holds(textAt(pointOf(language, sentence))))
    )
      yield sentence;
  }
}
