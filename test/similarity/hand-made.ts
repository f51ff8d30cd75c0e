import { matrix } from "../../src/numeric/matrix.js";
import type { Measure } from "../../src/similarity/measure.js";
import { measureNamed } from "../../src/similarity/measure-named.js";
import { Source } from "../../src/states/source.js";

/** What the measure is to give at a language and layer, and under each of the random pairings. */
export interface HandMade {
  readonly value: number;
  readonly nulls: readonly number[];
}

/** Room for a value and its null values, and sentences enough to have neighbours. */
const sentences = 12;

/** Returns states, of "eng" and the languages named, whose only dimension spells out what `handMade` finds in them, by "language layer". */
export function handMadeStates(known: Readonly<Record<string, HandMade>>): Source {
  const places = Object.keys(known).map(place => place.split(" "));
  return new Source({
    languages: [...new Set(["eng", ...places.map(([language]) => language!)])],
    layers: [...new Set(places.map(([, layer]) => Number(layer)))],
    sentences,
    pivot: "eng",
    matrix: async (language, layer) => {
      const { value, nulls } = known[`${language} ${layer}`] ?? { value: 0, nulls: [] };
      const data = new Float64Array(sentences);
      data.set([value, ...nulls]);
      return matrix(sentences, 1, data);
    },
  });
}

/** Returns a measure that reads its value and its null values off the states of x. */
export function handMade(better: Measure["better"]): Measure {
  const sign = better === "higher" ? 1 : -1;
  return {
    ...measureNamed("mexa"),
    name: "hand-made",
    better,
    range: [-10, 10],
    chance: () => null,
    evaluate: async ({ x }) => {
      const { data } = x.states;
      let draws = 0;
      return { value: sign * data[0]!, permuted: () => sign * data[++draws]! };
    },
  };
}
