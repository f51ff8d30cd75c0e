/**
 * What the process of the tokenizers has of this one's environment: what systems need to start a
 * program and the library to be found, and how many threads it may take. Keys and tokens of other
 * services (HF_TOKEN …) are none of its business: it reads files of strangers.
 */
const needed = [
  ...["PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "LANG", "LC_ALL", "TZ"],
  ...["SystemRoot", "windir", "TEMP", "TMP", "TMPDIR"], // without SystemRoot no Windows program starts
  ...["TOKENIZERS_PARALLELISM", "RAYON_NUM_THREADS", "NAPI_RS_NATIVE_LIBRARY_PATH"],
];

/** Returns the environment for the process of the tokenizers. */
export function tokenizerEnvironment(all: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = needed.filter(name => all[name] !== undefined).map(name => [name, all[name]]);
  return { ...Object.fromEntries(kept), RUST_BACKTRACE: "0" };
}
