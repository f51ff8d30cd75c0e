/** Returns (n − 1)(θ − θ₋ᵢ) for each sentence: its mean square over n is the jackknife variance. */
export function influenceOf(value: number, leaveOneOut: Float64Array): Float64Array {
  const n = leaveOneOut.length;
  return leaveOneOut.map(without => (n - 1) * (value - without));
}
