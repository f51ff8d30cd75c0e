import type { Sections } from "./declarations.js";

/**
 * How far the length of a paragraph, relative to the reference's, may lie from what
 * is usual in its language. Of the articles that have as many paragraphs as the
 * English ones, 96 % stay within 2 in every paragraph; where paragraphs are shifted
 * or a list was cut elsewhere, some are off by 3 to 200.
 */
const plausibleFactor = 2;

/**
 * Returns the sections of a translation that align with the reference paragraph by
 * paragraph: as many paragraphs, none empty, and each of a plausible length. Equal
 * numbers alone do not do: Vietnamese, too, has ten paragraphs of preamble, but the
 * first of them is "Recognising that:".
 *
 * @see Gale and Church 1993, https://aclanthology.org/J93-1004, for lengths as evidence
 */
export function alignedSections(reference: Sections, translation: Sections): Set<string> {
  const candidates = [...reference].filter(
    ([section, paragraphs]) => translation.get(section)?.length === paragraphs.length,
  );
  const relative = candidates.map(([section, paragraphs]) => ({
    section,
    ratios: translation.get(section)!.map((text, i) => text.length / paragraphs[i]!.length),
  }));
  const usual = upperMedian(relative.flatMap(({ ratios }) => ratios));
  return new Set(
    relative
      .filter(({ ratios }) =>
        ratios.every(r => r >= usual / plausibleFactor && r <= usual * plausibleFactor && r > 0),
      )
      .map(({ section }) => section),
  );
}

/**
 * Returns the sections with the end of the preamble in one piece. It has seven
 * recitals; the proclamation that follows is one sentence, which translations break
 * into one to four lines.
 */
export function joinProclamation(sections: Sections): Sections {
  const preamble = sections.get("preamble");
  if (!preamble || preamble.length <= recitals + 1) return sections;
  const joined = [...preamble.slice(0, recitals), preamble.slice(recitals).join(" ")];
  return new Map(sections).set("preamble", joined);
}

const recitals = 7;

/** Of an even number the upper one of the two in the middle. */
function upperMedian(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}
