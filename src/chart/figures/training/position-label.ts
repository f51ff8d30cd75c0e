/** Returns a place on a training run's axis for people: "500", "143,000", "3.2 B". */
export function positionLabel(position: number): string {
  const [unit, name] = units.find(([size]) => Math.abs(position) >= size) ?? [1, ""];
  const shown = Number((position / unit).toPrecision(6)).toLocaleString("en", {
    maximumFractionDigits: 6,
  });
  return name === "" ? shown : `${shown} ${name}`;
}

/** From a million on digits are too many to tell apart. */
const units = [
  [1e12, "T"],
  [1e9, "B"],
  [1e6, "M"],
] as const;
