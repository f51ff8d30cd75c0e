import type { Row } from "../../src/base/row.js";
import { seeded } from "../../src/numeric/random.js";

/**
 * @file Synthetic rows in the shape that the analyses return, for looking at figures
 * and for their snapshots. No number here was measured.
 */

export const syntheticLanguages = [
  "arb_Arab",
  "ell_Grek",
  "hin_Deva",
  "tur_Latn",
  "vie_Latn",
  "zho_Hans",
];

/** Rounds to 3 decimals: snapshots must not depend on the last bits of a platform. */
const round = (value: number) => Math.round(value * 1000) / 1000;

export interface SyntheticOptions {
  readonly models?: readonly string[];
  readonly measures?: readonly string[];
  readonly layers?: number;
  readonly languages?: readonly string[];
}

/** Alignment that rises to the middle layers and falls again, higher for later models. */
export function syntheticAlignment({
  models = ["synthetic base", "synthetic tuned"],
  measures = ["retrieval-p1-forward"],
  layers = 8,
  languages = syntheticLanguages,
}: SyntheticOptions = {}): Row[] {
  const random = seeded(1);
  const rows: Row[] = [];
  for (const [m, model] of models.entries())
    for (const measure of measures)
      for (const [l, language] of languages.entries())
        for (let layer = 0; layer <= layers; layer++) {
          const middle = Math.exp(-(((layer - layers * 0.55) / (layers * 0.35)) ** 2));
          const reach = 0.12 + 0.33 * m + 0.05 * ((l * 3) % 5);
          const value = Math.min(0.97, 0.02 + reach * middle + 0.01 * random.uniform());
          const half = 0.015 + 0.05 * Math.sqrt(value * (1 - value));
          rows.push({
            model,
            corpus: "synthetic",
            pooling: "mean",
            measure,
            preprocessing: "raw",
            language_x: language,
            language_y: "eng_Latn",
            layer_x: layer,
            layer_y: layer,
            value: round(value),
            low: round(Math.max(0, value - half)),
            high: round(Math.min(1, value + half)),
            interval: "95 % bootstrap over sentences",
            chance: 0.01,
            p_value: 0.001,
            n: 100,
            d: 256,
            seed: 1,
          });
        }
  return rows;
}

/** Means over languages: a score, a distance, and a measure without an interval. */
export function syntheticBattery(layers = 4): Row[] {
  const random = seeded(4);
  const levels: Record<string, readonly [chance: number, reference: string, width: number]> = {
    mexa: [0.01, "chance", 0.03],
    "procrustes-distance": [1.2, "chance", 0.02],
    "hub-skewness": [0.3, "no hubs", 0.1],
    ilo: [0.95, "full mixing", Number.NaN],
  };
  return Object.entries(levels).flatMap(([measure, [chance, reference, width]]) =>
    ["synthetic base", "synthetic tuned"].flatMap((model, m) =>
      Array.from({ length: layers + 1 }, (_, layer) => {
        const value = round(0.2 + 0.2 * m + 0.05 * layer + 0.02 * random.uniform());
        return {
          model,
          corpus: "synthetic",
          pooling: "mean",
          measure,
          preprocessing: "raw",
          averaged: 6,
          over: "pairs",
          layer,
          value,
          low: round(value - width),
          high: round(value + width),
          interval: Number.isNaN(width) ? "none" : "jackknife",
          confidence: 0.95,
          chance,
          reference,
          n: 100,
          d: 256,
          seed: 1,
        };
      }),
    ),
  );
}

/** A square of languages at one layer: near relatives closer, both orders given. */
export function syntheticLanguagePairs(models = ["synthetic base", "synthetic tuned"]): Row[] {
  const random = seeded(2);
  const codes = ["eng_Latn", ...syntheticLanguages];
  return models.flatMap((model, m) =>
    codes.flatMap((x, i) =>
      codes.flatMap((y, j) =>
        i === j
          ? []
          : [
              {
                model,
                corpus: "synthetic",
                pooling: "mean",
                measure: "mexa",
                preprocessing: "raw",
                language_x: x,
                language_y: y,
                layer_x: 4 + m,
                layer_y: 4 + m,
                value: round(
                  0.1 + 0.35 * m + 0.4 / (1 + Math.abs(i - j)) + 0.05 * random.uniform(),
                ),
                n: 100,
                d: 256,
                seed: 1,
              },
            ],
      ),
    ),
  );
}

/** A ridge along the diagonal of a layer-by-layer square. */
export function syntheticLayerPairs(
  layers = 16,
  models = ["synthetic base", "synthetic tuned"],
): Row[] {
  const rows: Row[] = [];
  for (const [m, model] of models.entries())
    for (let x = 0; x <= layers; x++)
      for (let y = 0; y <= layers; y++)
        rows.push({
          model,
          corpus: "synthetic",
          pooling: "mean",
          measure: "linear-cka-debiased",
          preprocessing: "raw",
          language_x: "eng_Latn",
          language_y: "hin_Deva",
          layer_x: x,
          layer_y: y,
          value: round(
            (0.4 + 0.4 * m) *
              Math.exp(-(((x - y) / 5) ** 2) - (((x + y) / 2 - layers / 2) / layers) ** 2),
          ),
          n: 100,
          d: 256,
          seed: 1,
        });
  return rows;
}

