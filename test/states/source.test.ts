import { describe, expect, it } from "vitest";
import { matrix } from "../../src/numeric/matrix.js";
import { innerLayers, middleLayer } from "../../src/states/inner-layers.js";
import { allButTheTop, centered, raw } from "../../src/states/preprocess.js";
import { Source } from "../../src/states/source.js";

const languages = ["deu_Latn", "eng_Latn", "zho_Hans"];
const [n, d] = [6, 2];

/** Row i of language l at layer k is (i, 100 l + 10 k). */
const source = new Source({
  languages,
  layers: [0, 1, 2, 3],
  sentences: n,
  unit: "paragraph",
  signature: { model: "m", corpus: "c" },
  matrix: async (language, layer) =>
    matrix(
      n,
      d,
      Float64Array.from({ length: n * d }, (_, at) =>
        at % d === 0 ? at / d : 100 * languages.indexOf(language) + 10 * layer,
      ),
    ),
  texts: async language => Array.from({ length: n }, (_, i) => ({ id: `s${i}`, text: language })),
});
const dataOf = async (view: Source, language: string, layer: number) => [
  ...(await view.matrix(language, layer)).data,
];

describe("a source", () => {
  it("compares with English unless told otherwise", () => {
    expect(source.pivot).toBe("eng_Latn");
    expect(source.others).toEqual(["deu_Latn", "zho_Hans"]);
    expect(source.towards("German").pivot).toBe("deu_Latn");
    expect(source.of("zh", "de").pivot).toBe("zho_Hans");
    expect(source.towards("de").of("zh", "de").pivot).toBe("deu_Latn");
  });

  it("carries its unit among the columns of its signature, through every view", () => {
    const view = source.towards("de").of("de", "zh").at(1).first(3).preprocessed(centered);
    expect(view.signed({ axis: 3 }).signature).toMatchObject({
      model: "m",
      corpus: "c",
      axis: 3,
      unit: "paragraph",
      weights: null,
    });
  });

  it("takes languages as people write them, and refuses what is not there", async () => {
    expect(await dataOf(source, "Chinese", 1)).toEqual(await dataOf(source, "zho_Hans", 1));
    await expect(source.matrix("fr", 1)).rejects.toThrow('c: there is no language "fr"');
    await expect(source.matrix("de", 7)).rejects.toThrow("there is no layer 7, only 0, 1, 2, 3");
    await expect(source.at(2).matrix("de", 1)).rejects.toThrow("there is no layer 1, only 2");
    expect(() => source.at(2, 9)).toThrow("there is no layer 9");
    expect(() => source.only(Uint32Array.of(6))).toThrow("numbered 0 … 5, got 6");
    expect(() => source.only(new Uint32Array())).toThrow(
      "expected languages, layers and sentences",
    );
  });

  it("keeps rows, sentences and their texts together", async () => {
    const some = source.only(Uint32Array.of(4, 1));
    expect(await dataOf(some, "de", 0)).toEqual([4, 0, 1, 0]);
    expect((await some.texts("de"))!.map(({ id }) => id)).toEqual(["s4", "s1"]);
    expect((await some.only(Uint32Array.of(1)).texts("de"))!.map(({ id }) => id)).toEqual(["s1"]);
    expect(source.first(100)).toBe(source);
  });

  it("preprocesses each language at each layer, learning from whom it is told", async () => {
    expect(await dataOf(source.preprocessed(centered), "zh", 3)).toEqual(
      [-2.5, -1.5, -0.5, 0.5, 1.5, 2.5].flatMap(x => [x, 0]),
    );
    const learnt = source.preprocessed(centered, Uint32Array.of(0, 1)); // their mean is 0.5
    expect(await dataOf(learnt, "zh", 3)).toEqual([0, 1, 2, 3, 4, 5].flatMap(x => [x - 0.5, 0]));
    // A sentence that is not looked at may still teach.
    expect(await dataOf(learnt.only(Uint32Array.of(5)), "zh", 3)).toEqual([4.5, 0]);
  });

  it("says what was done to its states, one step after the other", () => {
    expect(source.preprocessing).toBe("raw");
    expect(source.preprocessed(raw)).toBe(source);
    const twice = source.preprocessed(centered).preprocessed(allButTheTop(1));
    expect(twice.preprocessing).toBe("centered, all-but-the-top-1");
    expect(source.usualSteps).toEqual([raw, centered]);
    expect(twice.usualSteps).toEqual([raw]);
  });

  it("reads nothing before a matrix is asked for", () => {
    const silent = new Source({
      languages,
      layers: [0],
      sentences: n,
      matrix: () => {
        throw new Error("read");
      },
    });
    expect(silent.preprocessed(centered).first(2).of("de").at(0).languages).toEqual(["deu_Latn"]);
  });
});

it("inner layers leave out the embedding output and the last state, where something is between", () => {
  expect(innerLayers(source)).toEqual([1, 2]);
  expect(innerLayers({ layers: [1, 2, 3], blocks: 8 })).toEqual([1, 2, 3]);
  expect(innerLayers({ layers: [0, 8], blocks: 8 })).toEqual([0, 8]);
  expect(middleLayer({ layers: [0, 1, 2, 3, 4, 5], blocks: 5 })).toBe(2);
});
