import { modelComparison } from "../../chart/figures/model-comparison.js";
import type { Spec } from "../../chart/parts/figure.js";
import { signed } from "../../chart/parts/words.js";
import { describeLanguage } from "../../corpus/languages/describe-language.js";
import { type Intervention, interventions, type PatchingRow } from "./patching-rows.js";

/** The interventions, for people. */
const labels: Readonly<Record<Intervention, string>> = {
  none: "as it is",
  late: "moved only where compared",
  "to-pivot": "moved to the pivot’s mean",
  "at-random": "moved as far at random",
};

/** Returns the figure of `patchingRows`, its result in words and numbers under it. */
export function patchingFigure(rows: readonly PatchingRow[]): Spec {
  const { patched_layer, layer_x, model, language_y } = rows[0]!;
  const beyond = rows.find(({ measure }) => measure === "p1-gain-over-late")!;
  // Interventions are drawn as models are: one series each.
  const drawn = rows
    .filter(({ measure }) => measure === "p1-both-ways")
    .map(row => ({
      ...row,
      model: labels[row.intervention],
      measure: "P@1, mean of both directions",
    }));
  return modelComparison(drawn, {
    pivot: language_y,
    title: `Moving a language onto ${describeLanguage(language_y).name}’s mean, in the middle of the pass`,
    notes: [
      `${model}: states moved at layer ${patched_layer} (or only at ${layer_x}), compared at layer ${layer_x}; means from other sentences.`,
      ...interventions.slice(1).map(intervention => {
        const gains = rows.filter(
          row => row.measure === "p1-gain" && row.intervention === intervention,
        );
        const all = gains.find(row => row.language_x === "all")!;
        return `“${labels[intervention]}” changes P@1 by ${estimated(all)}, averaged over languages; ${clear(gains)}.`;
      }),
      `Moved before rather than only where compared: ${estimated(beyond)}. That is what the blocks between make of it; the rest is the offset itself, carried along.`,
    ],
  });
}

/** In which languages alone the interval leaves no doubt. */
function clear(gains: readonly PatchingRow[]): string {
  const own = gains.filter(row => row.language_x !== "all");
  const open = own.filter(({ low, high }) => !(low > 0 || high < 0));
  const names = open.map(row => describeLanguage(row.language_x).name);
  return `the interval excludes 0 in ${own.length - open.length} of ${own.length}${names.length > 0 ? `, not in ${names.join(", ")}` : ""}`;
}

function estimated({ value, low, high }: PatchingRow): string {
  return `${signed(value)} (95 % interval ${signed(low)} to ${signed(high)})`;
}
