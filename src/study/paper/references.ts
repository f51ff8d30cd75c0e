/** @file What the methods of a study are cited by. */

interface Reference {
  /** The key in BibTeX. */
  readonly key: string;
  readonly bibtex: string;
}

const entry = (
  key: string,
  type: "article" | "inproceedings" | "misc" | "book",
  fields: Readonly<Record<string, string>>,
): Reference => ({
  key,
  bibtex: `@${type}{${key},\n${Object.entries(fields)
    .map(([name, value]) => `  ${name} = {${value}},`)
    .join("\n")}\n}`,
});

const arxiv = (id: string) => ({
  eprint: id,
  archivePrefix: "arXiv",
  url: `https://arxiv.org/abs/${id}`,
});

/** By what they are needed for. */
export const references = {
  mexa: entry("kargaran2024mexa", "misc", {
    title:
      "{MEXA}: Multilingual Evaluation of {English}-Centric {LLMs} via Cross-Lingual Alignment",
    author:
      'Kargaran, Amir Hossein and Modarressi, Ali and Nikeghbal, Nafiseh and Diesner, Jana and Yvon, Fran{\\c{c}}ois and Sch{\\"u}tze, Hinrich',
    year: "2024",
    ...arxiv("2410.05873"),
  }),
  cka: entry("kornblith2019similarity", "inproceedings", {
    title: "Similarity of Neural Network Representations Revisited",
    author: "Kornblith, Simon and Norouzi, Mohammad and Lee, Honglak and Hinton, Geoffrey",
    booktitle: "International Conference on Machine Learning",
    year: "2019",
    ...arxiv("1905.00414"),
  }),
  debiased: entry("murphy2024correcting", "misc", {
    title:
      "Correcting Biased Centered Kernel Alignment Measures in Biological and Artificial Neural Networks",
    author: "Murphy, Alex and Zylberberg, Joel and Fyshe, Alona",
    year: "2024",
    ...arxiv("2405.01012"),
  }),
  rsa: entry("kriegeskorte2008representational", "article", {
    title: "Representational Similarity Analysis: Connecting the Branches of Systems Neuroscience",
    author: "Kriegeskorte, Nikolaus and Mur, Marieke and Bandettini, Peter",
    journal: "Frontiers in Systems Neuroscience",
    volume: "2",
    year: "2008",
    doi: "10.3389/neuro.06.004.2008",
  }),
  csls: entry("conneau2018word", "inproceedings", {
    title: "Word Translation Without Parallel Data",
    author:
      "Conneau, Alexis and Lample, Guillaume and Ranzato, Marc'Aurelio and Denoyer, Ludovic and J{\\'e}gou, Herv{\\'e}",
    booktitle: "International Conference on Learning Representations",
    year: "2018",
    ...arxiv("1710.04087"),
  }),
  margin: entry("artetxe2019margin", "inproceedings", {
    title: "Margin-based Parallel Corpus Mining with Multilingual Sentence Embeddings",
    author: "Artetxe, Mikel and Schwenk, Holger",
    booktitle:
      "Proceedings of the 57th Annual Meeting of the Association for Computational Linguistics",
    year: "2019",
    ...arxiv("1811.01136"),
  }),
  neighbours: entry("huh2024platonic", "inproceedings", {
    title: "The Platonic Representation Hypothesis",
    author: "Huh, Minyoung and Cheung, Brian and Wang, Tongzhou and Isola, Phillip",
    booktitle: "International Conference on Machine Learning",
    year: "2024",
    ...arxiv("2405.07987"),
  }),
  umap: entry("mcinnes2018umap", "misc", {
    title: "{UMAP}: Uniform Manifold Approximation and Projection for Dimension Reduction",
    author: "McInnes, Leland and Healy, John and Melville, James",
    year: "2018",
    ...arxiv("1802.03426"),
  }),
  bca: entry("efron1987better", "article", {
    title: "Better Bootstrap Confidence Intervals",
    author: "Efron, Bradley",
    journal: "Journal of the American Statistical Association",
    volume: "82",
    number: "397",
    pages: "171--185",
    year: "1987",
    doi: "10.2307/2289144",
  }),
  "clopper-pearson": entry("clopper1934use", "article", {
    title: "The Use of Confidence or Fiducial Limits Illustrated in the Case of the Binomial",
    author: "Clopper, C. J. and Pearson, E. S.",
    journal: "Biometrika",
    volume: "26",
    number: "4",
    pages: "404--413",
    year: "1934",
    doi: "10.1093/biomet/26.4.404",
  }),
  permutation: entry("westfall1993resampling", "book", {
    title: "Resampling-Based Multiple Testing: Examples and Methods for p-Value Adjustment",
    author: "Westfall, Peter H. and Young, S. Stanley",
    publisher: "Wiley",
    year: "1993",
  }),
  chrf: entry("popovic2017chrf", "inproceedings", {
    title: "{chrF++}: Words Helping Character N-Grams",
    author: "Popovi{\\'c}, Maja",
    booktitle: "Proceedings of the Second Conference on Machine Translation",
    year: "2017",
    url: "https://aclanthology.org/W17-4770",
  }),
  bleu: entry("post2018call", "inproceedings", {
    title: "A Call for Clarity in Reporting {BLEU} Scores",
    author: "Post, Matt",
    booktitle: "Proceedings of the Third Conference on Machine Translation",
    year: "2018",
    ...arxiv("1804.08771"),
  }),
} as const satisfies Readonly<Record<string, Reference>>;

/** What something can be cited for. */
export type Cited = keyof typeof references;

/** Returns what a measure is cited for; undefined for one that needs no citation or has none here. */
export function citationOf(measure: string): Cited | undefined {
  if (measure === "mexa") return "mexa";
  if (/debiased/.test(measure)) return "debiased";
  if (/cka/.test(measure) && measure !== "cknna") return "cka";
  if (/^rsa/.test(measure)) return "rsa";
  if (/^csls/.test(measure)) return "csls";
  if (/^margin/.test(measure)) return "margin";
  return /^(mutual-knn|cknna)/.test(measure) ? "neighbours" : undefined;
}
