import { afterEach, expect, it, vi } from "vitest";
import { cellWidth, wrapCell } from "../../src/cli/cell-width.js";
import { printTable } from "../../src/cli/output.js";

let said = "";
const { isTTY, columns } = process.stdout;
afterEach(() => {
  vi.restoreAllMocks();
  Object.assign(process.stdout, { isTTY, columns });
});

/** What a table is on a terminal of so many columns; into a pipe for none. */
function table(width: number | undefined, rows: Parameters<typeof printTable>[0]): string[] {
  said = "";
  vi.spyOn(process.stdout, "write").mockImplementation(text => {
    said += String(text);
    return true;
  });
  Object.assign(process.stdout, { isTTY: width !== undefined, columns: width });
  printTable(
    rows,
    Object.keys(rows[0]!).map(name => [name, name]),
  );
  return said.trimEnd().split("\n");
}

it("counts columns as a terminal does", () => {
  expect(
    [..."ab", "é", "e\u0301", "简体", "हिन्दी", "العربية", "한국어", "👍"].map(cellWidth),
  ).toEqual([...[1, 1, 1, 1, 4, 3, 7, 6, 2]]);
});

it("wraps at spaces, and within what is longer than a line", () => {
  expect(wrapCell("one two three", 7)).toEqual(["one two", "three"]);
  expect(wrapCell("/a/very/long/path x", 6)).toEqual(["/a/ver", "y/long", "/path", "x"]);
  expect(wrapCell("简体中文", 5)).toEqual(["简体", "中文"]);
});

it("keeps columns in line whatever the script", () => {
  const lines = table(undefined, [
    { name: "简体中文", value: 1 },
    { name: "Greek", value: 2 },
  ]);
  expect(lines).toEqual(["name      value", "简体中文      1", "Greek         2"]);
});

it("breaks long texts on a narrow terminal, and never in a pipe", () => {
  const rows = [{ name: "a name that is long", about: "and still more about it than fits", n: 12 }];
  const narrow = table(40, rows);
  expect(Math.max(...narrow.map(line => line.length))).toBeLessThanOrEqual(40);
  expect(narrow.length).toBeGreaterThan(2);
  expect(narrow.join(" ").split(/\s+/).sort()).toEqual(
    table(undefined, rows).join(" ").split(/\s+/).sort(),
  );
  expect(table(undefined, rows)).toHaveLength(2);
});
