/**
 * @file The letters of ISO 639-3 for languages that FLORES lacks and CLDR writes with two letters,
 * and what CLDR folds together although it is not one language.
 */

/**
 * ISO 639-3 by ISO 639-1, for what neither FLORES nor the declaration of human rights spells in the
 * same way. Macrolanguages are themselves here, not the member that somebody translated into.
 *
 * @see https://iso639-3.sil.org/code_tables/639/data
 */
export const twoLetterCodes: Readonly<Record<string, string>> = {
  ae: "ave",
  an: "arg",
  av: "ava",
  ce: "che",
  cr: "cre",
  cu: "chu",
  hz: "her",
  ho: "hmo",
  ie: "ile",
  ik: "ipk",
  iu: "iku",
  kj: "kua",
  kv: "kom",
  kw: "cor",
  li: "lim",
  na: "nau",
  nd: "nde",
  oj: "oji",
  pi: "pli",
  sh: "hbs",
  vo: "vol",
  za: "zha",
};

/** Individual languages that CLDR leads to another one of their macrolanguage: each has its own code here. */
export const ownLanguages: ReadonlySet<string> = new Set(["cls", "fat", "kng", "src", "swc"]);

/** Codes for what is no one language: undetermined, several, none, uncoded, Bihari and other groups. */
export const noLanguages: ReadonlySet<string> = new Set(
  "und mul zxx mis root bih roa gem sla cel bat ber map smi afa alg ath aus bad bai bnt cai cau cdd cmc cpe cpf cpp crp cus dra fiu inc ine ira iro khi kro mkh mun myn nah nai nic nub oto paa phi pra qaa sai sal sem sgn sio sit son ssa tai tup tut wak wen ypk znd".split(
    " ",
  ),
);

/** What else corpora hold, and neither FLORES-200, the declaration nor CLDR has a name for. */
export const furtherLanguages: ReadonlySet<string> = new Set(
  "apd acx afb ajp apc ayh ayl ayn ayp bbj chm dar dgo fuc fuf fuh ktu lld mey mhr mrj myv mwr nde oji pga shu uzs vmw wuu".split(
    " ",
  ),
);
