import type { JsonObject } from "../../format/json-object.js";
import { type AddedToken, normalizedOf, sameToken } from "./added-token.js";
import type { TokenModel } from "./token-model.js";

/** The steps before and after the model, as tokenizer.json spells them. */
export interface Steps {
  normalizer?: JsonObject | null;
  pre_tokenizer?: JsonObject | null;
  decoder?: JsonObject | null;
  post_processor?: JsonObject | null;
}

/**
 * A tokenizer that is being put together: a model, the steps around it, and the tokens that are
 * added. Those get their ids as the reference's library gives them.
 */
export class TokenizerDraft {
  readonly steps: Steps;
  /** By id; a later token of the same text takes the place of an earlier one. */
  readonly #added = new Map<number, AddedToken>();
  readonly #ids = new Map<string, number>();

  constructor(
    readonly model: TokenModel,
    steps: Steps = {},
  ) {
    this.steps = { ...steps };
  }

  id(token: string): number | undefined {
    return this.#ids.get(token) ?? this.model.ids.get(token);
  }

  token(id: number): string | undefined {
    const added = this.#added.get(id);
    if (added !== undefined) return added.content;
    for (const [token, own] of this.model.ids) if (own === id) return token;
    return undefined;
  }

  /** The texts of the added tokens. */
  get added(): ReadonlySet<string> {
    return new Set(this.#ids.keys());
  }

  /** The added tokens and their ids. */
  get tokens(): readonly (readonly [number, AddedToken])[] {
    return [...this.#added];
  }

  add(tokens: readonly AddedToken[]): void {
    for (const token of tokens) {
      const known = this.#ids.get(token.content);
      if (
        token.content === "" ||
        (known !== undefined && sameToken(this.#added.get(known)!, token))
      )
        continue;
      const id = this.id(token.content) ?? this.#nextId();
      this.#ids.set(token.content, id);
      this.#added.set(id, token);
    }
  }

  /** Returns the content of a tokenizer.json. */
  toJson(): JsonObject {
    const added = [...this.#added].sort(([a], [b]) => a - b);
    const { normalizer = null, pre_tokenizer = null } = this.steps;
    const { post_processor = null, decoder = null } = this.steps;
    return {
      version: "1.0",
      truncation: null,
      padding: null,
      added_tokens: added.map(([id, token]) => ({
        id,
        content: token.content,
        single_word: token.single_word,
        lstrip: token.lstrip,
        rstrip: token.rstrip,
        normalized: normalizedOf(token),
        special: token.special,
      })),
      normalizer,
      pre_tokenizer,
      post_processor,
      decoder,
      model: this.model.json(),
    };
  }

  #nextId(): number {
    let next = this.model.size;
    for (const id of this.#added.keys()) if (id >= next) next = id + 1;
    return next;
  }
}
