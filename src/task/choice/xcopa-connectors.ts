/**
 * What joins a premise of XCOPA to its cause and to its effect, by language: the words of
 * lm-evaluation-harness 0.4.13, its spellings kept.
 */
export const xcopaConnectors: Readonly<
  Record<string, { readonly cause: string; readonly effect: string }>
> = {
  et: { cause: "sest", effect: "seetõttu" },
  ht: { cause: "poukisa", effect: "donk sa" },
  id: { cause: "karena", effect: "maka" },
  it: { cause: "perché", effect: "quindi" },
  qu: { cause: "imataq", effect: "chaymi" },
  sw: { cause: "kwa sababu", effect: "kwa hiyo" },
  ta: { cause: "காரணமாக", effect: "எனவே" },
  th: { cause: "เพราะ", effect: "ดังนั้น" },
  tr: { cause: "çünkü", effect: "bu yüzden" },
  vi: { cause: "bởi vì", effect: "vì vậy" },
  zh: { cause: "因为", effect: "所以" },
};
