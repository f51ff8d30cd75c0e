import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type BleuOptions,
  bleu,
  bleuFromStatistics,
  bleuStatistics,
} from "../../src/score/bleu.js";
import { type ChrfOptions, chrf } from "../../src/score/chrf.js";
import { ter } from "../../src/score/ter.js";
import type { TerTokenizerOptions } from "../../src/score/ter-tokenizer.js";
import { pieces, type TokenizerName, tokenizers } from "../../src/score/tokenizers.js";

const fixture = JSON.parse(
  readFileSync(new URL("../fixtures/score/sacrebleu.json", import.meta.url), "utf8"),
) as {
  corpora: {
    name: string;
    hypotheses: string[];
    references: string[][];
    scores: Record<string, number>;
  }[];
  tokenizers: { lines: string[]; tokens: Record<TokenizerName, string[]> };
};

const bleus: Record<string, BleuOptions> = {
  "bleu:none": { tokenizer: "none" },
  "bleu:13a": {},
  "bleu:intl": { tokenizer: "intl" },
  "bleu:zh": { tokenizer: "zh" },
  "bleu:char": { tokenizer: "char" },
  "bleu:13a:lc": { lowercase: true },
  "bleu:13a:none": { smooth: "none" },
  "bleu:13a:eff": { effectiveOrder: true },
};
const chrfs: Record<string, ChrfOptions> = {
  chrf: {},
  "chrf++": { wordOrder: 2 },
  "chrf:lc": { lowercase: true },
  "chrf:beta3": { beta: 3 },
};
const ters: Record<string, TerTokenizerOptions> = {
  ter: {},
  "ter:normalized": { normalized: true, asianSupport: true },
  "ter:western": { normalized: true },
  "ter:all": {
    normalized: true,
    withoutPunctuation: true,
    asianSupport: true,
    caseSensitive: true,
  },
  "ter:nopunct": { withoutPunctuation: true, asianSupport: true },
  "ter:case": { caseSensitive: true },
};

describe.each(fixture.corpora)("agrees with sacreBLEU on $name", ({
  hypotheses,
  references,
  scores,
}) => {
  // Counts are integers, so scores differ by the rounding of a few logarithms only.
  const digits = 9;

  it.each(Object.entries(bleus))("%s", (name, options) => {
    expect(bleu(hypotheses, references, options).score).toBeCloseTo(scores[name]!, digits);
  });

  it.each(Object.entries(chrfs))("%s", (name, options) => {
    expect(chrf(hypotheses, references, options).score).toBeCloseTo(scores[name]!, digits);
  });

  it.each(Object.entries(ters))("%s", (name, options) => {
    expect(ter(hypotheses, references, options).score).toBeCloseTo(scores[name]!, digits);
  });
});

it.each(Object.keys(tokenizers) as TokenizerName[])("tokenises like sacreBLEU's %s", name => {
  const { lines, tokens } = fixture.tokenizers;
  expect(lines.map(line => tokenizers[name].tokenize(line))).toEqual(tokens[name]);
});

describe("published numbers", () => {
  const hypotheses = [
    "The dog bit the man.",
    "It wasn't surprising.",
    "The man had just bitten him.",
  ];
  const references = [
    ["The dog bit the man.", "The dog had bit the man."],
    ["It was not unexpected.", "No one was surprised."],
    ["The man bit him first.", "The man had bitten the dog."],
  ];

  it("has the BLEU of sacreBLEU's own test, 13a, none and intl", () => {
    // Eight decimals are published.
    expect(bleu(hypotheses, references).score).toBeCloseTo(48.530827, 6);
    expect(bleu(hypotheses, references, { tokenizer: "none" }).score).toBeCloseTo(49.1919566, 7);
    expect(bleu(hypotheses, references, { tokenizer: "intl" }).score).toBeCloseTo(43.91623493, 8);
  });

  it("has TER 12.5 where one shift mends eight words", () => {
    expect(ter(["d e f g h a b c"], [["a b c d e f g h"]])).toMatchObject({
      score: 12.5,
      edits: 1,
    });
  });
});

