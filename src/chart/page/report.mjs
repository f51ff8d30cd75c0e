// The report's own script: draws the figures, shows tooltips, saves files.
/* global document, window, vega, vegaLite, Blob, URL */

const figures = JSON.parse(document.getElementById("figures").textContent);
const tables = JSON.parse(document.getElementById("tables").textContent);
const views = new Map();

/** The reverse of `packRows`. */
function unpack({ count, columns }) {
  const read = Object.entries(columns).map(([name, column]) => {
    if ("words" in column) return [name, i => column.words[column.at[i]] ?? null];
    if ("values" in column) return [name, i => column.values[i]];
    return [name, () => column.all];
  });
  return Array.from({ length: count }, (_, i) =>
    Object.fromEntries(read.map(([name, at]) => [name, at(i)])),
  );
}

/** The whole specification of a figure; Vega marks rows, so it gets its own. */
function specOf(name) {
  const { spec, rows } = figures[name];
  if (rows === null) return spec;
  return { ...spec, data: { ...spec.data, values: unpack(rows) } };
}

const tooltip = document.createElement("div");
tooltip.id = "tooltip";
tooltip.setAttribute("role", "status");
tooltip.hidden = true;
document.body.append(tooltip);

/** Vega calls this with what the mark under the mouse says, or with nothing. */
function showTooltip(_handler, event, _item, value) {
  tooltip.hidden = value === null || value === undefined || value === "";
  if (tooltip.hidden) return;
  tooltip.replaceChildren(
    ...Object.entries(typeof value === "object" ? value : { "": value }).map(([key, text]) => {
      const line = document.createElement("p");
      line.dir = "auto";
      const name = document.createElement("span");
      name.className = "key";
      name.textContent = key === "" ? "" : `${key}: `;
      line.append(name, `${text}`);
      return line;
    }),
  );
  const { width, height } = tooltip.getBoundingClientRect();
  tooltip.style.left = `${Math.max(4, Math.min(event.clientX + 14, window.innerWidth - width - 8))}px`;
  const below = event.clientY + 14;
  tooltip.style.top = `${below + height > window.innerHeight ? event.clientY - height - 10 : below}px`;
}

// The layout depends on the width of text: the fonts come first.
await Promise.all(["400 12px", "600 12px"].map(font => document.fonts.load(`${font} "Noto Sans"`)));

for (const place of document.querySelectorAll("[data-figure]")) {
  const spec = specOf(place.dataset.figure);
  const view = new vega.View(vega.parse(vegaLite.compile(spec).spec), {
    renderer: "svg",
    container: place,
    hover: true,
  });
  view.tooltip(showTooltip);
  views.set(place.dataset.figure, view);
  await view.runAsync();
}
document.documentElement.dataset.ready = "true";

function csv(rows) {
  const columns = [...new Set(rows.flatMap(Object.keys))];
  const cell = value => {
    const text = value === null || value === undefined ? "" : `${value}`;
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const lines = [columns, ...rows.map(row => columns.map(column => row[column]))];
  return `${lines.map(line => line.map(cell).join(",")).join("\r\n")}\r\n`;
}

function save(name, text, type) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

document.addEventListener("click", async event => {
  const button = event.target.closest("button[data-save]");
  if (button === null) return;
  const name = button.dataset.of;
  const kind = button.dataset.save;
  if (kind === "csv")
    save(`${name}.csv`, csv(unpack(tables[name] ?? figures[name].rows)), "text/csv");
  else if (kind === "json")
    save(`${name}.json`, `${JSON.stringify(specOf(name), null, 1)}\n`, "application/json");
  else save(`${name}.svg`, await views.get(name).toSVG(), "image/svg+xml");
});
