import type { Variables } from "../jinja/compile-template.js";

/** @file What is said between this process and the one that renders templates. */

/** A template, and what it is filled with. */
export interface RenderQuestion {
  readonly template: string;
  /** Milliseconds of `Date`: what the template takes for now. */
  readonly now: number;
  readonly variables: readonly Variables[];
  /** The most characters of a text. */
  readonly longest: number;
}

/** The texts, or why there are none. */
export type RenderReply =
  | { readonly texts: readonly string[] }
  | { readonly refused: string; readonly item: number }
  | { readonly long: number };
