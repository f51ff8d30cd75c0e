import type { Row } from "../../base/row.js";
import type { Spec } from "../../chart/figure.js";
import { modelComparison } from "../../chart/model-comparison.js";
import { describeLanguage } from "../../corpus/languages.js";
import { conditions, gainOfP1, patchedP1 } from "./patching-rows.js";

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
  const gains = rows.filter(
    ({ measure, language_x }) => measure === gainOfP1 && language_x === "all",
  );
  const caption = [
    `${checkpoint}: states patched at layer ${patched_layer}, compared at layer ${layer_x}; means from other sentences.`,
    ...conditions.slice(1).map(condition => {
      const gain = gains.find(({ model }) => model === condition)!;
      const [value, low, high] = [gain.value, gain.low, gain.high].map(signed);
      return `“${condition}” changes P@1 by ${value} (95 % interval ${low} to ${high}), averaged over languages.`;
    }),
  ];
  const { isogloss } = spec.usermeta as { isogloss: { caption: string[] } };
  const usermeta = { isogloss: { ...isogloss, caption: [...isogloss.caption, ...caption] } };
  return { ...spec, usermeta };
}

function signed(value: Row[string] | undefined): string {
  const number = Number(value);
  return `${number < 0 ? "−" : "+"}${Math.abs(number).toFixed(3)}`;
}
