import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { IsoglossError } from "../../../src/base/error.js";
import { tfjsEngine } from "../../../src/engine/tfjs/tfjs-engine.js";
import type { CometSegment } from "../../../src/metric/comet/comet.js";
import { openComet } from "../../../src/metric/comet/open-comet.js";
import { scratch } from "../../support/scratch.js";

const fixtures = join(import.meta.dirname, "../../fixtures/metric/comet");

interface Expected {
  readonly scores: readonly number[];
  readonly system: number;
  readonly metadata?: Readonly<Record<string, readonly number[]>>;
  readonly spans?: readonly (readonly string[])[];
  readonly without_reference?: readonly number[];
}

const { segments, kinds } = JSON.parse(readFileSync(join(fixtures, "scores.json"), "utf8")) as {
  readonly segments: readonly Required<CometSegment>[];
  readonly kinds: Readonly<Record<string, Expected>>;
};

/** The encoder that each fixture's hparams name. */
const encoders: Readonly<Record<string, string>> = {
  "wmt22-comet-da": "xlm-roberta-large",
  "wmt20-comet-da": "xlm-roberta-large",
  "eamt22-cometinho-da": "microsoft/Multilingual-MiniLM-L12-H384",
  "wmt22-cometkiwi-da": "microsoft/infoxlm-large",
  "wmt22-unite-da": "microsoft/infoxlm-large",
  "XCOMET-XL": "facebook/xlm-roberta-xl",
  "layer-cls-bert": "bert-base-multilingual-cased",
};

/** float32 through a few layers, in another order of sums; the scores are of order 1. */
const tolerance = 1e-5;

function far(found: readonly number[], expected: readonly number[]): string[] {
  return expected.flatMap((value, i) =>
    Math.abs(found[i]! - value) <= tolerance ? [] : [`${i}: ${found[i]} for ${value}`],
  );
}

const opened = (kind: string, options = {}) =>
  openComet(join(fixtures, kind), {
    encoder: join(fixtures, "encoders", encoders[kind] ?? "xlm-roberta-base"),
    ...(kind === "eamt22-cometinho-da" && {
      tokenizer: join(fixtures, "encoders/xlm-roberta-base"),
    }),
    ...options,
  });

describe.each(Object.keys(kinds))("%s", kind => {
  const expected = kinds[kind]!;

  it("scores every segment, of 1 to 510 tokens and longer, as unbabel-comet does", async () => {
    const comet = await opened(kind);
    const { score, segments: found } = await comet.score(segments);
    await comet.close();
    expect(
      far(
        found.map(own => own.score),
        expected.scores,
      ),
    ).toEqual([]);
    expect(Math.abs(score - expected.system)).toBeLessThan(tolerance);
    const parts: Readonly<Record<string, "src" | "ref" | "unified" | "mqm">> = {
      src_scores: "src",
      ref_scores: "ref",
      unified_scores: "unified",
      mqm_scores: "mqm",
    };
    if (comet.kind !== "ranking_metric")
      for (const [name, values] of Object.entries(expected.metadata ?? {}))
        expect(
          far(
            found.map(own => own.parts![parts[name]!]!),
            values,
          ),
        ).toEqual([]);
    if (expected.spans && comet.kind === "xcomet_metric")
      expect(found.map(own => own.spans)).toEqual(expected.spans);
  });
});

const withoutReference = Object.keys(kinds).filter(kind => kinds[kind]!.without_reference);

it.each(withoutReference)("%s scores without references, too", async kind => {
  const comet = await opened(kind);
  const { segments: found } = await comet.score(segments.map(({ src, mt }) => ({ src, mt })));
  await comet.close();
  expect(
    far(
      found.map(own => own.score),
      kinds[kind]!.without_reference!,
    ),
  ).toEqual([]);
});

it.each([
  "wmt22-comet-da",
  "wmt20-comet-da",
  "XCOMET-XL",
])("scores alike on TensorFlow.js: %s", async kind => {
  const comet = await opened(kind, { engine: tfjsEngine({ backend: "cpu" }) });
  const few = segments.slice(0, 9);
  const { segments: found } = await comet.score(few);
  await comet.close();
  expect(
    far(
      found.map(own => own.score),
      kinds[kind]!.scores.slice(0, 9),
    ),
  ).toEqual([]);
});

it("gives a text the same score whatever system it comes with, and encodes it once", async () => {
  const comet = await opened("wmt22-comet-da");
  const started: number[] = [];
  const progress = {
    start(_: string, total: number) {
      started.push(total);
      return { advance: () => {}, done: () => {} };
    },
  };
  const few = segments.slice(3, 12);
  const first = await comet.score(few, { progress });
  const other = few.map((segment, i) => ({ ...segment, mt: few[(i + 1) % few.length]!.mt }));
  await comet.score(other, { progress });
  const again = await comet.score([...few].reverse(), { progress });
  await comet.close();
  const texts = new Set(few.flatMap(({ src, mt, ref }) => [src, mt, ref]));
  expect(started).toEqual([texts.size, 0, 0]);
  expect(again.segments.map(({ score }) => score).reverse()).toEqual(
    first.segments.map(({ score }) => score),
  );
});

it("takes what the checkpoint says over hparams.yaml, as unbabel-comet does", async () => {
  const folder = join(scratch(), "metric");
  cpSync(join(fixtures, "wmt22-comet-da"), folder, { recursive: true });
  const yaml = readFileSync(join(folder, "hparams.yaml"), "utf8");
  writeFileSync(
    join(folder, "hparams.yaml"),
    yaml.replace("sparsemax", "softmax").replace("pool: avg", "pool: max").replace("- 20", "- 21"),
  );
  const comet = await openComet(folder, { encoder: join(fixtures, "encoders/xlm-roberta-large") });
  const few = segments.slice(0, 6);
  const { segments: found } = await comet.score(few);
  await comet.close();
  expect(
    far(
      found.map(own => own.score),
      kinds["wmt22-comet-da"]!.scores.slice(0, 6),
    ),
  ).toEqual([]);
});

it("says what a metric needs, and refuses segments without it", async () => {
  const comet = await opened("wmt22-comet-da");
  expect(comet.needs).toEqual({ src: "always", ref: "always" });
  expect(comet.signature).toMatch(
    /^model:wmt22-comet-da\|weights:[0-9a-f]{12}\|like:unbabel-comet-2\.2\.7$/,
  );
  await expect(comet.score([{ mt: "a", src: "b" }])).rejects.toThrow("needs the ref");
  await expect(
    comet.score([
      { mt: "a", src: "b", ref: "c" },
      { mt: "a", src: "b" },
    ]),
  ).rejects.toThrow("segment 1 has no ref");
  await expect(comet.score([])).rejects.toThrow("at least one segment");
  await expect(comet.score([{ mt: "a <pad> b", src: "b", ref: "c" }])).rejects.toThrow(
    IsoglossError,
  );
  await comet.close();
});
