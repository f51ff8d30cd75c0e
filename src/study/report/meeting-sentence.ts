import { measureLabel } from "../../chart/parts/measure-label.js";
import { languageLabels } from "../../chart/parts/theme.js";
import { listed } from "../../chart/parts/words.js";
import type { MeetingRow } from "../meetings.js";
import type { Study } from "../study.js";
import { interval, layersNamed, shortNumber } from "./finding-words.js";

/** More names than these make no sentence. */
const mostNamed = 3;

/**
 * Returns the answer of a study, a sentence for the first model and one for the last, on the first
 * corpus: at which layers languages meet the pivot, which is closest and which farthest, how
 * surely. A language counts as met if its best inner layer lies above chance, by an interval or,
 * where the choice of layer can be corrected for, by a p-value of at most 0.05.
 */
export function meetingSentences(study: Study): string[] {
  const { corpus: wanted } = study.sources[0]!.signature;
  const own = study.sources.filter(({ signature }) => signature.corpus === wanted);
  return [...new Set([own[0]!, own.at(-1)!])].flatMap(source => {
    const { model, corpus } = source.signature;
    const rows = study.meetings.filter(row => row.model === model && row.corpus === corpus);
    if (rows.length === 0) return [];
    const labels = languageLabels(source.languages);
    const names = (some: readonly MeetingRow[]) => some.map(row => labels.get(row.language)!);
    const label = measureLabel(rows[0]!.measure);
    const levels = rows.map(row => row.chance).filter(level => level !== null);
    const chance =
      levels.length > 0 ? `; chance ${Number(Math.max(...levels).toPrecision(2))}` : "";
    const met = rows.filter(isMet).sort((a, b) => b.value - a.value);
    const missed = rows.filter(row => !met.includes(row));
    const pivot = labels.get(source.pivot)!;
    const where = `${model} on ${corpus}`;
    if (met.length === 0)
      return [
        `${where}: at no inner layer of ${source.blocks} can it be said that a language meets ${pivot} (best ${label} ${shortNumber(Math.max(...rows.map(row => row.value)))}${chance}).`,
      ];
    const layers = [...new Set(met.map(row => row.layer))].sort((a, b) => a - b);
    const how = (row: MeetingRow) =>
      `${labels.get(row.language)} (${shortNumber(row.value)}, ${interval(row)})`;
    const [closest, farthest] = [met[0]!, met.at(-1)!];
    const who =
      missed.length === 0
        ? met.length === 1
          ? `${labels.get(closest.language)} meets`
          : `all ${met.length} languages meet`
        : `${met.length <= mostNamed ? listed(names(met)) : `${met.length} of ${rows.length} languages`} ${met.length === 1 ? "meets" : "meet"}`;
    const range =
      met.length === 1
        ? `${label} ${shortNumber(closest.value)}, ${interval(closest)}`
        : `by ${label} ${how(closest)} closest, ${how(farthest)} farthest`;
    const rest =
      missed.length === 0
        ? ""
        : `; of ${missed.length <= mostNamed ? listed(names(missed)) : `the other ${missed.length}`} nothing can be said`;
    return [
      `${where}: ${who} ${pivot} best at ${layersNamed(layers, source.layers)} of ${source.blocks}, ${range}${rest}${chance}.`,
    ];
  });
}

function isMet({ low, chance, p_value_max }: MeetingRow): boolean {
  return p_value_max === null || Number.isNaN(p_value_max)
    ? chance !== null && low > chance
    : p_value_max <= 0.05;
}
