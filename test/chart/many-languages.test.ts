import { describe, expect, it } from "vitest";
import { alignmentByLayer } from "../../src/chart/figures/alignment-by-layer.js";
import { languagesByLayer } from "../../src/chart/figures/languages-by-layer.js";
import { languageStyle } from "../../src/chart/parts/language-style.js";
import { renderSvg } from "../../src/chart/picture/render.js";
import { syntheticAlignment } from "./synthetic-rows.js";

const codes =
  "deu_Latn nld_Latn swe_Latn afr_Latn isl_Latn fra_Latn spa_Latn por_Latn ita_Latn ron_Latn cat_Latn pol_Latn slk_Latn hrv_Latn bul_Cyrl rus_Cyrl ukr_Cyrl ell_Grek lit_Latn cym_Latn hun_Latn fin_Latn est_Latn tur_Latn kaz_Cyrl heb_Hebr pes_Arab hin_Deva ben_Beng tam_Taml tel_Telu kat_Geor hye_Armn".split(
    " ",
  );
const rows = syntheticAlignment({ layers: 3, languages: codes, models: ["synthetic"] });

describe("figures of many languages", () => {
  it("have every language in their legend", async () => {
    const svg = await renderSvg(alignmentByLayer(rows));
    for (const name of ["German", "Armenian"]) expect(svg).toContain(`>${name}<`);
  });

  it("have a row a language in the heat map, the best on top unless told otherwise", () => {
    const order = (spec: ReturnType<typeof languagesByLayer>) =>
      JSON.stringify(spec).match(/"field":"name","type":"ordinal","sort":(\[.*?\])/)?.[1];
    const best = (code: string) =>
      Math.max(...rows.filter(row => row.language_x === code).map(row => Number(row.value)));
    const top = codes.toSorted((a, b) => best(b) - best(a))[0]!;
    const names: string[] = JSON.parse(order(languagesByLayer(rows))!);
    expect(names).toHaveLength(codes.length);
    const named = languagesByLayer(
      rows.filter(row => row.language_x === top),
      { pivot: "eng_Latn" },
    );
    expect(names[0]).toBe(JSON.parse(order(named)!)[0]);
    const told = languagesByLayer(rows, { order: ["tur_Latn"] });
    expect(JSON.parse(order(told)!)[0]).toBe("Turkish");
  });

  it("have no mark that is drawn by its outline alone, which is not drawn at all", () => {
    for (const code of codes) expect(languageStyle(code).shape).not.toBe("stroke");
  });
});