describe("invariants", () => {
  const line = fc
    .array(fc.constantFrom("a", "b", "c", "d", ".", "7"), { maxLength: 12 })
    .map(w => w.join(" "));
  const corpus = fc.array(fc.tuple(line, line), { minLength: 1, maxLength: 5 });

  it("stay in range, and are perfect on equal texts", () => {
    fc.assert(
      fc.property(corpus, pairs => {
        const own = pairs.map(p => p[0]);
        const other = pairs.map(p => [p[1]]);
        for (const score of [bleu(own, other).score, chrf(own, other).score]) {
          expect(score).toBeGreaterThanOrEqual(0);
          expect(score).toBeLessThanOrEqual(100 + 1e-9); // rounding of exp(log 100)
        }
        expect(ter(own, other).score).toBeGreaterThanOrEqual(0);
        expect(
          ter(
            own,
            own.map(l => [l]),
          ).score,
        ).toBe(0);
      }),
      { seed: 1 },
    );
  });

  it("do not depend on the order of sentences or of references", () => {
    const { hypotheses, references } = fixture.corpora.find(c => c.name === "en")!;
    const turned = references.map(r => r.toReversed());
    expect(bleu(hypotheses.toReversed(), turned.toReversed()).score).toBeCloseTo(
      bleu(hypotheses, references).score,
      9,
    );
    expect(chrf(hypotheses, turned).score).toBe(chrf(hypotheses, references).score);
  });

  it("add up: BLEU from summed statistics is BLEU of the corpus", () => {
    const { hypotheses, references } = fixture.corpora.find(c => c.name === "el")!;
    const sums = hypotheses
      .map((h, i) => bleuStatistics(h, references[i]!))
      .reduce((a, b) => a.map((v, k) => v + b[k]!));
    expect(bleuFromStatistics(sums).score).toBe(bleu(hypotheses, references).score);
  });
});

describe("signatures and errors", () => {
  it("tell how a score was obtained", () => {
    expect(bleu(["a"], [["a"]], { tokenizer: "zh" }).signature).toBe(
      "nrefs:1|case:mixed|eff:no|tok:zh|smooth:exp|like:sacrebleu-2.6.0",
    );
    expect(chrf(["a"], [["a", "b"]], { wordOrder: 2 })).toMatchObject({
      name: "chrF2++",
      signature: "nrefs:2|case:mixed|eff:yes|nc:6|nw:2|space:no|like:sacrebleu-2.6.0",
    });
    expect(ter(["a"], [["a"]]).signature).toBe(
      "nrefs:1|case:lc|tok:tercom|norm:no|punct:yes|asian:no|like:sacrebleu-2.6.0",
    );
  });

  it("take any tokeniser, as spBLEU needs", () => {
    const bytes = pieces("bytes", l => [...new TextEncoder().encode(l)].map(String));
    const score = bleu(["ab cd ef"], [["ab cd eg"]], { tokenizer: bytes });
    expect(score.signature).toContain("|tok:bytes|");
    expect(score.hypothesisTokens).toBe(8);
  });

  it("name what does not match", () => {
    expect(() => bleu([], [])).toThrow("bleu: expected at least one hypothesis, got none");
    expect(() => chrf(["a"], [])).toThrow("chrf: expected references for 1 hypotheses, got 0");
    expect(() => ter(["a", "b"], [["a"], []])).toThrow("ter: hypothesis 1 has no reference");
    expect(() => chrf(["a b"], ["a b"] as never)).toThrow(
      'chrf: expected a list of references for hypothesis 0, got "a b"',
    );
  });

  it("refuse what code without types may pass", () => {
    const loose = bleu as unknown as (...args: unknown[]) => unknown;
    const one = ["a b"];
    const refs = [["a b"]];
    expect(() => loose(one, refs, { tokenizer: "flores200" })).toThrow(
      /bleu: tokenizer must be none, 13a, .*pieces\(name, encode\).*flores200.*, got "flores200"/,
    );
    for (const tokenizer of ["constructor", "__proto__", "", null, 7, {}])
      expect(() => loose(one, refs, { tokenizer })).toThrow(/bleu: tokenizer must be/);
    expect(() => loose(one, refs, { tokenize: "zh" })).toThrow('there is no option "tokenize"');
    expect(() => loose(one, refs, { smooth: "floor" })).toThrow("must be one of exp, none");
    expect(() => loose(one, refs, { lowercase: 1 })).toThrow("must be true or false, got 1");
    expect(() => loose(one, refs, null)).toThrow("expected options as an object, got null");
    expect(() => loose([null], refs)).toThrow("expected a text as hypothesis 0, got null");
    expect(() => loose(["a", undefined], [["a"], ["a"]])).toThrow("hypothesis 1, got undefined");
    expect(() => loose(new Array(1), refs)).toThrow("hypothesis 0, got undefined");
    expect(() => loose("a b", refs)).toThrow("expected a list of texts");
    expect(() => loose(one, [[null]])).toThrow("reference of hypothesis 0, 0, got null");
    expect(() => loose(one, "ab")).toThrow("expected a list of references");
    for (const options of [{ charOrder: 0 }, { wordOrder: 1.5 }, { beta: 0 }, { beta: Number.NaN }])
      expect(() => chrf(one, refs, options)).toThrow(/must be a/);
    expect(() => ter(one, refs, { normalised: true } as never)).toThrow("there is no option");
    expect(() => ter([7] as never, refs)).toThrow("expected a text as hypothesis 0, got 7");
  });

  it("are defined for empty texts", () => {
    expect(ter([""], [[""]]).score).toBe(0);
    expect(ter(["a b"], [[""]]).score).toBe(100);
    expect(bleu([""], [["a"]]).score).toBe(0);
    expect(chrf([""], [[""]]).score).toBe(0);
  });
});
