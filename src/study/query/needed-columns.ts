/** Whether a query may read a column. */
export type Needs = (column: string) => boolean;

/** What may stand behind the only table of a query: no other table, and no other name of this one. */
const behind = "(?:where|group\\s+by|order\\s+by|having|qualify|limit|offset)";

/** What asks for columns without naming them. */
const unnamed =
  /\*|\b(?:columns|pivot|unpivot|describe|summarize|natural|using|unnest|exclude|replace)\b/i;

/**
 * Returns which columns a query may read: those whose names stand in it, if it is one SELECT of one table, which it
 * names once and by that name alone, and asks for no column otherwise. Of any other query, all.
 *
 * @param tables Those that the query names.
 */
export function neededColumns(sql: string, tables: readonly string[]): Needs {
  const all: Needs = () => true;
  const [table, ...others] = tables;
  if (table === undefined || others.length > 0) return all;
  const text = sql
    .replaceAll(/\bcount\s*\(\s*\*\s*\)/gi, "count()")
    .trim()
    .replace(/;$/, "");
  const times = (word: string) => text.match(new RegExp(`\\b${word}\\b`, "gi"))?.length ?? 0;
  const isPlain =
    !/--|\/\*/.test(text) &&
    new RegExp(`^select\\b[^]*\\bfrom\\s+${table}\\s*(?:$|\\b${behind}\\b)`, "i").test(text) &&
    times("select") === 1 &&
    times("from") === 1 &&
    times(table) === 1;
  if (!isPlain || unnamed.test(text)) return all;
  const said = text.toLowerCase();
  // A quote within a name is written twice.
  return column => said.includes(column.toLowerCase().replaceAll('"', '""'));
}
