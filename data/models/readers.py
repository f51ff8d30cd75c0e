"""Reads translated text out of unpacked Debian packages.

Every reader yields (key, language, text): the texts that share a key say the
same thing. Nothing is cleaned here.
"""
import html
import json
import re
import struct
import xml.etree.ElementTree as ET
import zipfile
from pathlib import Path

# How packages spell each language, most specific first.
SPELLINGS = {
    "en": ["en", "C", "en-US", "en_US"],
    "ar": ["ar", "ar-MA"],
    "el": ["el", "el-GR", "el_GR"],
    "hi": ["hi", "hi-IN", "hi_IN"],
    "tr": ["tr", "tr-TR", "tr_TR"],
    "vi": ["vi", "vi-VN", "vi_VN"],
    "zh": ["zh_CN", "zh-CN", "zh-cn", "zh_Hans", "zh-hans"],
}
LANGUAGE = {spelling: lang for lang, names in SPELLINGS.items() for spelling in names}
LANGUAGE["zh-CN"] = "zh"
# Mozilla and Chromium ship en-GB beside the translations; en-US sits in the browser itself.
BROWSER_LANGUAGE = {**LANGUAGE, "en-GB": "en"}


def read_all(packages: list[Path]):
    """All texts of the packages built from one source."""
    for package in packages:
        for reader in (catalogues, paks, langpacks, mediawiki, php_arrays, metainfo, annotations):
            yield from reader(package)
    yield from pages(packages)


def catalogues(package: Path):
    """GNU gettext catalogues: the message id is the English."""
    for path in sorted(package.rglob("LC_MESSAGES/*.mo")):
        lang = LANGUAGE.get(path.parent.parent.name)
        if lang and lang != "en":
            yield from catalogue(path, lang)
    for path in sorted(package.rglob("wp-content/languages/*.mo")):
        lang = LANGUAGE.get(path.stem.removeprefix("admin-network-").removeprefix("admin-"))
        if lang and lang != "en":
            yield from catalogue(path, lang)


def catalogue(path: Path, lang: str):
    data = path.read_bytes()
    order = {0x950412DE: "<", 0xDE120495: ">"}.get(struct.unpack("<I", data[:4])[0])
    if order is None:
        return
    count, ids, texts = struct.unpack(order + "3I", data[8:20])
    for i in range(count):
        n, at = struct.unpack(order + "2I", data[ids + 8 * i : ids + 8 * i + 8])
        m, to = struct.unpack(order + "2I", data[texts + 8 * i : texts + 8 * i + 8])
        try:
            source, target = data[at : at + n].decode(), data[to : to + m].decode()
        except UnicodeDecodeError:
            continue
        # "context EOT singular NUL plural": the plural goes with the last plural form.
        source = source.split("\x04")[-1].split("\0")[-1]
        target = target.split("\0")[-1]
        if source and target:
            yield source, "en", source
            yield source, lang, target


def paks(package: Path):
    """Chromium's resource packs, version 5: texts under numbers that all languages share."""
    for path in sorted(package.rglob("locales/*.pak")):
        lang = BROWSER_LANGUAGE.get(path.stem)
        if not lang:
            continue
        data = path.read_bytes()
        version, encoding = struct.unpack("<II", data[:8])
        count, _ = struct.unpack("<HH", data[8:12])
        if version != 5:
            continue
        entries = [struct.unpack("<HI", data[12 + 6 * i : 18 + 6 * i]) for i in range(count + 1)]
        for (number, begin), (_, end) in zip(entries, entries[1:]):
            text = data[begin:end].decode("utf-16-le" if encoding == 2 else "utf-8", "replace")
            yield f"pak {number}", lang, text


def langpacks(package: Path):
    """Mozilla language packs: Fluent and .properties files under the same paths."""
    name = "Thunderbird" if "thunderbird" in package.name else "Firefox"
    for path in sorted(package.rglob("langpack-*.xpi")):
        lang = BROWSER_LANGUAGE.get(path.name.removeprefix("langpack-").split("@")[0])
        if not lang:
            continue
        with zipfile.ZipFile(path) as pack:
            for member in sorted(pack.namelist()):
                if not member.endswith((".ftl", ".properties")):
                    continue
                text = pack.read(member).decode("utf-8", "replace")
                where = re.sub(r"(locale|localization)/[^/]+/", "", member)
                parse = fluent if member.endswith(".ftl") else properties
                for key, value in parse(text):
                    value = re.sub(r"\{\s*-brand-\w+-name[^}]*\}|&brandShortName;", name, value)
                    value = re.sub(r"\{\s*-vendor-short-name[^}]*\}", "Mozilla", value)
                    yield f"{where} {key}", lang, value


def fluent(text: str):
    message = attribute = ""
    values: dict[str, list[str]] = {}
    for line in text.splitlines():
        if start := re.match(r"(-?[\w-]+) =(.*)", line):
            message, attribute = start[1], ""
            values[message] = [start[2].strip()]
        elif start := re.match(r"\s+\.([\w-]+) =(.*)", line):
            attribute = start[1]
            values[f"{message}.{attribute}"] = [start[2].strip()]
        elif line.startswith(" ") and message:
            values[f"{message}.{attribute}" if attribute else message].append(line.strip())
        elif line.strip():
            message = attribute = ""
    for key, lines in values.items():
        if not key.endswith("key"):  # access keys are single letters
            yield key, " ".join(lines)


