import { parquetReadObjects } from "hyparquet";
import { describe, expect, it } from "vitest";
import type { Row } from "../../../src/base/row.js";
import { matrix } from "../../../src/numeric/matrix.js";
import { centered } from "../../../src/states/preprocess.js";
import { Source } from "../../../src/states/source.js";
import { parquetFromRows } from "../../../src/study/exported/parquet-from-rows.js";
import { projectorFiles } from "../../../src/study/exported/projector-files.js";
import { statePoints } from "../../../src/study/exported/state-points.js";

const read = (bytes: Uint8Array) =>
  parquetReadObjects({
    file: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer,
  });

describe("parquetFromRows", () => {
  it("keeps texts, numbers, truth values and what is absent", async () => {
    const rows: Row[] = [
      { a: "x", n: 1, d: 0.1, t: true, mixed: 1, absent: null },
      { a: "日本, \n\u2028", n: -5, d: Number.NaN, t: false, mixed: "one", extra: 2 ** 40 },
      { a: "", n: 3, d: Number.POSITIVE_INFINITY, mixed: true },
    ];
    expect(await read(parquetFromRows(rows))).toEqual([
      { a: "x", n: 1, d: 0.1, t: true, mixed: "1", absent: null, extra: null },
      { a: "日本, \n\u2028", n: -5, d: null, t: false, mixed: "one", absent: null, extra: 2 ** 40 },
      {
        a: "",
        n: 3,
        d: Number.POSITIVE_INFINITY,
        t: null,
        mixed: "true",
        absent: null,
        extra: null,
      },
    ]);
  });
  it("writes vectors as lists, and refuses none or too few", async () => {
    const vectors = [Float32Array.of(0.5, -1), Float32Array.of(2, 3)];
    const found = await read(parquetFromRows([{ a: 1 }, { a: 2 }], { name: "vector", vectors }));
    expect(found).toEqual([
      { a: 1, vector: [0.5, -1] },
      { a: 2, vector: [2, 3] },
    ]);
    expect(() => parquetFromRows([])).toThrow(RangeError);
    expect(() => parquetFromRows([{ a: 1 }], { name: "v", vectors })).toThrow(RangeError);
  });
});

describe("states for other programs", () => {
  const source = new Source({
    languages: ["eng_Latn", "deu_Latn"],
    layers: [3],
    sentences: 2,
    signature: { model: "m", corpus: "c" },
    matrix: async language =>
      matrix(2, 2, Float32Array.of(1, 2, 3, language === "eng_Latn" ? 4 : 8)),
    texts: async language => [
      { id: "s1", text: `${language}\tone` },
      { id: "s2", text: `${language}\ntwo` },
    ],
  });
  it("are points with their language and text", async () => {
    const { rows, vectors } = await statePoints(source.preprocessed(centered), 3);
    expect(vectors.map(one => [...one])).toEqual([
      [-1, -1],
      [1, 1],
      [-1, -3],
      [1, 3],
    ]);
    expect(rows[2]).toMatchObject({
      id: "s1",
      language: "deu_Latn",
      name: "German",
      layer: 3,
      preprocessing: "centered",
    });
  });
  it("are the projector's files: a line a point, no tab or line break within a cell", async () => {
    const files = projectorFiles(await statePoints(source, 3), "m");
    const [vectors, metadata, config] = files.map(({ content }) => content);
    expect(vectors!.split("\n")).toEqual(["1\t2", "3\t4", "1\t2", "3\t8", ""]);
    expect(metadata!.split("\n")).toHaveLength(6);
    expect(metadata!.split("\n")[4]).toBe("s2\tdeu_Latn\tGerman\tdeu_Latn two");
    expect(JSON.parse(config!).embeddings[0].tensorShape).toEqual([4, 2]);
  });
});
