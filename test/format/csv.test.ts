import fc from "fast-check";
import { expect, test } from "vitest";
import { IsoglossError } from "../../src/base/error.js";
import { csvFromRows, lineOfRow, rowsFromCsv } from "../../src/format/csv.js";

test("columns are the union of the rows' in order of appearance; null and NaN are empty", () => {
  const rows = [
    { a: 1, b: null },
    { a: Number.NaN, c: 'say "x", twice' },
  ];
  expect(csvFromRows(rows)).toBe('a,b,c\n1,,\n,,"say ""x"", twice"\n');
});

test("what was written is read again, texts that look like numbers included", () => {
  const cell = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom("1e5", "007", "true", "", "NaN", " x", "-0.50", "Infinity", "\uFEFF", "a\r\nb"),
    fc.double({ noNaN: true }).map(x => (x === 0 ? 0 : x)), // −0 is documented to become 0
    fc.boolean(),
    fc.constant(null),
  );
  const rows = fc
    .uniqueArray(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 4 })
    .chain(columns => fc.array(fc.tuple(...columns.map(() => cell))).map(t => ({ columns, t })));
  fc.assert(
    fc.property(rows, ({ columns, t }) => {
      const written = t.map(cells => Object.fromEntries(cells.map((c, i) => [columns[i]!, c])));
      expect(rowsFromCsv(csvFromRows(written), "x.csv")).toEqual(written);
    }),
  );
});

test("reads what others write: CRLF, a byte order mark, spelled numbers", () => {
  expect(
    rowsFromCsv("\uFEFFid,x,ok\r\n007,1.50e2,true\r\n\r\n9007199254740993,-.5,\r\n", "x.csv"),
  ).toEqual([
    { id: "007", x: 150, ok: true },
    { id: "9007199254740993", x: -0.5, ok: null },
  ]);
});

test("NaN is a number that is none, not an empty cell; alone in its row it is one", () => {
  expect(rowsFromCsv("a,b\nNaN,1\n,2\n", "x.csv")).toEqual([
    { a: Number.NaN, b: 1 },
    { a: null, b: 2 },
  ]);
  expect(rowsFromCsv("a\nNaN\n", "x.csv")).toEqual([{ a: null }]);
});

test("finds the separator that the header has, if it may choose", () => {
  const delimiters = [",", ";", "\t"];
  expect(rowsFromCsv('"a,b";c\n1;2\n', "x.csv", { delimiters })).toEqual([{ "a,b": 1, c: 2 }]);
  expect(rowsFromCsv("a\tb\n1\t2\n", "x.csv", { delimiters })).toEqual([{ a: 1, b: 2 }]);
  expect(rowsFromCsv("a;b\n1\n", "x.csv")).toEqual([{ "a;b": 1 }]);
});

test("knows the line that a row ends on", () => {
  const rows = rowsFromCsv('a,b\n\n1,"x\ny"\n2,z\n', "x.csv");
  expect(rows.map(lineOfRow)).toEqual([4, 5]);
  expect(lineOfRow({ a: 1 })).toBeUndefined();
});

test("no rows are no text", () => {
  expect(csvFromRows([])).toBe("");
  expect(rowsFromCsv("", "x.csv")).toEqual([]);
});

test("names file and line of a malformed line", () => {
  const reading = (text: string) => () => rowsFromCsv(text, "x.csv");
  expect(reading("a,b\n1,2\n3\n")).toThrow(/^x\.csv:3: /);
  expect(reading('a,b\n1,"2\n')).toThrow(IsoglossError);
  expect(reading("a,a\n1,2\n")).toThrow('x.csv:1: two columns are called "a"');
});
