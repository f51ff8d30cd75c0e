/** The curve 1/(1 + a·d^(2b)) by which UMAP turns a distance on the map into a membership. */
export interface MembershipCurve {
  readonly a: number;
  readonly b: number;
}

/** Distances at which the curve is fitted, from 0 to 3·spread, as in umap-learn. */
const samples = 300;

/**
 * Returns the curve nearest, by least squares, to 1 up to `minDistance` and
 * exp(−(d − minDistance)/spread) beyond: Gauss–Newton on log a and b with damping.
 *
 * @throws RangeError unless 0 ≤ minDistance ≤ spread and spread > 0.
 * @see McInnes, Healy & Melville 2018, definition 11, https://arxiv.org/abs/1802.03426
 */
export function membershipCurve(minDistance: number, spread: number): MembershipCurve {
  if (!(spread > 0 && minDistance >= 0 && minDistance <= spread))
    throw new RangeError(
      `membershipCurve: expected 0 ≤ minDistance ≤ spread, got ${minDistance} and ${spread}`,
    );
  const points = Array.from({ length: samples }, (_, i) => {
    const d = (3 * spread * i) / (samples - 1);
    return { d, target: d < minDistance ? 1 : Math.exp(-(d - minDistance) / spread) };
  }).slice(1); // At d = 0 every curve is 1.

  const residuals = (p: number, b: number) => {
    let [cost, pp, pb, bb, gp, gb] = [0, 0, 0, 0, 0, 0];
    for (const { d, target } of points) {
      const power = Math.exp(p + 2 * b * Math.log(d)); // a·d^(2b)
      const value = 1 / (1 + power);
      const slope = -value * value * power;
      const [jp, jb, r] = [slope, slope * 2 * Math.log(d), value - target];
      cost += r * r;
      pp += jp * jp;
      pb += jp * jb;
      bb += jb * jb;
      gp += jp * r;
      gb += jb * r;
    }
    return { cost, pp, pb, bb, gp, gb };
  };

  let [p, b, damping] = [0, 1, 1e-3];
  let at = residuals(p, b);
  for (let step = 0; step < 200; step++) {
    const [pp, bb] = [at.pp * (1 + damping), at.bb * (1 + damping)];
    const determinant = pp * bb - at.pb * at.pb;
    const dp = (at.pb * at.gb - bb * at.gp) / determinant;
    const db = (at.pb * at.gp - pp * at.gb) / determinant;
    const next = residuals(p + dp, b + db);
    if (next.cost < at.cost) {
      [p, b, damping, at] = [p + dp, b + db, damping / 4, next];
      if (Math.hypot(dp, db) < 1e-12) break;
    } else damping *= 4;
    if (damping > 1e12) break;
  }
  return { a: Math.exp(p), b };
}
