import { describe, expect, it } from "vitest";
import {
  byteCount,
  layerChoice,
  list,
  measureList,
  positiveInteger,
  preprocessingList,
  wholeNumber,
} from "../../src/cli/options.js";
import { measures } from "../../src/similarity/measures.js";

describe("layerChoice", () => {
  it("reads words, numbers and ranges", () => {
    expect(layerChoice("middle")).toBe("middle");
    expect(layerChoice("0,4,8-10")).toEqual([0, 4, 8, 9, 10]);
  });

  it.each(["", "a", "1-", "-1", "1,,2", "99999999-999999999"])("refuses %j", text => {
    expect(() => layerChoice(text)).toThrow("Write all, middle, or numbers");
  });

  it("refuses a range that falls, which would choose nothing", () => {
    expect(() => layerChoice("8-3")).toThrow("Write 3-8, not 8-3.");
  });
});

describe("byteCount", () => {
  it.each([
    ["512MB", 512e6],
    ["8g", 8e9],
    ["1.5 GiB", 1.5e9],
    ["1000", 1000],
  ])("reads %s", (text, bytes) => {
    expect(byteCount(text)).toBe(bytes);
  });

  it.each(["", "GB", "-1GB", "1e9", "0"])("refuses %j", text => {
    expect(() => byteCount(text)).toThrow("Write a size");
  });
});

it("reads whole numbers and nothing else", () => {
  expect(wholeNumber("0")).toBe(0);
  expect(positiveInteger("7")).toBe(7);
  for (const text of ["", " ", "-1", "1.5", "x", "1e99"]) {
    expect(() => wholeNumber(text)).toThrow();
    expect(() => positiveInteger(text)).toThrow();
  }
  expect(() => positiveInteger("0")).toThrow();
});

it("collects lists over commas and repeated options", () => {
  expect(list("a, b,", ["z"])).toEqual(["z", "a", "b"]);
  expect(() => list(" , ")).toThrow("Write one name or more.");
});

it("takes measures and preprocessings by name, and lists what there is", () => {
  const names = (text: string) => measureList(text).map(measure => measure.name);
  expect(names("mexa,rsa,mexa")).toEqual(["mexa", "rsa"]);
  expect(names("all")).toEqual(measures.map(measure => measure.name));
  expect(() => measureList("nonsense")).toThrow(/^Expected a measure, got nonsense.*mexa/);
  expect(preprocessingList("raw,whitened-8").map(step => step.name)).toEqual(["raw", "whitened-8"]);
  expect(() => preprocessingList("bleached")).toThrow("Expected raw, centered");
});
