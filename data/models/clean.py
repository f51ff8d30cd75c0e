"""Turns interface strings and help paragraphs into plain sentences, or drops them."""
import html
import re
import unicodedata

# Letters that a text in the language must mostly consist of.
SCRIPT = {
    "en": "LATIN", "tr": "LATIN", "vi": "LATIN",
    "ar": "ARABIC", "el": "GREEK", "hi": "DEVANAGARI", "zh": "CJK",
}
# Characters of a translation over characters of its English: bounds outside of
# which a pair is more likely misaligned than translated.
LENGTH_RATIO = {
    "ar": (0.4, 1.7), "el": (0.6, 2.2), "hi": (0.5, 2.0),
    "tr": (0.5, 2.0), "vi": (0.5, 2.2), "zh": (0.12, 0.8),
}
MAX_CHARACTERS = 320

MARKUP = re.compile(r"<[^<>]{0,300}>|'''?|\[\[(?:[^\]|]*\|)?|\]\]")
MNEMONIC_SUFFIX = re.compile(r"\s*\([&_~]?[A-Z0-9]\)")  # 文件(&F)
MNEMONIC = re.compile(r"[&~](?=\w)|(?<![\w_])_(?=[^\W_])|(?<=[^\W_])_(?=[^\W_])")
PLACEHOLDER = re.compile(
    r"%[-+#0-9.$*lhzL]*[a-zA-Z(%]|%\d|[{}]|\$\d|\$[a-zA-Z(]|\\[a-zA-Z]|@\w+@|&\w+;|#\d|\|\||==|::|->|~~|^\s*[-*•>#|]"
)
CODE = re.compile(r"https?:|www\.|\w@\w|/\w+/|\w\\\w|--\w|\w_\w|\w\(\)|^\W*$|[<>|=]|\.{4,}|\b\w+\.(?:txt|h|c|cpp|py|conf|html|xml)\b")


def clean(text: str) -> str | None:
    """One line of plain text, or None if what is left would not be a sentence."""
    text = html.unescape(MARKUP.sub("", text))
    text = text.replace("%PRODUCTNAME", "LibreOffice").replace("\u200b", "").replace("\u00a0", " ")
    text = "".join(c for c in text if unicodedata.category(c) not in ("Cf", "Co", "Cs") or c == "\u200c")
    text = MNEMONIC.sub("", MNEMONIC_SUFFIX.sub("", text))
    text = unicodedata.normalize("NFC", " ".join(text.split()))
    if not text or len(text) > 4 * MAX_CHARACTERS or PLACEHOLDER.search(text) or CODE.search(text):
        return None
    return text


def key(text: str) -> str:
    """What two near-duplicates share: letters only, lower case."""
    return "".join(c for c in text.casefold() if c.isalpha() or unicodedata.category(c).startswith("M"))


def in_script(text: str, lang: str) -> bool:
    letters = [c for c in text if c.isalpha()]
    if not letters:
        return False
    wanted = sum(unicodedata.name(c, "").startswith(SCRIPT[lang]) for c in letters)
    return wanted >= (0.9 if SCRIPT[lang] == "LATIN" else 0.5) * len(letters)


def is_pair(english: str, other: str, lang: str) -> bool:
    """Whether `other` can be a translation, and not a copy, of `english`."""
    if not in_script(english, "en") or not english.isascii() and not in_script(english, "en"):
        return False
    if not in_script(other, lang) or len(english) > MAX_CHARACTERS:
        return False
    low, high = LENGTH_RATIO[lang]
    if not low <= (len(other) + 2) / (len(english) + 2) <= high:
        return False
    a, b = set(english.casefold().split()), set(other.casefold().split())
    if len(a & b) > 0.5 * len(a):
        return False
    # Numbers carry over in a translation; where they do not, the pair is misaligned.
    return re.findall(r"\d+", english) == re.findall(r"\d+", western_digits(other)) or len(english) < 40


def western_digits(text: str) -> str:
    return "".join(str(unicodedata.digit(c)) if c.isdigit() and not c.isascii() and unicodedata.digit(c, None) is not None else c for c in text)


END = re.compile(r"(?<=[.!?।。！？؟])\s+|(?<=[。！？])")


def sentences(text: str) -> list[str]:
    return [s.strip() for s in END.split(text) if s and s.strip()]


def split_pair(english: str, other: str) -> list[tuple[str, str]]:
    """Sentence pairs of a paragraph pair if both have as many, else the whole."""
    a, b = sentences(english), sentences(other)
    return list(zip(a, b)) if len(a) == len(b) else [(english, other)]