def properties(text: str):
    for line in text.splitlines():
        if pair := re.match(r"\s*([^#\s=]+)\s*=\s*(.+)", line):
            yield pair[1], re.sub(r"\\u([0-9a-fA-F]{4})", lambda m: chr(int(m[1], 16)), pair[2])


def mediawiki(package: Path):
    for path in sorted(package.rglob("i18n/**/*.json")):
        lang = LANGUAGE.get(path.stem)
        if lang:
            try:
                messages = json.loads(path.read_text("utf-8"))
            except json.JSONDecodeError:
                continue
            for key, value in messages.items():
                if isinstance(value, str):
                    yield f"{path.parent} {key}", lang, value.replace("{{SITENAME}}", "Wikipedia")


def php_arrays(package: Path):
    for path in sorted(package.rglob("localization/*/*.inc")):
        lang = LANGUAGE.get(path.parent.name)
        if lang:
            text = path.read_text("utf-8", "replace")
            for key, value in re.findall(r"\['([\w.-]+)'\]\s*=\s*'((?:[^'\\]|\\.)*)';", text):
                yield f"{path.parent.parent} {path.name} {key}", lang, value.replace("\\'", "'")


def metainfo(package: Path):
    """AppStream descriptions: an English element, then the same with xml:lang."""
    attribute = "{http://www.w3.org/XML/1998/namespace}lang"
    for path in sorted(package.rglob("metainfo/*.xml")):
        try:
            root = ET.parse(path).getroot()
        except ET.ParseError:
            continue
        n = 0
        for element in root.iter():
            if element.tag not in ("p", "li", "summary", "caption") or not element.text:
                continue
            code = element.get(attribute)
            n += code is None
            lang = "en" if code is None else LANGUAGE.get(code)
            if lang:
                yield f"{path} {n}", lang, element.text


def annotations(package: Path):
    """CLDR's spoken names of emoji: short, but everyday words rather than computer words."""
    for lang, names in SPELLINGS.items():
        path = package / f"usr/share/unicode/cldr/common/annotations/{'zh' if lang == 'zh' else names[0]}.xml"
        if path.exists():
            for element in ET.parse(path).getroot().iter("annotation"):
                if element.get("type") == "tts":
                    yield f"cldr {element.get('cp')}", lang, element.text


BLOCK = {"p", "li", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "title", "desc", "td", "th", "para", "item", "cite"}
TAG = re.compile(r"<(/?)([a-zA-Z][\w:-]*)([^>]*)>")


def pages(packages: list[Path]):
    """Help pages and books: the same page in two languages, paired block by block.

    Blocks pair where both languages have the same sequence of block elements
    between two headings. The languages may sit in different packages.
    """
    by_page: dict[str, dict[str, Path]] = {}
    for package, path in ((p, f) for p in packages for f in sorted(p.rglob("*"))):
        if path.suffix not in (".html", ".page") or not path.is_file():
            continue
        # A book's folder carries its package's name, which may carry the language.
        parts = [p.replace(package.name, "package") for p in path.relative_to(package).parts]
        for part in parts[:-1]:
            if part in LANGUAGE:
                page = "/".join("*" if p == part else p for p in parts)
                by_page.setdefault(page, {})[LANGUAGE[part]] = path
                break
        else:
            if name := re.fullmatch(r"(.+)\.(en|vi|zh-cn)\.html", path.name):
                by_page.setdefault(name[1], {})[LANGUAGE[name[2]]] = path
    for page, versions in by_page.items():
        english = sections(versions["en"]) if "en" in versions else []
        done = set()
        for lang, path in versions.items():
            other = english if lang == "en" else sections(path)
            same = len(english) == len(other)
            for i, blocks in enumerate(other):
                shape = [b[0] for b in blocks]
                paired = lang == "en" or (same and shape == [b[0] for b in english[i]])
                for j, (tag, text) in enumerate(blocks):
                    # An unpaired block still serves as text in its own language.
                    key = f"{page} {i} {j}" if paired else f"{page} {lang} {i} {j}"
                    if (key, lang) not in done:
                        done.add((key, lang))
                        yield key, lang, text


def sections(path: Path) -> list[list[tuple[str, str]]]:
    text = path.read_text("utf-8", "replace")
    text = re.sub(r"(?s)<(script|style|pre|screen|code|svg|head|info|nav)\b.*?</\1>", " ", text)
    text = re.sub(r"(?s)<!--.*?-->", " ", text)
    result: list[list[tuple[str, str]]] = [[]]
    tag, at, identity = "", 0, ""
    for match in TAG.finditer(text):
        name = match[2].lower()
        if name not in BLOCK:
            continue
        block = re.sub(r"<[^>]*>", "", text[at : match.start()])
        block = " ".join(html.unescape(block).split())
        if tag and block:
            result[-1].append((tag + identity, block))
        if name in ("h1", "h2", "h3", "h4", "h5", "title") and not match[1]:
            result.append([])
        tag, at = ("", match.end()) if match[1] else (name, match.end())
        # LibreOffice numbers its paragraphs: equal numbers make the pairing certain.
        found = re.search(r'id="((?:par|hd)_id\w+)"', match[3])
        identity = " " + found[1] if found else ""
    return result
