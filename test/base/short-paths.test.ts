import { expect, it } from "vitest";
import { shortPaths } from "../../src/base/text/short-paths.js";

it("calls files by their names, and by as many folders above as tell them apart", () => {
  expect(shortPaths(["/data/a/hyp.txt"])).toEqual(["hyp.txt"]);
  expect(shortPaths(["/data/a/x.txt", "out/y.txt"])).toEqual(["x.txt", "y.txt"]);
  expect(shortPaths(["/data/run1/hyp.txt", "/data/run2/hyp.txt", "b.txt"])).toEqual([
    ...["run1/hyp.txt", "run2/hyp.txt", "b.txt"],
  ]);
  expect(shortPaths(["hyp.txt", "/data/hyp.txt"])).toEqual(["hyp.txt", "data/hyp.txt"]);
  expect(shortPaths(["C:\\runs\\a\\h.txt", "C:\\runs\\b\\h.txt"])).toEqual(["a/h.txt", "b/h.txt"]);
});

it("leaves those alone that nothing tells apart", () => {
  expect(shortPaths(["a.txt", "./a.txt"])).toEqual(["a.txt", "./a.txt"]);
  expect(shortPaths([])).toEqual([]);
});
