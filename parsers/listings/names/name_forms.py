"""The form of a name: the characters that it may hold, brackets and quotation marks in pairs, one unit and not two.

Of 20,000 names of units of 150 countries none has another form. What has is not told from a remark, a mark or a torn line.
"""

import re
import unicodedata

from leahy.text.fold import letters_of
from leahy.text.lexicon import kinds_of_units, read

_OPENS_NAME = re.compile(r"[\w(\['\"“”‘’‚„«‹‛`´ʻʼʽʾʿ¿¡]")
_OTHER = re.compile(r"[^a-zA-Z0-9 .,()'\-/\u00a0]")
_OF_NAMES = frozenset('"“”„‟’‘‚‛«»‹›`´ʻʼʽʾʿ′″&–—‐‑‒−:;º°ª№#[]·¿¡')
_CLOSING = frozenset(")]\"'”’»›.º°ª;")
_JOINERS = frozenset("\u200c\u200d")
# A number that is no number of a unit: glued to a word, or behind "#" with none.
_TORN = re.compile(
    r"[^\W\d_A-Z]{3}\d|#(?![\s\u00a0]?\d)|\.\.|[\s\u00a0][.°](?![\w])|\(\)|\[\]|//|\b[Nn]/[Aa]\b|\b[Nn]+th\b|\?\?|\bas of\b"
    r"|[\s\u00a0][·•|][\s\u00a0]|[\s\u00a0]\(\d{1,2}\)[\s\u00a0]+[A-Z\d]|[–—-][\s\u00a0]and[\s\u00a0][–—-]|(?<!\d)\d{3}[.-]\d{4}(?!\d)|\b(?:[Tt]el|[Ff]ax|[Pp]hone)\b[.:]"
)
_ADDED = re.compile(
    r"[Ee]x-|NEW[\s\u00a0].*[a-z]|(?:And|Or|No)[\s\u00a0](?=[A-Z][a-z])|(?:Jan|Febr)uary[\s\u00a0]\d|(?:March|April|May|June|July|August)[\s\u00a0]\d"
    r"|(?:Septem|Octo|Novem|Decem)ber[\s\u00a0]\d|\d+(?:st|nd|rd|th)[\s\u00a0].*[\s\u00a0](?:[a-z\d]|#\d+)$",
    re.DOTALL,
)
"""What was added in front of a name, or behind one that has its number."""
_PORTION = r"(?:U|C|S|TS|SBU|FOUO|CUI|NF|OK|DOD|DoD|OFAC)"
_PORTION_MARK = re.compile(rf"\({_PORTION}(?://[\w ]+)*\)|.*[\s\u00a0]\({_PORTION}\)$", re.DOTALL)
_FORMATIONS = frozenset(
    ("battalion", "brigade", "company", "corps", "division", "platoon", "post", "regiment", "squadron", "station")
)
_PAIRS = (("(", ")"), ("[", "]"), ("“„", "”“"), ("«", "»"), ("‹", "›"))
_IN_PAIRS = re.compile(r"[\"'’‘‛()\[\]“”„«»‹›]")
_FORMS = "".join(
    " " if not c.isalnum() else "0" if c.isdecimal() else "A" if c.isascii() and c.isupper() else "a"
    for c in map(chr, range(256))
).encode()
_SINGLE = re.compile(r"['’‘‛]")
_SINGLE_OPENS = re.compile(r"(?<![\w.\-])['‘‛](?=\w)")
_SINGLE_CLOSES = re.compile(r"(?<=[\w.])['’](?!\w)")
_BETWEEN_NUMBERS = re.compile(
    r"\b\d+(?:st|nd|rd|th)?[\s\u00a0]*(?:and|or|and/or|&|to|through)[\s\u00a0]*\d+(?:st|nd|rd|th)\b|\b\d+(?:st|nd|rd|th)[\s\u00a0]?[,/–-][\s\u00a0]?\d+(?:st|nd|rd|th)\b"
)
_BETWEEN_NAMES = re.compile(r"[,;/|]|[\s\u00a0](?:[–—-]|&|and|or|and/or|y|et|e)[\s\u00a0]")


def forms_of(text: str) -> bytes | None:
    """A text with "A" for each capital of ASCII, "a" for each other letter, "0" for each figure, and a space for anything else;
    None where it has a character that Latin-1 has not."""
    try:
        return text.encode("latin-1").translate(_FORMS)
    except UnicodeEncodeError:
        return None


def has_odd_sign(text: str) -> bool:
    """Whether a line opens or ends with a sign that no name does, or holds a character that no name holds: "5th Brigade ^"."""
    if not _OPENS_NAME.match(text) or not (text[-1].isalnum() or text[-1] in _CLOSING or _is_mark(text[-1])):
        return True
    if _TORN.search(text) or _ADDED.match(text):
        return True
    return any(not _is_of_a_name(text, match.start()) for match in _OTHER.finditer(text))


def _is_of_a_name(text: str, at: int) -> bool:
    character = text[at]
    if unicodedata.category(character) == "No" and character not in "¹²³":  # "①" counts
        return False
    if character.isalnum() or character in _OF_NAMES or character.isspace() or _is_mark(character):
        return True
    if character in _JOINERS:
        return text[at - 1].isalpha() and text[at + 1 : at + 2].isalpha()
    return unicodedata.category(character) == "Cf"  # those that turn letters around are of damaged letters


def _is_mark(character: str) -> bool:
    return unicodedata.category(character)[0] == "M"


def has_portion_mark(text: str) -> bool:
    """Whether the mark of a classification opens a line, or ends it: "(U)"."""
    return (text[0] == "(" or ")" in text[-2:]) and _PORTION_MARK.match(text) is not None


def is_unbalanced(text: str) -> bool:
    """Whether brackets or quotation marks do not stand in pairs. An apostrophe within a word, or behind its "s", is none."""
    signs = "".join(_IN_PAIRS.findall(text))
    if signs in ("", "()"):  # as most names have none, or one acronym
        return False
    if signs.count('"') % 2 or any(_is_open(signs, *pair) for pair in _PAIRS):
        return True
    if not _SINGLE.search(text):
        return False
    opening = [match.start() for match in _SINGLE_OPENS.finditer(text)]
    closing = [match.start() for match in _SINGLE_CLOSES.finditer(text)]
    if len(opening) > len(closing):
        return True
    return bool(closing) and not opening and closing[-1] == len(text) - 1


def _is_open(signs: str, opens: str, closes: str) -> bool:
    """Whether one of the signs that open, or close, has no other. Where one sign may do both, it closes what is open."""
    depth = 0
    for character in signs:
        if depth and character in closes:
            depth -= 1
        elif character in opens:
            depth += 1
        elif character in closes:
            return True
    return depth > 0


def names_two(text: str) -> bool:
    """Whether a name joins two numbers, "4th and 5th Brigades", or has the same kind of unit twice, side by side: "4th Brigade,
    5th Brigade". A part and its whole are of two kinds."""
    if _BETWEEN_NUMBERS.search(text):
        return True
    known = kinds_of_units()
    kinds = [word for word in letters_of(text) if word in known]
    if len(set(kinds)) == len(kinds):
        return False
    readings = [read(piece.strip()) for piece in _BETWEEN_NAMES.split(text)]
    heads = [r.head.phrase for r in readings if r.head and r.head.echelon in _FORMATIONS and (r.numbered or r.unknown)]
    return len(heads) != len(set(heads))
