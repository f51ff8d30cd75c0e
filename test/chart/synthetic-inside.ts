import type { Row } from "../../src/base/row.js";

const round = (value: number) => Math.round(value * 1e4) / 1e4;
const languages = ["ell_Grek", "zho_Hans"];
const estimate = { interval: "bca", confidence: 0.95, n: 40, seed: 0 };

/** Answers that the item's own state in English helps in the middle, and other states do not. */
export function syntheticPatch(): Row[] {
  return ["all", ...languages].flatMap((language, l) =>
    ["pivot-item", "random-item", "third-language"].flatMap((intervention, k) =>
      [0, 4, 8, 12].map((layer): Row => {
        const value = round([0.3, -0.2, 0.1][k]! * Math.sin((Math.PI * layer) / 12) - 0.02 * l);
        return {
          ...estimate,
          model: "synthetic",
          task: "endings",
          language,
          pivot: "eng_Latn",
          third_language: "tur_Latn",
          patched_token: -1,
          patched_layer: layer,
          intervention,
          measure: "acc-gain",
          value,
          low: round(value - 0.1),
          high: round(value + 0.1),
          chance: null,
        };
      }),
    ),
  );
}

/** A step that turns the language, and costs the task; the random one only costs. */
export function syntheticSteering(): Row[] {
  const shares = {
    "mean-difference": [0, 0.5, 0.9, 0.6],
    lda: [0, 0.2, 0.5, 0.4],
    random: [0, 0, 0.05, 0.1],
  };
  return Object.entries(shares).flatMap(([intervention, own]) =>
    own.flatMap((share, d) =>
      [
        { measure: "share-in-language", language: "zho_Hans", value: share, chance: null },
        { measure: "share-in-language", language: "eng_Latn", value: 0.9 - share, chance: null },
        { measure: "acc", language: "eng_Latn", value: round(0.7 - 0.12 * d), chance: 0.25 },
      ].map(
        (row): Row => ({
          ...estimate,
          model: "synthetic",
          corpus: "sentences",
          language_x: "eng_Latn",
          language_y: "zho_Hans",
          patched_layer: 9,
          intervention,
          dose: [0, 0.5, 1, 2][d]!,
          ...row,
          low: round(Math.max(0, row.value - 0.12)),
          high: round(Math.min(1, row.value + 0.12)),
        }),
      ),
    ),
  );
}

const counted = {
  model: "synthetic",
  corpus: "sentences",
  corpus_hash: "0",
  unit: "sentence",
  tokens: 900,
};

/** More neurons of a language towards the last layer. */
export function syntheticNeurons(): Row[] {
  return languages.flatMap((language, l) =>
    [1, 2, 3, 4].flatMap((layer): Row[] => {
      const neurons = 2 * layer ** 2 + 3 * l;
      const own = { ...counted, language, layer, neurons };
      const spread = { value: neurons, chance: 15, reference: "spread over layers" };
      return [
        { ...own, measure: "language-neurons", ...spread },
        {
          ...own,
          measure: "neuron-entropy",
          value: 0.6 + 0.05 * l,
          chance: 0.98,
          reference: "languages mixed",
        },
      ];
    }),
  );
}

/** Chinese needs its own neurons, and Greek cannot be told from chance. */
export function syntheticAblations(): Row[] {
  return languages.flatMap((ablated, a) =>
    languages.map((language, l): Row => {
      const value = a === l ? 1.8 * a + 0.02 : 0.1 * a;
      return {
        ...counted,
        ...estimate,
        measure: "ablation-over-random",
        ablated,
        language,
        neurons: 40 + a,
        perplexity: 12,
        value,
        low: round(value - 0.05),
        high: round(value + 0.05),
        chance: 0,
      };
    }),
  );
}

/** Most features are one language's or all languages'. */
export function syntheticFeatures(): Row[] {
  const shares = [0.42, 0.13, 0.1, 0.35];
  const mixed = [0.04, 0.05, 0.11, 0.8];
  return shares.map((value, i) => ({
    ...counted,
    measure: "features-used-by",
    point: "block.12",
    language: "",
    used_by: i + 1,
    value,
    chance: mixed[i]!,
    reference: "languages mixed",
    features: 16384,
  }));
}

/** A sentence whose word order differs, with a word that stands twice, a script of no spaces and gold. */
export function syntheticWords(): Row[] {
  const x = ["The", "old", "sea", "and", "the", "new", "shore", "<b>&"];
  const y = ["旧", "海", "和", "新", "海岸", "海"];
  const links = ["1 0", "2 1", "3 2", "5 3", "6 4", "7 5"];
  const sure = ["1 0", "2 1", "3 2", "5 3"];
  const possible = ["6 4", "6 5", "0 1"];
  return x.flatMap((word_x, i) =>
    y.map((word_y, j): Row => {
      const key = `${i} ${j}`;
      return {
        model: "synthetic",
        corpus: "sentences",
        language_x: "eng_Latn",
        language_y: "zho_Hans",
        layer: 8,
        method: "itermax",
        sentence: "7",
        word_x,
        word_y,
        position_x: i,
        position_y: j,
        linked: links.includes(key) && key !== "5 3",
        gold: sure.includes(key) ? "sure" : possible.includes(key) ? "possible" : "",
      };
    }),
  );
}
