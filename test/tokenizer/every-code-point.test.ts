import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { Tokenizer } from "tokenizers";
import { expect, test } from "vitest";

/** What test/oracles/tokenizer-steps.py wrote: digests of blocks of 256 code points. */
const file = new URL("../fixtures/checkpoint/tokenizers/steps.json", import.meta.url);
const { steps }: { steps: Record<string, { kind: string; step: object; blocks: string }> } =
  JSON.parse(readFileSync(file, "utf8"));

const starts = [0xe0000, 0xe0100];
for (let block = 0x33000 - 256; block >= 0; block -= 256)
  if (block < 0xd800 || block >= 0xe000) starts.unshift(block);

function applied(kind: string, step: object): (text: string) => string {
  const json = { model: { type: "BPE", vocab: {}, merges: [] }, [kind]: step };
  const tokenizer = Tokenizer.fromString(JSON.stringify(json));
  const normalizer = tokenizer.getNormalizer();
  const preTokenizer = tokenizer.getPreTokenizer();
  if (kind === "normalizer") return text => normalizer!.normalizeString(text);
  return text =>
    preTokenizer!
      .preTokenizeString(text)
      .map(([piece]) => piece)
      .join("\x01");
}

test.each(Object.entries(steps))("%s: every code point is as in the reference", (_, {
  kind,
  step,
  blocks,
}) => {
  const apply = applied(kind, step);
  const differing = starts.filter((start, i) => {
    const results = Array.from({ length: 256 }, (_, k) =>
      apply(`x${String.fromCodePoint(start + k)}x`),
    );
    const digest = createHash("sha256").update(results.join("\x02")).digest("hex").slice(0, 8);
    return digest !== blocks.slice(8 * i, 8 * i + 8);
  });
  expect(blocks).toHaveLength(8 * starts.length);
  expect(differing.map(start => `U+${start.toString(16)}`)).toEqual([]);
});
