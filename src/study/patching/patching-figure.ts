import type { Row } from "../../base/row.js";
import { modelComparison } from "../../chart/figures/model-comparison.js";
import type { Spec } from "../../chart/parts/figure.js";
import { describeLanguage } from "../../corpus/languages/describe-language.js";
import { conditions, gainBeyond, gainOfP1, patchedP1 } from "./patching-rows.js";

/** Returns the figure of `patchingRows`, its result in words and numbers under it. */
export function patchingFigure(rows: readonly Row[]): Spec {
  const { patched_layer, layer_x, checkpoint, language_y } = rows[0]!;
  const pivot = describeLanguage(String(language_y)).name;
  const spec = modelComparison(
    rows.filter(({ measure }) => measure === patchedP1),
    {
      pivot: String(language_y),
      title: `Moving a language onto ${pivot}’s mean, in the middle of the pass`,
    },
  );
  const beyond = rows.find(({ measure }) => measure === gainBeyond)!;
  const caption = [
    `${checkpoint}: states moved at layer ${patched_layer} (or only at ${layer_x}), compared at layer ${layer_x}; means from other sentences.`,
    ...conditions.slice(1).map(condition => {
      const gains = rows.filter(row => row.measure === gainOfP1 && row.model === condition);
      const all = gains.find(row => row.language_x === "all")!;
      return `“${condition}” changes P@1 by ${estimated(all)}, averaged over languages; ${clear(gains)}.`;
    }),
    `Moved before rather than only where compared: ${estimated(beyond)}. That is what the blocks between make of it; the rest is the offset itself, carried along.`,
  ];
  const { isogloss } = spec.usermeta as { isogloss: { caption: string[] } };
  const usermeta = { isogloss: { ...isogloss, caption: [...isogloss.caption, ...caption] } };
  return { ...spec, usermeta };
}

/** In which languages alone the interval leaves no doubt. */
function clear(gains: readonly Row[]): string {
  const own = gains.filter(row => row.language_x !== "all");
  const sure = own.filter(row => Number(row.low) > 0 || Number(row.high) < 0);
  const names = own
    .filter(row => !sure.includes(row))
    .map(row => describeLanguage(String(row.language_x)).name);
  return `the interval excludes 0 in ${sure.length} of ${own.length}${names.length > 0 ? `, not in ${names.join(", ")}` : ""}`;
}

function estimated({ value, low, high }: Row): string {
  return `${signed(value)} (95 % interval ${signed(low)} to ${signed(high)})`;
}

function signed(value: Row[string] | undefined): string {
  const number = Number(value);
  return `${number < 0 ? "−" : "+"}${Math.abs(number).toFixed(3)}`;
}
