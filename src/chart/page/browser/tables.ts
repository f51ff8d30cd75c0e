/** @file Tables that sort by a click on a heading, filter by what is typed, and unfold. */

/** Rows of a folded table that are shown. The style sheet counts the same. */
const firstRows = 12;

/** Makes every table of the page sort, and those of more than a few rows filter and fold. */
export function liveTables(): void {
  for (const figure of document.querySelectorAll<HTMLElement>("figure.table")) {
    const table = figure.querySelector("table");
    const rows = table?.tBodies[0]?.rows.length ?? 0;
    if (!table || rows < 2) continue;
    for (const heading of table.tHead!.rows[0]!.cells) sortable(table, heading);
    if (rows <= firstRows) continue;
    const tools = document.createElement("p");
    tools.className = "tools";
    const fold = figure.classList.contains("folding") ? foldButton(figure, rows) : null;
    tools.append(filterField(figure, table, rows, fold), ...(fold ? [fold] : []));
    figure.querySelector(".scroll")!.before(tools);
  }
}

function sortable(table: HTMLTableElement, heading: HTMLTableCellElement): void {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "sort";
  button.textContent = heading.textContent;
  heading.replaceChildren(button);
  button.addEventListener("click", () => {
    const up = heading.getAttribute("aria-sort") !== "ascending";
    for (const other of heading.parentElement!.children) other.removeAttribute("aria-sort");
    heading.setAttribute("aria-sort", up ? "ascending" : "descending");
    const body = table.tBodies[0]!;
    const column = heading.cellIndex;
    const keyed = [...body.rows].map(row => ({ row, key: sortKey(row.cells[column]!) }));
    keyed.sort((a, b) => compareKeys(a.key, b.key, up ? 1 : -1));
    body.append(...keyed.map(({ row }) => row));
  });
}

/** A number where the cell begins with one, else its text; null where it is empty. */
function sortKey(cell: HTMLTableCellElement): number | string | null {
  const text = cell.firstChild?.textContent?.trim() ?? "";
  if (text === "" || text === "–") return null;
  const number = Number(
    text
      .replace(/ – .*$/, "")
      .replaceAll(",", "")
      .replace("−", "-"),
  );
  return cell.classList.contains("number") && !Number.isNaN(number) ? number : text;
}

/** Empty cells stay at the end, whichever way the others go. */
function compareKeys(
  a: number | string | null,
  b: number | string | null,
  direction: number,
): number {
  if (a === null || b === null) return (a === null ? 1 : 0) - (b === null ? 1 : 0);
  const order =
    typeof a === "number" && typeof b === "number" ? a - b : `${a}`.localeCompare(`${b}`);
  return direction * order;
}

function filterField(
  figure: HTMLElement,
  table: HTMLTableElement,
  rows: number,
  fold: HTMLButtonElement | null,
): HTMLLabelElement {
  const label = document.createElement("label");
  const field = document.createElement("input");
  const count = document.createElement("output");
  field.type = "search";
  label.append("Filter ", field, " ", count);
  field.addEventListener("input", () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of table.tBodies[0]!.rows) {
      const text = [...row.cells]
        .map(cell => cell.textContent)
        .join(" ")
        .toLowerCase();
      row.hidden = !words.every(word => text.includes(word));
      if (!row.hidden) shown++;
    }
    count.textContent = words.length === 0 ? "" : `${shown} of ${rows} rows`;
    figure.classList.toggle("filtered", words.length > 0);
    if (fold) fold.hidden = words.length > 0;
  });
  return label;
}

function foldButton(figure: HTMLElement, rows: number): HTMLButtonElement {
  const button = document.createElement("button");
  button.type = "button";
  const turn = (folded: boolean) => {
    figure.classList.toggle("folded", folded);
    button.textContent = folded ? `Show all ${rows} rows` : `Show the first ${firstRows} rows`;
    button.setAttribute("aria-expanded", `${!folded}`);
  };
  button.addEventListener("click", () => turn(!figure.classList.contains("folded")));
  turn(true);
  return button;
}
