import { describeChosen, offerChosen } from "./map/chosen-words.js";
import { answerGestures, type Gestures } from "./map/gestures.js";
import { describeColours, offerColours, offerLanguages } from "./map/legends.js";
import { mapData } from "./map/map-points.js";
import { mapPanel, type Panel } from "./map/panel.js";
import { answerControls, describeMap } from "./map/panel-controls.js";
import { offerSearch, searchFor } from "./map/search.js";
import { describeSentence } from "./map/sentence-words.js";
import { onChange, show, shown, type Tool } from "./map/shown.js";
import { keepView, lookAsKept, viewKept } from "./map/view-address.js";
import { pageElement } from "./page-element.js";

/** @file The page of maps: one or two of them, with one sentence, selection and colour for both. */

const kept = viewKept();
const searchField = pageElement<HTMLInputElement>("search");
const compare = pageElement<HTMLInputElement>("compare");
const density = pageElement<HTMLInputElement>("density-on");

const maps: readonly { readonly panel: Panel; readonly gestures: Gestures }[] = ["", "-second"].map(
  suffix => {
    const panel = mapPanel(suffix);
    const gestures = answerGestures(panel, keepSoon);
    answerControls(panel, gestures, () => {
      describeSentence(visible());
      describeColours(maps[0]!.panel);
      keepSoon();
    });
    return { panel, gestures };
  },
);

function visible(): Panel[] {
  return maps.slice(0, compare.checked ? 2 : 1).map(({ panel }) => panel);
}

let timer: number | undefined;
/** An address that changes with every frame slows the browser down. */
function keepSoon(): void {
  window.clearTimeout(timer);
  timer = window.setTimeout(() => keepView(visible(), searchField.value.trim()), 250);
}

/** What tints points; the lit sentence lies over them. */
const tinting = () => [shown.chosen, shown.found, shown.colour, [...shown.hidden].join()];
let before = tinting();
onChange(() => {
  const now = tinting();
  const tint = now.some((value, i) => value !== before[i]);
  before = now;
  for (const panel of visible()) panel.redraw({ tint });
  if (tint) {
    describeColours(maps[0]!.panel);
    describeChosen();
  }
  describeSentence(visible());
  keepSoon();
});

compare.addEventListener("change", () => {
  pageElement("panel-second").hidden = !compare.checked;
  document.body.classList.toggle("two", compare.checked);
  show({});
});
density.checked = shown.density;
density.addEventListener("change", () => show({ density: density.checked }));
for (const tool of document.querySelectorAll<HTMLInputElement>("input[name=tool]"))
  tool.addEventListener("change", () => {
    show({ tool: tool.value as Tool });
    document.body.classList.toggle("enclosing", tool.value !== "move");
  });
offerLanguages();
offerColours();
offerChosen(visible);
offerSearch(point => {
  for (const { gestures } of maps.slice(0, visible().length)) gestures.reveal(point);
});

// The second begins with the first model, where there are two, else with the first layer.
const { opens } = mapData;
const starts = [
  opens,
  mapData.models.length > 1 ? { model: 0, step: opens.step } : { model: 0, step: 0 },
];
for (const [i, { panel, gestures }] of maps.entries()) {
  const view = kept.maps[i];
  const { model, step } = view ?? starts[i]!;
  panel.moveTo(model, Math.min(step, mapData.models[model]!.layers.length - 1));
  describeMap(panel);
  if (view !== undefined) requestAnimationFrame(() => lookAsKept(gestures, view));
}
if (kept.maps.length > 1) {
  compare.checked = true;
  compare.dispatchEvent(new Event("change"));
}
searchField.value = kept.search;
if (kept.search !== "") searchFor(kept.search);
show({});
