import { expect, it } from "vitest";
import { namedPlace } from "../../src/base/text/named-place.js";

it.each([
  ["Gemma 3=./hf", "Gemma 3", "./hf"],
  ["news=corpus/a=b.csv", "news", "corpus/a=b.csv"],
  ["base", undefined, "base"],
  ["./run=1/hf", undefined, "./run=1/hf"],
  ["/data/lr=3e-4/hf", undefined, "/data/lr=3e-4/hf"],
  ["=x", undefined, "=x"],
  ["x=", undefined, "x="],
])("%s", (spec, name, place) => {
  expect(namedPlace(spec)).toEqual({ name, place });
});
