import { isolated } from "../isolated.js";
import { pageElement } from "../page-element.js";
import type { Gestures } from "./gestures.js";
import { layersOf, mapData } from "./map-points.js";
import type { Panel } from "./panel.js";

/** @file What stands around a map: its model, its layer, Play, and how faithful it is. */

/** Answers a panel's controls. @param moved Called when it shows another map. */
export function answerControls(panel: Panel, gestures: Gestures, moved: () => void): void {
  const { suffix } = panel;
  const modelChoice = pageElement<HTMLSelectElement>(`model${suffix}`);
  const slider = pageElement<HTMLInputElement>(`layer${suffix}`);
  const goTo = (model: number, step: number) => {
    panel.moveTo(model, step);
    describeMap(panel);
    moved();
  };
  pageElement(`controls${suffix}`).addEventListener("submit", event => event.preventDefault());
  modelChoice.append(...mapData.models.map(({ name }, i) => new Option(name, `${i}`)));
  modelChoice.addEventListener("change", () => {
    const model = Number(modelChoice.value);
    // The layer of that number, or the nearest there is.
    const { layer } = layersOf(panel.model)[panel.step]!;
    const distances = layersOf(model).map(other => Math.abs(other.layer - layer));
    goTo(model, distances.indexOf(Math.min(...distances)));
  });
  slider.addEventListener("input", () => goTo(panel.model, Number(slider.value)));

  const play = pageElement<HTMLButtonElement>(`play${suffix}`);
  let timer: number | undefined;
  play.addEventListener("click", () => {
    const playing = timer === undefined;
    play.setAttribute("aria-pressed", `${playing}`);
    play.textContent = playing ? "Pause" : "Play";
    window.clearInterval(timer);
    const next = () => goTo(panel.model, (panel.step + 1) % layersOf(panel.model).length);
    timer = playing ? window.setInterval(next, 1200) : undefined;
  });

  const zoomButtons = {
    nearer: () => gestures.enlarge(1.5),
    farther: () => gestures.enlarge(1 / 1.5),
    whole: gestures.reset,
  };
  for (const [name, answer] of Object.entries(zoomButtons))
    pageElement(`${name}${suffix}`).addEventListener("click", answer);
}

/** Says which map a panel shows. */
export function describeMap({ suffix, model, step }: Panel): void {
  const { layer, trustworthiness, continuity } = layersOf(model)[step]!;
  pageElement<HTMLSelectElement>(`model${suffix}`).value = `${model}`;
  const slider = pageElement<HTMLInputElement>(`layer${suffix}`);
  slider.max = `${layersOf(model).length - 1}`;
  slider.value = `${step}`;
  slider.setAttribute("aria-valuetext", `Layer ${layer}`);
  pageElement(`layer-name${suffix}`).textContent = `${layer}`;
  const parts = [];
  if (trustworthiness !== null) parts.push(`trustworthiness ${trustworthiness.toFixed(3)}`);
  if (continuity !== null) parts.push(`continuity ${continuity.toFixed(3)}`);
  pageElement(`quality${suffix}`).textContent =
    `${isolated(mapData.models[model]!.name)}, layer ${layer}${parts.length > 0 ? `: ${parts.join(", ")}` : ""}`;
}
