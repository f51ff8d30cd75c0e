import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openComet } from "../../../src/metric/comet/open-comet.js";

/** Holds the published checkpoints under their names, and their encoders under `encoders/`. */
const folder = process.env.ISOGLOSS_COMET ?? "";

const segments = [
  {
    src: "Dem Feuer konnte Einhalt geboten werden",
    mt: "The fire could be stopped",
    ref: "They were able to control the fire",
  },
  {
    src: "Schulen und Kindergärten wurden eröffnet.",
    mt: "Schools and kindergartens were open",
    ref: "Schools and kindergartens opened",
  },
];

/** What COMET's own pages and threads say of these two segments, rounded as they round. */
const published: readonly (readonly [string, string, readonly number[], number])[] = [
  ["wmt22-comet-da", "xlm-roberta-large", [0.85, 0.97], 2],
  ["wmt20-comet-da", "xlm-roberta-large", [0.19, 0.92], 2],
];

/** unbabel-comet's own README; run on a GPU, in half precision or not, which it does not say. */
const readme = [
  {
    src: "10 到 15 分钟可以送到吗",
    mt: "Can I receive my food in 10 to 15 minutes?",
    ref: "Can it be delivered between 10 to 15 minutes?",
  },
  {
    src: "Pode ser entregue dentro de 10 a 15 minutos?",
    mt: "Can you send it for 10 to 15 minutes?",
    ref: "Can it be delivered between 10 to 15 minutes?",
  },
];

const name = "the published checkpoints of COMET, whose folder ISOGLOSS_COMET names";

describe.skipIf(folder === "")(name, () => {
  const has = (metric: string) => existsSync(join(folder, metric));
  const opened = (metric: string, encoder: string) =>
    openComet(
      join(folder, metric),
      has(`encoders/${encoder}`) ? { encoder: join(folder, "encoders", encoder) } : {},
    );

  for (const [metric, encoder, values, digits] of published)
    it.skipIf(!has(metric))(`${metric} gives its example's values`, async () => {
      const comet = await opened(metric, encoder);
      const { segments: found } = await comet.score(segments);
      await comet.close();
      expect(found.map(({ score }) => Number(score.toFixed(digits)))).toEqual(values);
    });

  it.skipIf(!has("XCOMET-XL"))("XCOMET-XL gives its README's values", async () => {
    const comet = await opened("XCOMET-XL", "xlm-roberta-xl");
    const { score, segments: found } = await comet.score(readme);
    await comet.close();
    expect(Math.abs(found[0]!.score - 0.9822099208831787)).toBeLessThan(2e-3);
    expect(Math.abs(found[1]!.score - 0.9599897861480713)).toBeLessThan(2e-3);
    expect(Math.abs(score - 0.971099853515625)).toBeLessThan(2e-3);
    expect(found.map(({ spans }) => spans)).toEqual([["minor"], ["minor"]]);
  });
});
