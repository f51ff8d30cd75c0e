import { groupBy } from "../base/group-by.js";
import type { Random } from "../numeric/random.js";
import { mean } from "../numeric/statistics/summary.js";
import type { RelatedPoint } from "./point.js";

/**
 * @file Resamples of points in two stages: languages, each with all its models, and within a
 * language the items of its task, the same for all its models. Where languages have the same items
 * (translations of one test) the items are drawn once for all of them, since an item that is easy
 * is easy everywhere; else anew for each language, also for one that is drawn twice. What languages
 * differ by holds the chance of items already, so that intervals are wide rather than narrow.
 *
 * @see Davison & Hinkley 1997, Bootstrap Methods and their Application, §3.8 (items in languages)
 * @see Owen 2007, The pigeonhole bootstrap, https://doi.org/10.1214/07-AOAS122 (items crossed with
 *   languages)
 */

/** A language of a resample: its number among `languagesOf`, and its points with their scores drawn. */
export interface DrawnLanguage {
  readonly language: number;
  readonly points: readonly RelatedPoint[];
}

/** Returns the points of each language, in the order of their first. */
export function languagesOf(points: readonly RelatedPoint[]): RelatedPoint[][] {
  return [...groupBy(points, point => point.language).values()];
}

/** Yields resamples of languages, and of the items in them where all points have items. */
export function* drawLanguages(
  languages: readonly (readonly RelatedPoint[])[],
  draws: number,
  random: Random,
): Generator<DrawnLanguage[]> {
  const withItems = languages.every(own => own.every(({ items }) => items !== undefined));
  const tests = withItems ? languages.map(testOf) : [];
  const shared = tests.map(({ key }) => tests.filter(other => other.key === key).length > 1);
  for (let draw = 0; draw < draws; draw++) {
    const drawn = new Map<string, Uint32Array>();
    yield languages.map(() => {
      const language = random.integer(languages.length);
      const points = languages[language]!;
      if (!withItems) return { language, points };
      const { size, key, places } = tests[language]!;
      const counts = (shared[language] && drawn.get(key)) || countsOf(size, random);
      drawn.set(key, counts);
      return { language, points: points.map((point, i) => moved(point, places[i]!, counts)) };
    });
  }
}

/** What a language is asked: so many items, a name for just these, and where each point's are among them. */
interface Test {
  readonly size: number;
  readonly key: string;
  readonly places: readonly Uint32Array[];
}

function testOf(points: readonly RelatedPoint[]): Test {
  const ids = [...new Set(points.flatMap(({ items }) => items!.ids))].sort();
  const place = new Map(ids.map((id, i) => [id, i]));
  const places = points.map(({ items }) => Uint32Array.from(items!.ids, id => place.get(id)!));
  return { size: ids.length, key: JSON.stringify(ids), places };
}

/** How often each of n items is drawn. */
function countsOf(n: number, random: Random): Uint32Array {
  const counts = new Uint32Array(n);
  for (let k = 0; k < n; k++) counts[random.integer(n)]!++;
  return counts;
}

/** Moves the score as far as the mean of the drawn items lies from that of all. */
function moved(point: RelatedPoint, places: Uint32Array, counts: Uint32Array): RelatedPoint {
  const { values } = point.items!;
  let [sum, count] = [0, 0];
  for (let i = 0; i < places.length; i++) {
    const times = counts[places[i]!]!;
    sum += times * values[i]!;
    count += times;
  }
  // None of a model's items drawn: it has few of the language's, and keeps its score.
  return count === 0 ? point : { ...point, score: point.score + sum / count - mean(values) };
}
