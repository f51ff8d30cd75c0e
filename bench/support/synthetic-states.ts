import { product } from "../../src/numeric/linear/product.js";
import { matrix } from "../../src/numeric/matrix.js";
import { seeded } from "../../src/numeric/random.js";
import { Source } from "../../src/states/source.js";

export interface SyntheticShape {
  readonly languages: number;
  readonly layers: number;
}

/**
 * Returns states with what hidden states have: a falling spectrum that translations share,
 * more in the middle layers; a language offset; noise; one massive dimension. Languages are
 * named "language 0", "language 1" … Equal arguments give equal slabs, and none is held.
 */
export function syntheticStates(n: number, d: number, shape: SyntheticShape): Source {
  const factors = 256;
  const random = seeded(1);
  const normals = (count: number, scale: (at: number) => number) =>
    Float32Array.from({ length: count }, (_, at) => scale(at) * random.normal());
  const meaning = matrix(
    n,
    factors,
    normals(n * factors, at => (1 + (at % factors)) ** -0.5),
  );
  const directions = matrix(
    factors,
    d,
    normals(factors * d, () => 1),
  );
  const pool = normals(2 ** 22, () => 1); // noise is read from it at a different place each time
  const meant = product(meaning, directions);
  const matrixOf = async (language: string, layer: number) => {
    const number = Number(language.split(" ")[1]);
    const shared = (await meant).data;
    const strength = 0.2 + Math.sin((Math.PI * (layer + 1)) / 34);
    const noiseAt = seeded(1000 * layer + number).integer(pool.length);
    const offsetAt = seeded(77 + number).integer(pool.length - d);
    const data = new Float32Array(n * d);
    for (let i = 0, at = 0; i < n; i++)
      for (let k = 0; k < d; k++, at++)
        data[at] =
          strength * shared[at]! +
          2 * pool[(noiseAt + at) & (pool.length - 1)]! +
          pool[offsetAt + k]! +
          (k === 7 ? 30 : 0);
    return matrix(n, d, data);
  };
  return new Source({
    languages: Array.from({ length: shape.languages }, (_, i) => `language ${i}`),
    layers: Array.from({ length: shape.layers }, (_, layer) => layer),
    sentences: n,
    matrix: matrixOf,
  });
}
