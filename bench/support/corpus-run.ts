/** @file Loads one corpus, in a process of its own, and prints what that took as JSON. */
import { loadCorpus } from "../../src/corpus/load-corpus.js";

const [spec, limit] = process.argv.slice(2);
const before = process.cpuUsage();
const corpus = await loadCorpus(spec!, limit === undefined ? {} : { limit: Number(limit) });
const { user, system } = process.cpuUsage(before);
const peak = process.resourceUsage().maxRSS * 1024;
console.log(JSON.stringify({ sentences: corpus.ids.length, peak, seconds: (user + system) / 1e6 }));
