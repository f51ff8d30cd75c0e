// The interactive map: draws points on a canvas and answers mouse, touch and keyboard.
/* global document, window, performance, requestAnimationFrame, Path2D, matchMedia */

const { languages, sentences, texts, models } = JSON.parse(
  document.getElementById("points").textContent,
);
const count = sentences.length;
const element = id => document.getElementById(id);
const canvas = element("map");
const pen = canvas.getContext("2d");
const hidden = new Set();
const state = { model: 0, step: 0, sentence: null, language: 0, held: false };

/** Outlines in a box from −1 to 1, as Vega draws them; any other shape is a path itself. */
const outlines = {
  circle: "M1,0A1,1,0,1,1,-1,0A1,1,0,1,1,1,0Z",
  square: "M-.9,-.9H.9V.9H-.9Z",
  "triangle-up": "M0,-1.1L1.1,.9H-1.1Z",
  "triangle-down": "M0,1.1L-1.1,-.9H1.1Z",
  diamond: "M0,-1.2L1,0L0,1.2L-1,0Z",
  cross: "M-.4,-1.1H.4V-.4H1.1V.4H.4V1.1H-.4V.4H-1.1V-.4H-.4Z",
  stroke: "M-1.2,-.3H1.2V.3H-1.2Z",
};
const paths = languages.map(({ shape }) => new Path2D(outlines[shape] ?? shape));
const radius = Math.max(2.5, Math.min(5, 90 / Math.sqrt(count * languages.length)));

// ---- where points are: between two layers while they glide

let from = null;
let to = null;
let begun = 0;
const glide = matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 450; // ms

function layersOf(model) {
  return models[model].layers;
}

/** Fits a layer's places into the canvas, both axes to one scale. */
function fitted(layer) {
  const { places } = layer;
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let i = 0; i < places.length; i += 2) {
    if (places[i] === null || places[i + 1] === null) continue;
    left = Math.min(left, places[i]);
    right = Math.max(right, places[i]);
    top = Math.min(top, places[i + 1]);
    bottom = Math.max(bottom, places[i + 1]);
  }
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  const margin = 3 * radius;
  const scale = Math.min(
    (width - 2 * margin) / Math.max(right - left, 1e-9),
    (height - 2 * margin) / Math.max(bottom - top, 1e-9),
  );
  const fit = new Float64Array(places.length).fill(Number.NaN);
  for (let i = 0; i < places.length; i += 2) {
    if (places[i] === null || places[i + 1] === null) continue;
    fit[i] = width / 2 + (places[i] - (left + right) / 2) * scale;
    fit[i + 1] = height / 2 - (places[i + 1] - (top + bottom) / 2) * scale;
  }
  return fit;
}

/** Returns where everything is at this moment; a point that was nowhere starts where it ends. */
function placesNow() {
  const t = glide === 0 ? 1 : Math.min(1, (performance.now() - begun) / glide);
  if (from === null || t === 1) return { places: to, moving: false };
  const eased = t * t * (3 - 2 * t);
  const places = to.map((end, i) => {
    const start = Number.isNaN(from[i]) ? end : from[i];
    return start + (end - start) * eased;
  });
  return { places, moving: true };
}

function moveTo(model, step) {
  from = to === null ? null : placesNow().places;
  state.model = model;
  state.step = step;
  to = fitted(layersOf(model)[step]);
  begun = performance.now();
  describe();
  requestDraw();
}

// ---- drawing

let waiting = false;
function requestDraw() {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => {
    waiting = false;
    draw();
  });
}

