import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { classNameOf } from "../../../src/tokenizer/convert/class-name.js";

/** What test/oracles/tokenizer-classes.py wrote. */
const file = join(import.meta.dirname, "../../fixtures/tokenizer/classes.json.gz");
const { classes }: { classes: Record<string, string> } = JSON.parse(
  gunzipSync(readFileSync(file)).toString(),
);

/** Classes that do the same; transformers' own generic class in Python reads no vocabulary. */
const same: Readonly<Record<string, string>> = {
  DistilBertTokenizer: "BertTokenizer",
  PythonBackend: "TokenizersBackend",
};

it("takes the class that AutoTokenizer takes, for each type of model and each name in a file", () => {
  expect(Object.keys(classes).length).toBeGreaterThan(1500);
  const differing = Object.entries(classes).flatMap(([key, theirs]) => {
    const [model_type, name, where] = key.split("|");
    const named = name === "" ? {} : { tokenizer_class: name };
    const ours = classNameOf(
      { model_type, ...(where === "config" ? named : {}) },
      where === "config" ? {} : named,
    );
    return ours === (same[theirs] ?? theirs) ? [] : [{ key, ours, theirs }];
  });
  expect(differing).toEqual([]);
});

it("leaves a name that transformers does not know as it is, but where the type overrules it", () => {
  const own = { tokenizer_class: "QWenTokenizer", auto_map: { AutoTokenizer: ["x.Y", null] } };
  expect(classNameOf({ model_type: "llama" }, own)).toBe("QWenTokenizer");
  expect(classNameOf({ model_type: "ernie4_5_moe" }, own)).toBe("TokenizersBackend");
  expect(classNameOf({ model_type: "mistral" }, { tokenizer_class: "Mine" })).toBe("Mine");
  expect(classNameOf({ model_type: "phi3" }, { tokenizer_class: "Mine" })).toBe(
    "TokenizersBackend",
  );
  expect(classNameOf({ model_type: 3 }, { tokenizer_class: ["x"] })).toBe("TokenizersBackend");
});
