import type { LanguageCode } from "../corpus.js";

/** ISO 639-3 codes by ISO 15924 script. */
const byScript: Readonly<Record<string, string>> = {
  Latn:
    "ace afr aka als arb ast ayr azj bam ban bem bjn bos bug cat ceb ces cjk crh cym dan " +
    "deu dik dyu eng epo est eus ewe fao fij fin fon fra fur fuv gaz gla gle glg grn hat " +
    "hau hrv hun ibo ilo ind isl ita jav kab kac kam kbp kea kik kin kmb kmr knc kon lij " +
    "lim lin lit lmo ltg ltz lua lug luo lus lvs min mlt mos mri nld nno nob nso nus nya " +
    "oci pag pap plt pol por quy ron run sag scn slk slv smo sna som sot spa srd ssw sun " +
    "swe swh szl taq tgl tpi tsn tso tuk tum tur twi umb uzn vec vie war wol xho yor zsm " +
    "zul",
  Arab:
    "ace acm acq aeb ajp apc arb ars ary arz azb bjn ckb kas knc min pbt pes prs snd uig " + "urd",
  Cyrl: "bak bel bul kaz khk kir mkd rus srp tat tgk ukr",
  Deva: "awa bho hin hne kas mag mai mar npi san",
  Beng: "asm ben mni",
  Ethi: "amh tir",
  Hant: "yue zho",
  Hebr: "heb ydd",
  Mymr: "mya shn",
  Tfng: "taq tzm",
  Tibt: "bod dzo",
  Armn: "hye",
  Geor: "kat",
  Grek: "ell",
  Gujr: "guj",
  Guru: "pan",
  Hang: "kor",
  Hans: "zho",
  Jpan: "jpn",
  Khmr: "khm",
  Knda: "kan",
  Laoo: "lao",
  Mlym: "mal",
  Nkoo: "nqo",
  Olck: "sat",
  Orya: "ory",
  Sinh: "sin",
  Taml: "tam",
  Telu: "tel",
  Thai: "tha",
};

/**
 * The languages of FLORES-200, and N’Ko, which came with FLORES+. Where ISO 639-3
 * knows a language by several codes, corpora use these: `zho`, not `cmn`; `est`, not `ekk`.
 *
 * @see NLLB Team 2022, https://arxiv.org/abs/2207.04672, table 1
 */
export const floresCodes: readonly LanguageCode[] = Object.entries(byScript)
  .flatMap(([script, codes]) => codes.split(" ").map(code => `${code}_${script}`))
  .sort();
