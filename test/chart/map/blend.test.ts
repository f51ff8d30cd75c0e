import { expect, it } from "vitest";
import { divideByOpacity, layStamp } from "../../../src/chart/page/browser/map/painting/blend.js";
import { seeded } from "../../../src/numeric/random.js";

const random = seeded(1);
const byte = () => Math.floor(random.uniform() * 256);

/** Lays colours over each other with fractions: what whole numbers come near to. */
function blended(layers: readonly (readonly number[])[]): number[] {
  let [r, g, b, a] = [0, 0, 0, 0];
  for (const [red, green, blue, opacity] of layers as [number, number, number, number][]) {
    [r, g, b] = [
      red * opacity + r! * (1 - opacity),
      green * opacity + g! * (1 - opacity),
      blue * opacity + b! * (1 - opacity),
    ];
    a = opacity + a! * (1 - opacity);
  }
  return a === 0 ? [0, 0, 0, 0] : [r! / a!, g! / a!, b! / a!, 255 * a!];
}

it("lays colours over each other as fractions would", () => {
  for (let trial = 0; trial < 500; trial++) {
    const pixels = new Uint32Array(3);
    const layers = Array.from({ length: 1 + (trial % 6) }, () => {
      const [red, green, blue, mask, strength] = [byte(), byte(), byte(), byte(), byte()];
      const stamp = { places: Int32Array.of(0), masks: Uint8Array.of(mask) };
      layStamp(pixels, 1, stamp, red | (blue << 16), green, strength);
      return [red, green, blue, (mask * strength) / 256 / 255];
    });
    divideByOpacity(pixels);
    const pixel = pixels[1]!;
    const parts = [pixel & 255, (pixel >> 8) & 255, (pixel >> 16) & 255, pixel >>> 24];
    const expected = blended(layers);
    // Each layer cuts off less than 3 of 255; dividing by a small opacity enlarges that.
    expect(Math.abs(parts[3]! - expected[3]!)).toBeLessThan(3 * layers.length);
    if (expected[3]! > 40)
      for (const i of [0, 1, 2])
        expect(Math.abs(parts[i]! - expected[i]!)).toBeLessThan(
          (3 * layers.length * 255) / expected[3]!,
        );
    expect([pixels[0], pixels[2]]).toEqual([0, 0]);
  }
});

it("covers wholly where mask and strength are whole, and keeps what is below a mask of none", () => {
  const pixels = Uint32Array.of(0xff112233, 0xff112233);
  layStamp(pixels, 0, { places: Int32Array.of(1), masks: Uint8Array.of(255) }, 0xcc00aa, 0xbb, 256);
  expect([...pixels].map(pixel => pixel.toString(16))).toEqual(["ff112233", "ffccbbaa"]);
});
