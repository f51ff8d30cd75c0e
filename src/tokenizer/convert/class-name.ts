import type { JsonObject } from "../../format/json-object.js";
import { classOfType, genericClass, overruledTypes, typesWithoutModel } from "./class-of-type.js";

/** What transformers takes for the generic class. */
const genericNames: ReadonlySet<string> = new Set([
  ...[genericClass, "PythonBackend", "PreTrainedTokenizer", "BloomTokenizer"],
  "LLaMATokenizer", // as the first conversions of LLaMA have it; no class was ever called so
]);

/** Other names of classes. */
const aliases: ReadonlyMap<string, string> = new Map([
  ["Phi3Tokenizer", "LlamaTokenizer"],
  ["ElectraTokenizer", "BertTokenizer"],
  ["MobileBertTokenizer", "BertTokenizer"],
  ["DistilBertTokenizer", "BertTokenizer"],
  ["BartTokenizer", "RobertaTokenizer"],
  ["LongformerTokenizer", "RobertaTokenizer"],
  ["LEDTokenizer", "RobertaTokenizer"],
  ["MvpTokenizer", "RobertaTokenizer"],
  ["LxmertTokenizer", "BertTokenizer"],
]);

const known: ReadonlySet<string> = new Set([
  ...[...classOfType.values(), ...genericNames],
  ...aliases.keys(),
]);

/**
 * Returns the name of the class that transformers' AutoTokenizer takes for a checkpoint: the one
 * of tokenizer_config.json, else of config.json, else of the type of model. Some types of model
 * overrule the files. A name that transformers does not know is returned as it is, though there
 * it would fall back to the generic class.
 *
 * @param hasByteLevel Whether there is a tokenizer.json whose steps work on bytes.
 */
export function classNameOf(
  config: JsonObject,
  tokenizerConfig: JsonObject,
  hasByteLevel: () => boolean = () => false,
): string {
  const type = typeof config.model_type === "string" ? config.model_type : "";
  const isOverruled = overruledTypes.has(type);
  const ofType = classOfType.get(type) ?? (isOverruled ? genericClass : undefined);
  const named = [tokenizerConfig.tokenizer_class, config.tokenizer_class].find(
    (name): name is string => typeof name === "string" && name !== "",
  );
  if (named === undefined)
    return typesWithoutModel.has(type) ? genericClass : canonical(ofType ?? genericClass);
  const plain = named.replace(/Fast$/, "");
  const name = canonical(plain);
  const hasOwnCode = tokenizerConfig.auto_map !== undefined;
  // Llama 3's files name the class of LLaMA, whose steps know nothing of bytes.
  if (plain === "LlamaTokenizer" && !hasOwnCode && !isOverruled && hasByteLevel())
    return genericClass;
  // ERNIE 4.5's files bring a class of their own, which transformers passes over for such types.
  if (hasOwnCode && isOverruled && !known.has(plain)) return genericClass;
  if (hasOwnCode || ofType === undefined || ofType === plain) return name;
  if (isOverruled) return canonical(ofType);
  return ofType === genericClass && known.has(plain) ? genericClass : name;
}

function canonical(name: string): string {
  return genericNames.has(name) ? genericClass : (aliases.get(name) ?? name);
}
