import { expect, it } from "vitest";
import { type ModelToName, modelNames } from "../../src/study/model-names.js";

const folder = (path: string, given?: string): ModelToName => ({
  given,
  own: path.split("/").at(-1)!,
  place: `.${path}`,
  folder: `/home/somebody/work${path}`,
});

it("calls models what they were called, else by their own names", () => {
  expect(modelNames([folder("/a/hf", "Gemma 3 270M"), folder("/b/hf")])).toEqual([
    "Gemma 3 270M",
    "hf",
  ]);
});

it("tells folders of one name apart by the nearest folder that differs, and by no path", () => {
  const runs = ["/run1/checkpoint-500", "/run2/checkpoint-500", "/run2/checkpoint-900"];
  expect(modelNames(runs.map(path => folder(path)))).toEqual([
    "run1/checkpoint-500",
    "run2/checkpoint-500",
    "checkpoint-900",
  ]);
  expect(modelNames(["/x/best/hf", "/y/best/hf"].map(path => folder(path)))).toEqual([
    "x/hf",
    "y/hf",
  ]);
});

it("tells revisions of the Hub apart as they were typed", () => {
  const hub = (revision: string): ModelToName => ({
    given: undefined,
    own: "org/model",
    folder: null,
    place: `org/model@${revision}`,
  });
  expect(modelNames([hub("step10"), hub("step20")])).toEqual([
    "org/model@step10",
    "org/model@step20",
  ]);
});

it("refuses two models of one name", () => {
  expect(() => modelNames([folder("/a/hf", "same"), folder("/b/hf", "same")])).toThrow(
    'two models are called "same"',
  );
  expect(() => modelNames([folder("/a/hf"), folder("/a/hf")])).toThrow("two models are called");
});
