import type { Row } from "../../base/row.js";
import { signed } from "../../chart/parts/words.js";
import { numberIn } from "../read-table.js";
import { type Averages, averages } from "../response-quality.js";
import type { Tables } from "./tables.js";

/** One thing that the paper says, beside what its tables give. */
export interface Finding {
  /** What the paper says. */
  readonly claim: string;
  readonly table: string;
  /** Whether the table's numbers bear it out. */
  readonly agrees: boolean;
}

/** Returns every average, printed and recomputed, of Tables 1 and 3: one row each. */
export function averageRows({ quality, languages }: Tables): Row[] {
  const one = quality.map(row => ({
    table: "Table 1",
    block: `${Number(row.sft_samples).toLocaleString("en")} instructions`,
    subject: String(row.model),
    ...averageColumns(averages(row, "average_reported", "Table 1")),
  }));
  const three = languages.map(row => ({
    table: "Table 3",
    block: `${row.block} instructions`,
    subject: String(row.language),
    ...averageColumns(averages(row, "average", "Table 3")),
  }));
  return [...one, ...three];
}

function averageColumns({ withoutHarmlessness, ...rest }: Averages): Row {
  return { ...rest, without_harmlessness: withoutHarmlessness };
}

/** The models of the text's claim, and what it names best among the thirteen languages. */
const original = "LLaMA (1M)";
const extended = "Chinese LLaMA";
const namedBest = ["Arabic", "Indonesian", "Vietnamese"];

/** Returns what of the text agrees with the tables, and what does not. */
export function findings(tables: Tables): Finding[] {
  const rows = averageRows(tables);
  const off = rows.filter(row => row.disagrees);
  const range = off.map(row => Number(row.difference));
  const claims: Finding[] = [
    {
      claim: "The printed averages are the means of the five aspects.",
      table: `${rows.length - off.length} of ${rows.length} are; ${off.length} are off by ${signed(Math.min(...range))} … ${signed(Math.max(...range))}: ${[...new Set(off.map(r => `${r.table}, ${r.block}`))].join("; ")}.`,
      agrees: off.length === 0,
    },
  ];
  for (const samples of [1000, 5000, 950_000]) {
    const of = (model: string) =>
      numberIn(
        tables.quality.find(r => r.model === model && r.sft_samples === samples) ?? {},
        "average_reported",
        "Table 1",
      );
    claims.push({
      claim: `0.5B tokens with the original vocabulary beat Chinese LLaMA at ${samples / 1000}K instructions.`,
      table: `${of(original).toFixed(3)} ${of(original) > of(extended) ? ">" : "<"} ${of(extended).toFixed(3)}.`,
      agrees: of(original) > of(extended),
    });
  }
  const ranked = byAverage(tables);
  const top = ranked.slice(0, namedBest.length).map(row => String(row.language));
  claims.push({
    claim: `${namedBest.join(", ")} are the best of the thirteen languages.`,
    table: `By average: ${ranked
      .slice(0, 4)
      .map(r => `${r.language} ${Number(r.average).toFixed(3)}`)
      .join(", ")}.`,
    agrees: namedBest.every(language => top.includes(language)),
  });
  return claims;
}

/** Returns Table 3's rows after the large instruction set, the best average first. */
export function byAverage({ languages }: Tables): Row[] {
  return languages
    .filter(row => row.block === "large")
    .sort((a, b) => numberIn(b, "average", "Table 3") - numberIn(a, "average", "Table 3"));
}

/** Returns a finding as a line of a note. */
export function sentence({ claim, table, agrees }: Finding): string {
  return `${agrees ? "Holds" : "Does not hold"} by the table: “${claim}” ${table}`;
}
