import { outlineOf } from "../outlines.js";
import { pageElement } from "../page-element.js";
import { colourColumns } from "./colours.js";
import { mapData } from "./map-points.js";
import type { Panel } from "./panel.js";
import { show, shown } from "./shown.js";

/** @file What colours and symbols mean: the languages, to be hidden, and the column's values. */

/** Lists the languages with a box each. */
export function offerLanguages(): void {
  for (const [i, { name, colour, shape }] of mapData.languages.entries()) {
    const label = document.createElement("label");
    const box = document.createElement("input");
    box.type = "checkbox";
    box.checked = !shown.hidden.has(i);
    box.addEventListener("change", () => {
      if (box.checked) shown.hidden.delete(i);
      else shown.hidden.add(i);
      show({});
    });
    label.append(box, symbolOf(shape, colour), name);
    pageElement("legend").append(label);
  }
}

/** Offers the columns to colour by. */
export function offerColours(): void {
  const choice = pageElement<HTMLSelectElement>("colour");
  choice.append(
    new Option("language", "-1"),
    ...colourColumns.map(({ name }, i) => new Option(name, `${i}`)),
  );
  choice.value = `${shown.colour}`;
  choice.addEventListener("change", () => show({ colour: Number(choice.value) }));
}

/** Says what the column's colours mean on the first map. */
export function describeColours(panel: Panel): void {
  const { range, words } = panel.colours();
  document.body.classList.toggle("by-column", shown.colour >= 0);
  const place = pageElement("colour-legend");
  place.hidden = range === null && words.length === 0;
  if (range !== null) {
    const bar = document.createElement("span");
    bar.className = "ramp";
    bar.style.background = `linear-gradient(to right, ${mapData.ramp.join(", ")})`;
    const [low, high] = range;
    place.replaceChildren(`${low} `, bar, ` ${high}; grey: none`);
  } else
    place.replaceChildren(
      ...words.map(([word, colour]) => {
        const label = document.createElement("span");
        label.append(symbolOf("circle", colour), word);
        return label;
      }),
    );
}

function symbolOf(shape: string, colour: string): SVGElement {
  const space = "http://www.w3.org/2000/svg";
  const sign = document.createElementNS(space, "svg");
  sign.setAttribute("viewBox", "-1.4 -1.4 2.8 2.8");
  sign.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", outlineOf(shape));
  path.setAttribute("fill", colour);
  sign.append(path);
  return sign;
}
