import { describe, expect, it } from "vitest";
import { isAmbiguousTag } from "../../../src/corpus/languages/ambiguous-tags.js";
import { codeOfTag, codesOfTags, readTag } from "../../../src/corpus/languages/code-of-tag.js";
import { floresCodes } from "../../../src/corpus/languages/flores-codes.js";
import { languageOfName } from "../../../src/corpus/languages/language-names.js";

/** What FLORES+ has beyond FLORES-200, from its list of configurations; renamed codes keep FLORES-200's. */
const floresPlus =
  "arg_Latn brx_Deva chv_Cyrl dar_Cyrl dgo_Deva mhr_Cyrl myv_Cyrl gom_Deva khk_Mong ktu_Latn kaa_Latn kjh_Cyrl lld_Latn vmw_Latn mni_Mtei mfe_Latn snd_Deva uzs_Arab zgh_Tfng tyv_Cyrl wuu_Hans nqo_Nkoo apd_Arab".split(
    " ",
  );
const variants =
  "apc_Arab_nort3139 apc_Arab_sout3123 cat_Latn_vale1252 lld_Latn_gard1241 nob_Latn_radical oci_Latn_aran1260 twi_Latn_akua1239 twi_Latn_asan1239".split(
    " ",
  );

describe("codeOfTag", () => {
  it("keeps every code of FLORES-200 and FLORES+, variants included", () => {
    for (const code of [...floresCodes, ...floresPlus, ...variants])
      expect(codeOfTag(code)).toBe(code);
    for (const code of floresCodes) expect(codeOfTag(code.slice(0, 3))).toMatch(/^[a-z]{3}_/);
  });

  it.each(
    Object.entries({
      cmn_Hans: "zho_Hans",
      ekk_Latn: "est_Latn",
      fil_Latn: "tgl_Latn",
      gug_Latn: "grn_Latn",
      sr_Latn: "srp_Latn",
      bs_Cyrl: "bos_Cyrl",
      uz_Cyrl: "uzn_Cyrl",
      az_Cyrl: "azj_Cyrl",
      mn_Mong: "khk_Mong",
      ms_Arab: "zsm_Arab",
      "sr@latin": "srp_Latn",
      "ca-valencia": "cat_Latn_valencia",
      "zh-yue": "yue_Hant",
      "pt-br": "por_Latn",
      "zh-cn": "zho_Hans",
      "zh-hant": "zho_Hant",
      ms_my: "zsm_Latn",
      "sr-ME": "cnr_Latn",
      "fa-AF": "prs_Arab",
      crh: "crh_Latn",
      ger: "deu_Latn",
      "en_US.UTF-8": "eng_Latn",
    }),
  )("reads %s as %s", (tag, code) => expect(codeOfTag(tag)).toBe(code));

  it("takes no macrolanguage for a member that nobody named, nor a member for another", () => {
    const own = {
      hmn: "hmn_Latn",
      bik: "bik_Latn",
      lah: "lah_Arab",
      man: "man_Latn",
      iu: "iku_Cans",
    };
    const members = {
      za: "zha_Latn",
      fat: "fat_Latn",
      swc: "swc_Latn",
      kng: "kng_Latn",
      src: "src_Latn",
    };
    for (const [tag, code] of Object.entries({ ...own, ...members }))
      expect(codeOfTag(tag)).toBe(code);
  });

  it("has no code for pairs, groups and what is no tag", () => {
    for (const tag of "en-de de-en fr-de und mul zxx bih __proto__ constructor txt ids tlh_Piqd".split(
      " ",
    ))
      expect(codeOfTag(tag)).toBeUndefined();
    expect(codeOfTag("")).toBeUndefined();
    expect(codeOfTag("x".repeat(1e6))).toBeUndefined();
  });

  it("tells regions apart only where a language has several", () => {
    expect(codesOfTags(["por", "por-BR", "de", "spa-MX"])).toEqual([
      "por_Latn",
      "por_Latn_BR",
      "deu_Latn",
      "spa_Latn",
    ]);
    expect(codesOfTags(["eng-GB", "eng-US"])).toEqual(["eng_Latn_GB", "eng_Latn"]);
    expect(readTag("pt-BR")).toEqual({ code: "por_Latn", region: "BR" });
  });
});

it("knows endings that belong to other files", () => {
  for (const tag of ["bak", "src", "bin", "vec", "BAK", "mo"])
    expect(isAmbiguousTag(tag)).toBe(true);
  for (const tag of ["en", "deu", "eng_Latn", "bak_Cyrl", "id"])
    expect(isAmbiguousTag(tag)).toBe(false);
});

it.each(
  Object.entries({
    English: "eng_Latn",
    greek: "ell_Grek",
    "Chinese (Simplified)": "zho_Hans",
    "Traditional Chinese": "zho_Hant",
    serbian_latin: "srp_Latn",
    "Brazilian Portuguese": "por_Latn",
    Pashto: "pbt_Arab",
    Türkçe: "tur_Latn",
    日本語: "jpn_Jpan",
  }),
)("knows %s by name as %s", (name, code) => expect(languageOfName(name)?.code).toBe(code));

it("knows no language called domain, topic or URL", () => {
  for (const name of ["domain", "topic", "URL", "", " ", "__proto__"])
    expect(languageOfName(name)).toBeUndefined();
});