function draw() {
  const ratio = window.devicePixelRatio || 1;
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
  }
  const { places, moving } = placesNow();
  const lit = state.sentence;
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, width, height);
  const put = (language, sentence, size, edge) => {
    const at = 2 * (language * count + sentence);
    if (Number.isNaN(places[at]) || Number.isNaN(places[at + 1])) return;
    pen.setTransform(ratio * size, 0, 0, ratio * size, ratio * places[at], ratio * places[at + 1]);
    pen.fill(paths[language]);
    if (edge) pen.stroke(paths[language]);
  };
  pen.globalAlpha = lit === null ? 0.85 : 0.18;
  for (let language = 0; language < languages.length; language++) {
    if (hidden.has(language)) continue;
    pen.fillStyle = languages[language].colour;
    for (let sentence = 0; sentence < count; sentence++) put(language, sentence, radius, false);
  }
  if (lit !== null) {
    pen.globalAlpha = 1;
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.strokeStyle = "#5a5a5a";
    pen.lineWidth = 1;
    pen.beginPath();
    const [x, y] = centre(places, lit);
    for (const [language] of languages.entries()) {
      const at = 2 * (language * count + lit);
      if (hidden.has(language) || Number.isNaN(places[at])) continue;
      pen.moveTo(x, y);
      pen.lineTo(places[at], places[at + 1]);
    }
    pen.stroke();
    pen.lineWidth = 0.25; // In units of the symbol.
    pen.strokeStyle = "#fff";
    for (const [language, { colour }] of languages.entries()) {
      if (hidden.has(language)) continue;
      pen.fillStyle = colour;
      put(language, lit, radius * 1.8, true);
    }
  }
  if (moving) requestDraw();
  else document.documentElement.dataset.ready = "true";
}

/** The middle of a sentence's translations, where its rays meet. */
function centre(places, sentence) {
  let [x, y, n] = [0, 0, 0];
  for (const [language] of languages.entries()) {
    const at = 2 * (language * count + sentence);
    if (hidden.has(language) || Number.isNaN(places[at])) continue;
    x += places[at];
    y += places[at + 1];
    n++;
  }
  return [x / n, y / n];
}

// ---- words: quality of the map, the sentence under the mouse

function describe() {
  const layers = layersOf(state.model);
  const { layer, trustworthiness, continuity } = layers[state.step];
  element("layer").max = `${layers.length - 1}`;
  element("layer").value = `${state.step}`;
  element("layer").setAttribute("aria-valuetext", `Layer ${layer}`);
  element("layer-name").textContent = `${layer}`;
  const parts = [];
  if (trustworthiness !== null) parts.push(`trustworthiness ${trustworthiness.toFixed(3)}`);
  if (continuity !== null) parts.push(`continuity ${continuity.toFixed(3)}`);
  element("quality").textContent =
    `${models[state.model].name}, layer ${layer}${parts.length > 0 ? `: ${parts.join(", ")}` : ""}`;
}

const tooltip = document.createElement("div");
tooltip.id = "tooltip";
tooltip.hidden = true;
tooltip.setAttribute("aria-hidden", "true"); // Its words are read from #sentence.
document.body.append(tooltip);

/** The sentence in every language that has it; the one pointed at first. */
function translations() {
  const order = [state.language, ...languages.keys()].filter((l, i, all) => all.indexOf(l) === i);
  return order.flatMap(language => {
    const text = texts[language][state.sentence];
    return text === null ? [] : [{ ...languages[language], text }];
  });
}

function select(sentence, language, held) {
  if (sentence === state.sentence && language === state.language && held === state.held) return;
  Object.assign(state, { sentence, language, held });
  const place = element("sentence");
  if (sentence === null) place.replaceChildren();
  else {
    const list = document.createElement("dl");
    for (const { name, direction, text } of translations()) {
      const term = document.createElement("dt");
      term.textContent = name;
      const words = document.createElement("dd");
      words.dir = direction;
      words.textContent = text;
      list.append(term, words);
    }
    const number = document.createElement("p");
    number.className = "caption";
    number.textContent = `Sentence ${sentences[sentence]}`;
    place.replaceChildren(number, list);
  }
  requestDraw();
}

