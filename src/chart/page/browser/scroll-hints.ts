/**
 * Says of every box that is wider than the page that it scrolls, as long as it does: on a
 * telephone nothing else shows it.
 */
export function scrollHints(): void {
  const boxes = [...document.querySelectorAll<HTMLElement>(".scroll, .chart")];
  const hints = new Map(
    boxes.map(box => {
      const hint = document.createElement("p");
      hint.className = "hint";
      hint.textContent = "Wider than the page: scroll sideways →";
      hint.hidden = true;
      box.before(hint);
      return [box, hint] as const;
    }),
  );
  const update = () => {
    for (const [box, hint] of hints) {
      const wide = box.scrollWidth > box.clientWidth + 1;
      hint.hidden = !wide;
      box.classList.toggle("more", wide && box.scrollLeft + box.clientWidth < box.scrollWidth - 1);
      // What scrolls can be reached by keyboard.
      if (wide) box.tabIndex = 0;
    }
  };
  for (const box of boxes) box.addEventListener("scroll", update, { passive: true });
  addEventListener("resize", update);
  update();
}
