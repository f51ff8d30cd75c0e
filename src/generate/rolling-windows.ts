import type { ScoredText } from "./token-tree.js";

/**
 * Returns the windows in which a whole text is scored, by lm-evaluation-harness's rule: each token
 * once, in pieces of as many tokens as the model takes, after one token of context: the last of the
 * piece before, or that which begins a text. The last piece, which is shorter, has so many tokens
 * before it that its window is full. A tokenizer that begins a text by itself has that token
 * scored, too, after another like it.
 *
 * @param ids The tokens of the text.
 * @param beginning The token before the first.
 * @param most The tokens of a window.
 * @see https://github.com/EleutherAI/lm-evaluation-harness, get_rolling_token_windows
 */
export function rollingWindows(
  request: number,
  ids: readonly number[],
  beginning: number,
  most: number,
): ScoredText[] {
  const windows: ScoredText[] = [];
  for (let at = 0; at < ids.length; at += most) {
    const end = Math.min(at + most, ids.length);
    if (at === 0) windows.push({ request, ids: [beginning, ...ids.slice(0, end)], from: 1 });
    else {
      const start = end - most - 1; // input and targets are shifted by one
      windows.push({ request, ids: ids.slice(start, end), from: at - start });
    }
  }
  return windows;
}
