/**
 * Returns a view for each panel, side by side under their names, on common scales and each
 * with an axis along its own bottom: else empty places of the grid have axes too.
 *
 * @param panels Their names in order: the rows' column `panel`.
 * @param spacing Between panels, in pixels.
 */
export function smallMultiples(
  panels: readonly string[],
  columns: number,
  spacing: number,
  spec: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return {
    facet: { field: "panel", type: "nominal", sort: panels, header: { title: null } },
    columns,
    resolve: { axis: { x: "independent" } },
    spacing,
    spec,
  };
}
