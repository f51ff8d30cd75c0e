import type { Operations } from "../../operations.js";

/** What alternating updates need to know. */
interface Options {
  /** How many streams there are. */
  readonly streams: number;
  /** Of a stream. */
  readonly width: number;
  readonly epsilon: number;
}

/**
 * Returns how several streams go through a block that computes one of them, the first: before it
 * each is predicted from all, after it each is corrected by what the block made of the first.
 *
 * @see Baykal et al. 2023, https://arxiv.org/abs/2301.13310
 */
export function alternatingUpdates({ streams, width, epsilon }: Options) {
  const numbers = Array.from({ length: streams }, (_, i) => i);

  /** What a token's state says of how streams are mixed: (B, T, streams). */
  function modes<V>(ops: Operations<V>, at: string, x: V): V {
    const read = ops.scale(ops.rmsNorm(x, `${at}router_norm.weight`, { epsilon }), 1 / width);
    const routed = ops.linear(read, `${at}modality_router.weight`, { width: streams });
    return ops.activation(routed, "tanh");
  }

  return {
    predict<V>(ops: Operations<V>, at: string, given: readonly V[]): V[] {
      const factors = ops.linear(modes(ops, at, given[0]!), `${at}prediction_coefs.weight`, {
        width: streams * streams,
      });
      return given.map((own, i) =>
        numbers.reduce((sum, j) => {
          const place = i * streams + j;
          const factor = ops.slice(factors, place, place + 1);
          return ops.add(sum, ops.multiply(given[j]!, factor));
        }, own),
      );
    },

    correct<V>(ops: Operations<V>, at: string, predicted: readonly V[], made: V): V[] {
      const news = ops.add(made, ops.scale(predicted[0]!, -1));
      const factors = ops.linear(modes(ops, at, made), `${at}correction_coefs.weight`, {
        width: streams,
      });
      return predicted.map((own, i) => {
        const corrected = ops.add(own, news);
        return ops.add(corrected, ops.multiply(news, ops.slice(factors, i, i + 1)));
      });
    },
  };
}
