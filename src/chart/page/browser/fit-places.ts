/**
 * Returns places (x, y, x, y …) fitted into a box with a margin, both axes to one scale; NaN
 * where there is none.
 */
export function fitPlaces(
  places: Float32Array,
  width: number,
  height: number,
  margin: number,
): Float32Array {
  const infinity = Number.POSITIVE_INFINITY;
  let [left, right, top, bottom] = [infinity, -infinity, infinity, -infinity];
  const fit = Float32Array.from(places);
  for (let i = 0; i < fit.length; i += 2) {
    const [x, y] = [fit[i]!, fit[i + 1]!];
    if (Number.isNaN(x) || Number.isNaN(y)) continue;
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  const room = (size: number, extent: number) =>
    extent > 0 ? (size - 2 * margin) / extent : infinity;
  const fitting = Math.min(room(width, right - left), room(height, bottom - top));
  // One point, or some at one place, have no extent: they lie in the middle.
  const scale = fitting === infinity ? 0 : fitting;
  for (let i = 0; i < fit.length; i += 2) {
    fit[i] = width / 2 + (fit[i]! - (left + right) / 2) * scale;
    fit[i + 1] = height / 2 - (fit[i + 1]! - (top + bottom) / 2) * scale;
  }
  return fit;
}
