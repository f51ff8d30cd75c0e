import { version } from "../../base/version.js";
import { latexTable, latexText } from "../../chart/table/latex-table.js";
import { markdownTable } from "../../chart/table/markdown-table.js";
import { gainsTable, meetingsTable } from "../report/meeting-tables.js";
import type { Study } from "../study.js";
import { isoglossKey, methods } from "./methods.js";
import { references } from "./references.js";

const own = `@software{${isoglossKey},
  title = {Isogloss: a workbench that shows where, inside a language model, languages come to mean the same},
  author = {{The Isogloss authors}},
  version = {${version}},
  license = {MIT},
  year = {2026},
}`;

/**
 * Returns what a paper takes from a study, by the name of its file: tables as Markdown and LaTeX,
 * the methods to paste, as pandoc's Markdown and as LaTeX, and what they cite.
 */
export function paperFiles(study: Study): Readonly<Record<string, string>> {
  const corpora = [...new Set(study.manifests.map(({ corpus }) => corpus))];
  const tables = corpora.flatMap(corpus => {
    const met = study.meetings.filter(row => row.corpus === corpus);
    const gains = study.gains.filter(row => row.corpus === corpus);
    return [
      ...(met.length > 0 ? [meetingsTable(met, corpus, study.pivot)] : []),
      ...(gains.length > 0 ? [gainsTable(gains, corpus)] : []),
    ];
  });
  const { text, cited } = methods(study);
  const entries = [own, ...cited.map(what => references[what].bibtex)];
  return {
    "tables.md": tables.map(markdownTable).join("\n"),
    "tables.tex": ["% Needs \\usepackage{booktabs}.", ...tables.map(latexTable)].join("\n"),
    "methods.md": `${text}\n`,
    "methods.tex": `${latexMethods(text)}\n`,
    "references.bib": `${entries.join("\n\n")}\n`,
  };
}

/** Citations become \cite, the rest is text. */
function latexMethods(text: string): string {
  return text
    .split(/(\s\[@[\w-]+\])/)
    .map(part => {
      const key = /^\s\[@([\w-]+)\]$/.exec(part)?.[1];
      return key === undefined ? latexText(part) : `~\\cite{${key}}`;
    })
    .join("");
}
