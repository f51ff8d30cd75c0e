import type { LanguageCode } from "../corpus/corpus.js";
import type { PassSignature } from "../extract/pass-signature.js";
import { hypergeometricTail } from "../numeric/statistics/hypergeometric.js";
import { mean } from "../numeric/statistics/summary.js";
import type { NeuronCounts } from "./count-neurons.js";
import type { NeuronLayer } from "./counted-layers.js";
import type { LapeSelection } from "./lape.js";
import type { NeuronRows } from "./neuron-rows.js";

interface Selected {
  readonly languages: readonly LanguageCode[];
  readonly layers: readonly NeuronLayer[];
  readonly counts: readonly NeuronCounts[];
  /** By language, (N). */
  readonly rates: readonly Float64Array[];
  readonly selection: LapeSelection;
  /** The same of equal mixtures of all languages. */
  readonly control: LapeSelection;
}

/** Returns how many neurons languages own, by layer; how specific these are; what languages share. */
export function selectionRows(
  signature: PassSignature,
  { languages, layers, counts, rates, selection, control }: Selected,
): Pick<NeuronRows, "layers" | "overlaps" | "neurons"> {
  const all = layers.reduce((sum, { width }) => sum + width, 0);
  const ends: number[] = [];
  for (const { width } of layers) ends.push((ends.at(-1) ?? 0) + width);
  const layerAt = (neuron: number) => ends.findIndex(end => neuron < end);
  const entropyOf = new Map([...selection.selected].map((i, k) => [i, selection.entropy[k]!]));
  const usual = mean(control.entropy);
  const rows = languages.flatMap((language, l) => {
    const own = [...selection.owned[l]!];
    const tokens = counts[l]!.n;
    return layers.flatMap(({ layer, width }, k) => {
      const here = own.filter(neuron => layerAt(neuron) === k);
      const row = { ...signature, language, layer, neurons: here.length, tokens };
      return [
        {
          ...row,
          measure: "language-neurons",
          value: here.length,
          chance: (own.length * width) / all,
          reference: "spread over layers",
        },
        ...(here.length === 0
          ? []
          : [
              {
                ...row,
                measure: "neuron-entropy",
                value: mean(here.map(neuron => entropyOf.get(neuron)!)),
                chance: Number.isFinite(usual) ? usual : null,
                reference: "languages mixed",
              },
            ]),
      ];
    });
  });
  const overlaps = languages.flatMap((x, i) =>
    languages.slice(i + 1).map((y, k) => {
      const [own, others] = [selection.owned[i]!, new Set(selection.owned[i + 1 + k]!)];
      const value = own.filter(neuron => others.has(neuron)).length;
      return {
        ...signature,
        measure: "neuron-overlap",
        language_x: x,
        language_y: y,
        value,
        chance: (own.length * others.size) / all,
        reference: "drawn from all neurons",
        p_value: hypergeometricTail(value, all, own.length, others.size),
        neurons_x: own.length,
        neurons_y: others.size,
        neurons: all,
      };
    }),
  );
  const neurons = languages.flatMap((language, l) =>
    [...selection.owned[l]!].map(neuron => {
      const k = layerAt(neuron);
      return {
        ...signature,
        measure: "lape",
        language,
        layer: layers[k]!.layer,
        neuron: neuron - (ends[k - 1] ?? 0),
        value: entropyOf.get(neuron)!,
        rate: rates[l]![neuron]!,
      };
    }),
  );
  return { layers: rows, overlaps, neurons };
}
