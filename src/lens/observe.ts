import type { AnswerShares } from "./answer-shares.js";
import type { LayerObserved } from "./lens-rows.js";
import type { LayerReadings } from "./read-layers.js";
import type { WordPrompt } from "./word-prompts.js";

/** Takes in what a lens reads of n texts, and hands it over by layer. */
export interface Observer {
  receive(readings: LayerReadings): void;
  /** @param texts Which of the texts are meant; for answers, prompts whose answers are distinct. */
  layers(texts: readonly number[]): LayerObserved[];
}

/** What `observer` takes. */
export interface ObserverOptions {
  readonly n: number;
  readonly layers: readonly number[];
  readonly norms: readonly boolean[];
  readonly classCount: number;
  /** Of texts that are prompts, one a text. */
  readonly answers?: { readonly prompts: readonly WordPrompt[]; readonly shares: AnswerShares };
}

/** What is kept of a text, a layer and a norm; means over a text's positions. */
interface Slot {
  readonly entropy: Float64Array;
  readonly energy: Float64Array;
  hasEnergy: boolean;
  readonly mass: readonly Float64Array[];
  readonly own: readonly Float64Array[];
  readonly chance: readonly Float64Array[];
  readonly seen: Uint32Array;
}

/** Returns an observer of n texts: a few numbers of each are kept, and no states. */
export function observer(options: ObserverOptions): Observer {
  const { n, layers, norms, classCount, answers } = options;
  const kinds = answers === undefined ? 0 : 4;
  const floats = (count: number) => Array.from({ length: count }, () => new Float64Array(n));
  const slots = layers.map(() =>
    norms.map((): Slot => {
      return {
        entropy: new Float64Array(n),
        energy: new Float64Array(n),
        hasEnergy: false,
        mass: floats(classCount),
        own: floats(kinds),
        chance: floats(kinds),
        seen: new Uint32Array(n),
      };
    }),
  );
  const distinct = answers?.prompts.map(prompt => answers.shares.isDistinct(prompt)) ?? [];

  return {
    receive({ layer, normed, texts, entropy, energy, mass, watched }) {
      const slot = slots[layer]![norms.indexOf(normed)]!;
      const width = watched.length / texts.length;
      for (const [w, text] of texts.entries()) {
        slot.seen[text]!++;
        slot.entropy[text]! += entropy[w]!;
        if (energy !== null) {
          slot.hasEnergy = true;
          slot.energy[text]! += energy[w]!;
        }
        for (const [c, sums] of slot.mass.entries()) sums[text]! += mass[w * classCount + c]!;
        if (answers === undefined) continue;
        const logs = watched.subarray(w * width, (w + 1) * width);
        const { own, chance } = answers.shares.of(answers.prompts[text]!, logs);
        for (let k = 0; k < kinds; k++) {
          slot.own[k]![text] = own[k]!;
          slot.chance[k]![text] = chance[k]!;
        }
      }
    },

    layers(texts) {
      const told = texts.filter(text => distinct[text]);
      return layers.flatMap((layer, l) =>
        norms.map((normed, k): LayerObserved => {
          const slot = slots[l]![k]!;
          const means = (sums: Float64Array) =>
            Float64Array.from(texts, text => sums[text]! / slot.seen[text]!);
          const of = (values: Float64Array) => Float64Array.from(told, text => values[text]!);
          return {
            layer,
            normed,
            entropy: means(slot.entropy),
            energy: slot.hasEnergy ? means(slot.energy) : null,
            mass: slot.mass.map(means),
            answers: slot.own.map((own, kind) => ({
              own: of(own),
              chance: of(slot.chance[kind]!),
            })),
          };
        }),
      );
    },
  };
}
