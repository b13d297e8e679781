"""Forms of lines that are no whole name: a label, a number, a kind of unit alone, what opens or ends amid a name."""

import re

from leahy.text.fold import fold_plain, words_of
from leahy.text.lexicon import kinds_of_units, looks_like_unit, read
from parsers.countries.headings import match_country
from parsers.listings.names.name_forms import forms_of
from parsers.listings.words.column_heads import LIST_WORDS
from parsers.listings.words.name_words import (
    GROUPS,
    KINDS_ALONE,
    LABELS,
    LINES,
    OF_LINES,
    PARTICLES,
    labels_a_person,
    printed_words,
)
from parsers.listings.words.remarks import is_about_assistance

_ENUMERATED = re.compile(
    r"(?:\(?(?:[a-z]|[ivx]+|\d{1,3})\)|\d{1,3}[\s\u00a0]*[–—]|\d{1,3}[\s\u00a0]-|[A-Z]\.\d+[.)]?|[a-z]\.|[A-Z][\s\u00a0][–—-]"
    r"|\d{1,3}(?:/|\]|-\d{1,3})|N[oº°]\.?[\s\u00a0]?\d+[\s\u00a0][–—-]|\d+(?:\.\d+)+\.?|[a-zØüèÄ](?=[\s\u00a0][A-Z\d]))[\s\u00a0]"
)
# "No. 2." counts; "No. 2 Brigade" does not. A number of a case has a year, or opens with a nought: "2020-KE-0114", "LV-00123".
_COUNTED = re.compile(r"(?:No|Nr|Num|N[oº°])\.?[\s\u00a0]?\d{1,3}[.:)][\s\u00a0]+[^\W\d_]")
_CASE = (
    r"(?:[A-Z]{2,6}[-/])*(?:(?:19|20)\d\d[-/](?:[A-Z]{1,6}[-/])?\d{2,}|\d{2,}[-/](?:19|20)\d\d|[A-Z]{1,6}[-/]0\d{3,})"
)
_OF_A_CASE = re.compile(
    rf"{_CASE}:?[\s\u00a0]|(?:Case|Ref|File|Record|Entry|U?ID)\.?[\s\u00a0]#?\d+(?:[\s\u00a0]|$)"
    r"|[(\[][^()\[\]]*\d{4}[^()\[\]]*[)\]][\s\u00a0]"
)
_CASE_BEHIND = re.compile(rf"[\s\u00a0,(\[]{_CASE}[)\]]?$")
_LETTERED = re.compile(r"(?:[A-Z]|[IVX]{1,5})\.[\s\u00a0]+([^\W\d_]+(?:[\s\u00a0][^\W\d_]+)?)")
_LABELLED = re.compile(
    rf"(?:{'|'.join(sorted(LABELS))})\.?(?:[\s\u00a0](?:No\.?[\s\u00a0]?)?#?\d+)?(?:[:.–—]|[\s\u00a0][–—-])[\s\u00a0]",
    re.IGNORECASE,
)
_LONGEST_NUMBER = 20
_NUMBER_ALONE = re.compile(
    r"(?:no|nr|n|nº|n°|num|number|numéro|número|#)?[.:]?[\s\u00a0]*\d+(?:st|nd|rd|th|er|ère|e|ème|º|ª)?\.?",
    re.IGNORECASE,
)
_COUNTS = re.compile(r"\d+ [a-z]+")
_BEHIND_BRACKET = re.compile(r"[(\[][^()\[\]]*[)\]]\s*[,;]")
_FEWEST_LETTERS = 2
_ORDINAL = re.compile(r"\d+(?:st|nd|rd|th|er|ère|e|ème|º|ª|\.º|\.ª)")
_LABEL = re.compile(r"([^:]{1,60}):(?=[\s\u00a0]|$)")
_LABEL_WORDS = 5
_OF_AN_ENTRY = re.compile(r"(?:[A-Z]{2,4}|Ref\.?|Case|Item|Entry|Record)[\s\u00a0]#?\d+")
_UNFINISHED = re.compile(r"(?:[,&/(\[+]|[^\W_]-|[–—])$")


