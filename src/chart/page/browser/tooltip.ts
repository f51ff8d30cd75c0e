/** A line of a tooltip: what it is about, and the text, which may run from right to left. */
export interface TooltipLine {
  readonly key: string;
  readonly text: string;
  readonly direction?: "ltr" | "rtl" | "auto";
}

/** Characters of a line beside the mouse. */
const longestTip = 400;

/** Returns a text cut after so many characters, none of them by half. */
export function shortened(text: string, most: number): string {
  if (text.length <= most) return text;
  const cut = text.slice(0, most).replace(/[\ud800-\udbff]$/, "");
  return `${cut} … (${(text.length - cut.length).toLocaleString("en")} characters more)`;
}

/** The box beside the mouse. */
export interface Tooltip {
  show(event: MouseEvent, lines: readonly TooltipLine[]): void;
  hide(): void;
}

/**
 * Returns the page's tooltip, hidden.
 *
 * @param spoken Whether it is read aloud; not where the page says the same elsewhere.
 */
export function tooltip(spoken: boolean): Tooltip {
  const box = document.createElement("div");
  box.id = "tooltip";
  box.hidden = true;
  if (spoken) box.setAttribute("role", "status");
  else box.setAttribute("aria-hidden", "true");
  document.body.append(box);
  return {
    show({ clientX, clientY }, lines) {
      box.hidden = false;
      box.replaceChildren(...lines.map(lineOf));
      const { width, height } = box.getBoundingClientRect();
      const left = Math.min(clientX + 14, window.innerWidth - width - 8);
      const below = clientY + 14;
      const top = below + height > window.innerHeight ? clientY - height - 10 : below;
      box.style.left = `${Math.max(4, left)}px`;
      box.style.top = `${Math.max(4, top)}px`;
    },
    hide() {
      box.hidden = true;
    },
  };
}

function lineOf({ key, text, direction = "auto" }: TooltipLine): HTMLElement {
  const line = document.createElement("p");
  const name = document.createElement("span");
  name.className = "key";
  name.textContent = key === "" ? "" : `${key}: `;
  const words = document.createElement("bdi");
  words.dir = direction;
  words.textContent = shortened(text, longestTip);
  line.append(name, words);
  return line;
}
