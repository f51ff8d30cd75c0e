/**
 * Codes of ISO 639 that files and columns far more often bear for another reason: the endings of
 * copies, sources, vectors and binaries, months, car brands. They are languages where they were
 * asked for, or stand where only a language can, as in `dev/bak_Cyrl.dev`.
 */
const ambiguous: ReadonlySet<string> = new Set(
  (
    "bak bin src vec tok new cls fon min run war arc bar bas rar cab ext top sid pro del man rom " +
    "vol mad car frm mde asm ada pli lua gba nds nan non nov art got gay day sad men bad den her " +
    "mis mul und zxx phn trn kal see not fit jam pal pau sat sun mon tag key doc url dev " +
    // ISO 639-1 codes that were withdrawn, and are endings of other things today.
    "in iw ji jw mo sh"
  ).split(" "),
);

/** Three letters that are no day or month where more than the word is given: `sat` in FLORES' own files. */
export function isAmbiguousTag(tag: string): boolean {
  return ambiguous.has(tag.trim().toLowerCase());
}