def is_title_case(text: str, forms: bytes | None = None) -> bool:
    """Whether a line writes its words as names do: none in small letters but particles. `forms`: those of the text, if known."""
    if text.isascii():  # a small letter that opens a word is found without the words
        forms = forms or forms_of(text) or b""
        if b" a" not in forms and b"0a" not in forms and not forms.startswith(b"a"):
            return b"A" in forms
    words = printed_words(text)
    for word in words:
        if word[0].islower() and word not in PARTICLES:
            return False
    return bool(words)


def is_of_one_group(text: str) -> bool:
    words = words_of(fold_plain(text))
    if not words or not OF_LINES.issuperset(words):
        return False
    for group in GROUPS:
        needed = LINES.get(f"{group}_need")
        if LINES[group].issuperset(words) and (needed is None or not needed.isdisjoint(words)):
            return True
    return False


def is_kind_alone(text: str) -> bool:
    """Whether a line is the kind of a unit without its name, "Company", or opens with one: "Division, Army"."""
    first, _, rest = text.partition(",")
    if " " in first or fold_plain(first) not in KINDS_ALONE:
        return False
    return not (first.lower() == "headquarters" and looks_like_unit(rest))  # "Headquarters, 2nd Infantry Battalion"


def is_unfinished(text: str) -> bool:
    if not text[-1:].isalnum():
        return _UNFINISHED.search(text) is not None
    last = text[text.rfind(" ") + 1 :]
    return last[0].isdecimal() and _ORDINAL.fullmatch(last) is not None


def is_labelled(text: str) -> bool:
    """Whether a line opens with a label: words that are no unit, and a colon."""
    label = _LABEL.match(text) if ":" in text else None
    if label is None:
        return False
    if _OF_AN_ENTRY.fullmatch(label[1]):  # "ID 4432: Border Police"
        return True
    words = words_of(fold_plain(label[1]))
    if len(words) > _LABEL_WORDS or match_country(label[1]):
        return False
    return LIST_WORDS.issuperset(words) or labels_a_person(words) or not looks_like_unit(label[1])


def is_number_alone(text: str) -> bool:
    """Whether a line is a number, "No. 5", or counts something that is no unit, "3 comments"."""
    if len(text) >= _LONGEST_NUMBER:
        return False
    if _NUMBER_ALONE.fullmatch(text) is not None:
        return True
    return text[0].isdecimal() and _COUNTS.fullmatch(text) is not None and read(text).head is None


def is_torn(text: str) -> bool:
    """Whether a line opens with a bracket that ends at a comma, "(GMI), Goma", or has no two letters that differ, "XXXXX"."""
    return _BEHIND_BRACKET.match(text) is not None or len(set(text.lower())) < _FEWEST_LETTERS


def begins_small(text: str) -> bool:
    first = text.split(None, 1)[0]
    return (
        first[0].islower()
        and "-" not in first
        and "'" not in first
        and "’" not in first
        and not any(c.isupper() for c in first)
    )


def is_remark(text: str) -> bool:
    return is_about_assistance(text) and not looks_like_unit(text)


def has_case_number(text: str) -> bool:
    """Whether a line opens or ends with the number of a case."""
    return _OF_A_CASE.match(text) is not None or _CASE_BEHIND.search(text) is not None


def opens_enumerated(text: str) -> bool:
    """Whether a line opens with a number or a letter that counts: "1.1", "a.", "A –", "B. Rapid Reaction Unit". In "B. Company"
    and "B. Smith Barracks" the letter is of the name."""
    if _ENUMERATED.match(text) or _LABELLED.match(text) or _COUNTED.match(text):
        return True
    letter = _LETTERED.match(text) if "." in text else None
    if letter is None or fold_plain(letter[1].split()[0]) in kinds_of_units():
        return False
    reading = read(letter[1])
    return bool(reading.words) and not reading.unknown
