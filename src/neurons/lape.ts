/** Which neurons of a model carry a language. */
export interface LapeSelection {
  /** The neurons of low entropy, ascending by entropy: their index among all layers' neurons. */
  readonly selected: Uint32Array;
  /** Of each selected neuron, in bits. */
  readonly entropy: Float64Array;
  /** By language, which of the selected it owns, ascending; a neuron may have several owners. */
  readonly owned: readonly Uint32Array[];
}

/** LAPE's three thresholds. */
export interface LapeThresholds {
  /** A neuron counts if some language activates it more often than this share of all rates; defaults to 0.95. */
  readonly filter?: number;
  /** The share of all neurons that is selected, those of the lowest entropy; defaults to 0.01. */
  readonly top?: number;
  /** A language owns a selected neuron that it activates more often than this share of all rates; defaults to 0.95. */
  readonly bar?: number;
}

/**
 * Returns the language-specific neurons by activation probability entropy (LAPE):
 *
 *   p_l = share of the language's tokens that activate the neuron,  q_l = p_l / Σ p,
 *   LAPE = − Σ q_l log q_l
 *
 * As published: neurons that no language activates often are dropped, 1 % of all with the lowest
 * entropy are selected, and each belongs to the languages that activate it often. Of equal
 * entropies the first are taken. It always selects 1 %, whether languages differ or not.
 *
 * @param rates By language, (N): of all layers' neurons, one layer after the other.
 * @throws RangeError for a threshold outside (0, 1], or languages of different numbers of neurons.
 * @see Tang et al. 2024, Language-Specific Neurons, https://arxiv.org/abs/2402.16438
 */
export function lape(
  rates: readonly Float64Array[],
  { filter = 0.95, top = 0.01, bar = 0.95 }: LapeThresholds = {},
): LapeSelection {
  for (const [name, value] of Object.entries({ filter, top, bar }))
    if (!(value > 0 && value <= 1))
      throw new RangeError(`lape: ${name} must be in (0, 1], got ${value}`);
  const n = rates[0]?.length ?? 0;
  if (rates.some(own => own.length !== n))
    throw new RangeError("lape: every language must have as many neurons");
  const sorted = Float64Array.from(rates.flatMap(own => [...own])).sort();
  const least = atShare(sorted, filter);
  const entropy = Float64Array.from({ length: n }, (_, i) =>
    rates.some(own => own[i]! > least) ? entropyAt(rates, i) : Number.POSITIVE_INFINITY,
  );
  const candidates = Uint32Array.from(entropy.keys()).filter(i => entropy[i]! < Infinity);
  candidates.sort((a, b) => entropy[a]! - entropy[b]! || a - b);
  const selected = candidates.slice(0, lapeCount(n, top));
  const often = atShare(sorted, bar);
  return {
    selected,
    entropy: Float64Array.from(selected, i => entropy[i]! / Math.LN2),
    owned: rates.map(own => selected.filter(i => own[i]! > often).sort()),
  };
}

/** Returns how many of n neurons are selected: the share, rounded half to even, as Python does. */
export function lapeCount(n: number, top = 0.01): number {
  const exact = n * top;
  const down = Math.floor(exact);
  const rest = exact - down;
  return rest > 0.5 || (rest === 0.5 && down % 2 === 1) ? down + 1 : down;
}

/** PyTorch's kthvalue at a share of all. */
function atShare(sorted: Float64Array, share: number): number {
  return sorted[Math.max(1, lapeCount(sorted.length, share)) - 1] ?? Number.NaN;
}

function entropyAt(rates: readonly Float64Array[], i: number): number {
  const total = rates.reduce((sum, own) => sum + own[i]!, 0);
  let entropy = 0;
  for (const own of rates) {
    const q = own[i]! / total;
    if (q > 0) entropy -= q * Math.log(q);
  }
  return entropy;
}