/** Two tokenizers, three models. */
export function syntheticFertility(): Row[] {
  const means = [28, 61, 88, 74, 46, 52, 39];
  return ["synthetic base", "synthetic tuned", "synthetic extended"].flatMap((model, m) =>
    ["eng_Latn", ...syntheticLanguages].map((language, i) => {
      const mean = m === 2 ? 26 + (means[i]! - 26) * 0.4 : means[i]!;
      return {
        model,
        language,
        value: round(mean),
        pivot: "eng_Latn",
        premium: round(mean / (m === 2 ? 26.8 : 28)),
        premium_low: round((mean / (m === 2 ? 26.8 : 28)) * 0.98),
        premium_high: round((mean / (m === 2 ? 26.8 : 28)) * 1.02),
        n: 100,
      };
    }),
  );
}

/** Sentences that gather by meaning towards the last layer, and by language in the first. */
export function syntheticMap(
  layers = [0, 2, 4, 6],
  models = ["synthetic base", "synthetic tuned"],
): Row[] {
  const random = seeded(3);
  const codes = ["eng_Latn", ...syntheticLanguages];
  const meaning = Array.from({ length: 60 }, () => [random.normal() * 4, random.normal() * 4]);
  const place = codes.map((_, i) => [
    5 * Math.cos((i / codes.length) * 6.28),
    5 * Math.sin((i / codes.length) * 6.28),
  ]);
  const rows: Row[] = [];
  for (const [m, model] of models.entries())
    for (const [l, layer] of layers.entries())
      for (const [c, language] of codes.entries())
        for (const [s, [x = 0, y = 0]] of meaning.entries()) {
          const share = ((l + 1) / layers.length) * (m === 0 ? 0.4 : 0.95);
          rows.push({
            model,
            layer,
            language,
            sentence: `s${s}`,
            text: syntheticText(language, s),
            x: round(
              share * x + (1 - share) * (place[c]![0]! + random.normal()) + 0.2 * random.normal(),
            ),
            y: round(
              share * y + (1 - share) * (place[c]![1]! + random.normal()) + 0.2 * random.normal(),
            ),
            trustworthiness: 0.9 + 0.01 * l,
            continuity: 0.88 + 0.01 * l,
            corpus: "synthetic",
            pooling: "mean",
            preprocessing: "raw",
            n: 60,
            d: 256,
            seed: 1,
          });
        }
  return rows;
}

/** What two models score as translators into some languages, the second above chance. */
export function syntheticTranslations(languages: readonly string[]): Row[] {
  return languages.flatMap((language, l) =>
    ["a", "b"].map((model, m) => {
      const value = 8 + 20 * m + 3 * l;
      return {
        model,
        corpus: "synthetic",
        language,
        score_measure: "chrF++",
        n: 24,
        alignment: 0.2 + 0.3 * m,
        value,
        low: value - 4,
        high: value + 5,
        interval: "bca",
        confidence: 0.95,
        chance: 7 + m,
        copy: 3,
      };
    }),
  );
}

const texts: Readonly<Record<string, string>> = {
  eng_Latn: "All human beings are born free and equal in dignity and rights.",
  arb_Arab: "يولد جميع الناس أحرارًا متساوين في الكرامة والحقوق.",
  ell_Grek: "Όλοι οι άνθρωποι γεννιούνται ελεύθεροι και ίσοι στην αξιοπρέπεια και τα δικαιώματα.",
  hin_Deva: "सभी मनुष्यों को गौरव और अधिकारों के मामले में जन्मजात स्वतन्त्रता और समानता प्राप्त है।",
  tur_Latn: "Bütün insanlar hür, haysiyet ve haklar bakımından eşit doğarlar.",
  vie_Latn: "Tất cả mọi người sinh ra đều được tự do và bình đẳng về nhân phẩm và quyền lợi.",
  zho_Hans: "人人生而自由,在尊严和权利上一律平等。",
};

/** The declaration's first article, numbered so that no two sentences are alike. */
export function syntheticText(language: string, sentence: number): string {
  return `${sentence}. ${texts[language]}`;
}

/** Answers that are English's in the middle layers and the asked language's in the last. */
export function syntheticLens(layers = 4, languages = ["ell_Grek", "zho_Hans"]): Row[] {
  const about = {
    model: "synthetic",
    corpus: "words",
    measure: "answer-probability",
    normed: true,
  };
  return languages.flatMap(language =>
    ["asked", "English", "given", "others"].flatMap((spoken, k) =>
      Array.from({ length: layers + 1 }, (_, layer): Row => {
        const share = layer / layers;
        const value = round(
          [share ** 3, 4 * share ** 2 * (1 - share), 0.3 * share, 0.05][k]! * 0.8,
        );
        return {
          ...about,
          prompt: "translation",
          language,
          given: "fra_Latn",
          spoken,
          layer,
          value,
          low: round(value * 0.7),
          high: round(Math.min(1, value * 1.2)),
          interval: "bca",
          confidence: 0.95,
          chance: round(0.1 * value),
          reference: "other words",
          n: 40,
          unit: "word",
          seed: 0,
          draws: 1000,
        };
      }),
    ),
  );
}