function showTooltip(event) {
  tooltip.hidden = state.sentence === null || event === null;
  if (tooltip.hidden) return;
  tooltip.replaceChildren(
    ...translations().map(({ name, direction, text }) => {
      const line = document.createElement("p");
      const key = document.createElement("span");
      key.className = "key";
      key.textContent = `${name}: `;
      const words = document.createElement("bdi");
      words.dir = direction;
      words.textContent = text;
      line.append(key, words);
      return line;
    }),
  );
  const { width, height } = tooltip.getBoundingClientRect();
  tooltip.style.left = `${Math.max(4, Math.min(event.clientX + 14, window.innerWidth - width - 8))}px`;
  const below = event.clientY + 14;
  tooltip.style.top = `${below + height > window.innerHeight ? Math.max(4, event.clientY - height - 10) : below}px`;
}

/** Returns the point nearest to a place on the screen, at most `reach` pixels away. */
function nearest(event, reach) {
  const box = canvas.getBoundingClientRect();
  const [x, y] = [event.clientX - box.left, event.clientY - box.top];
  const { places } = placesNow();
  let best = null;
  let distance = reach * reach;
  for (let language = 0; language < languages.length; language++) {
    if (hidden.has(language)) continue;
    for (let sentence = 0; sentence < count; sentence++) {
      const at = 2 * (language * count + sentence);
      const d = (places[at] - x) ** 2 + (places[at + 1] - y) ** 2;
      if (d < distance) {
        distance = d;
        best = { language, sentence };
      }
    }
  }
  return best;
}

// ---- answers

canvas.addEventListener("pointermove", event => {
  if (state.held) return;
  const found = nearest(event, 14);
  if (found === null) select(null, 0, false);
  else select(found.sentence, found.language, false);
  showTooltip(found === null ? null : event);
});
canvas.addEventListener("pointerleave", () => {
  tooltip.hidden = true;
  if (!state.held) select(null, 0, false);
});
canvas.addEventListener("click", event => {
  const found = nearest(event, 14);
  if (found === null) select(null, 0, false);
  else select(found.sentence, found.language, true);
  showTooltip(found === null ? null : event);
});
canvas.addEventListener("keydown", event => {
  const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (by !== undefined) {
    const start = state.sentence ?? (by > 0 ? -1 : 0);
    select((start + by + count) % count, state.language, true);
    tooltip.hidden = true;
    event.preventDefault();
  } else if (event.key === "Escape") {
    select(null, 0, false);
    tooltip.hidden = true;
  }
});

element("controls").addEventListener("submit", event => event.preventDefault());
for (const [i, { name }] of models.entries()) {
  const option = document.createElement("option");
  option.value = `${i}`;
  option.textContent = name;
  element("model").append(option);
}
element("model").addEventListener("change", event => {
  const model = Number(event.target.value);
  // The layer of that number, or the nearest there is.
  const { layer } = layersOf(state.model)[state.step];
  const distances = layersOf(model).map(other => Math.abs(other.layer - layer));
  moveTo(model, distances.indexOf(Math.min(...distances)));
});
element("layer").addEventListener("input", event =>
  moveTo(state.model, Number(event.target.value)),
);

let timer = null;
element("play").addEventListener("click", () => {
  const playing = timer === null;
  element("play").setAttribute("aria-pressed", `${playing}`);
  element("play").textContent = playing ? "Pause" : "Play";
  if (playing)
    timer = window.setInterval(
      () => moveTo(state.model, (state.step + 1) % layersOf(state.model).length),
      1200,
    );
  else {
    window.clearInterval(timer);
    timer = null;
  }
});

for (const [i, { name, colour, shape }] of languages.entries()) {
  const label = document.createElement("label");
  const box = document.createElement("input");
  box.type = "checkbox";
  box.checked = true;
  box.addEventListener("change", () => {
    if (box.checked) hidden.delete(i);
    else hidden.add(i);
    requestDraw();
  });
  const sign = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  sign.setAttribute("viewBox", "-1.4 -1.4 2.8 2.8");
  sign.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", outlines[shape] ?? shape);
  path.setAttribute("fill", colour);
  sign.append(path);
  label.append(box, sign, name);
  element("legend").append(label);
}

new ResizeObserver(() => {
  from = null;
  to = fitted(layersOf(state.model)[state.step]);
  requestDraw();
}).observe(canvas);

moveTo(0, 0);
