"""What stands in front of a name or behind it, and is no part of it: remarks, reasons, signs, quantities, ranks."""

import re

from leahy.text.fold import fold_plain, words_of
from leahy.text.lexicon import looks_like_unit, read
from parsers.listings.words.name_words import (
    BEGINNINGS,
    ENDINGS,
    GROUPS_BEHIND,
    IN_BRACKETS,
    LINES,
    OF_POSTS,
    POSTS,
    RANKS,
    RANKS_AMID,
    TITLES,
)

_WORD = re.compile(r"[^\W\d_]+")
_BRACKET = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_LAST_BRACKET = re.compile(r"[(\[]([^()\[\]]*)[)\]]$")
_BEHIND_DASH = re.compile(r"(?:[\s\u00a0][–—-]{1,2}|:)[\s\u00a0]+([^–—:]+)$")
_YEAR_BEHIND_COMMA = re.compile(r",[\s\u00a0]*(?:19|20)\d\d$")
_YEAR = re.compile(r"(?<![\w.-])(?:(?:FY|CY)[\s\u00a0'’]?(?:20)?\d\d|(?:19[5-9]|20[0-4])\d)(?![\w-])")
_PERSON = re.compile(r"[A-Z][a-z]+ (?:[A-Z]\. ?)+[A-Z][\w'’-]+")
_BEHIND_SERVICE = re.compile(
    r"(?:(?:National|Federal|Border|Presidential|Republican|Air|Armed) )?"
    r"(?:Police|Army|Navy|Forces?|Gendarmerie|Guard|Marines?) (\w+)\.? ([^,\d()]+)"
)
_PROGRAM_BEHIND = re.compile(r"[,;][\s\u00a0]*(?:E-)?(?:IMET|FMF|FMS|JCET|GPOI|PKO|INCLE|NADR)$")
_OF_PERSONS = frozenset(("of", "from", "in", "at", "and", "assigned", "who"))
_OF_UNITS_TOO = frozenset(("brig", "gen"))  # "Brig. Móvil" is a brigade
_ORDINAL = re.compile(r"\d{1,3}(?:\.?[ºª°]|st|nd|rd|th)")
_COUNTS = re.compile(r"\d+[\s\u00a0][a-z]")
_TIMES = re.compile(r"[x×]\d+")


def has_remark_in_brackets(text: str) -> bool:
    """Whether a bracket opens in small letters, and neither as names do, "(formerly ...)", nor with a word of a unit."""
    if "(" not in text and "[" not in text:
        return False
    for content in _BRACKET.findall(text):
        words = _WORD.findall(content)
        if not words or not words[0][0].islower() or _ORDINAL.fullmatch(content):  # "Xatruch (15.º)"
            continue
        if words[0] == "see":  # "(see 5th Battalion)"
            return True
        is_bare = len(words) == 1 or not any(word[0].isupper() for word in words)
        if (words[0] not in IN_BRACKETS or is_bare or content[:1].isdecimal()) and not _has_kind(content):
            return True
    return False


def _has_kind(content: str) -> bool:
    """Whether the words of a bracket are a unit's; behind a number, "3 times", it needs the word for one."""
    return read(content).head is not None if _COUNTS.match(content) else looks_like_unit(content)


def ends_in_remark(text: str) -> bool:
    """Whether the words behind a dash or a colon, or in a last bracket, are a reason, a program, or in small letters."""
    piece = _BEHIND_DASH.search(text) if "–" in text or "—" in text or "-" in text or ":" in text else None
    if piece is not None and piece.start() > 0:
        words = _WORD.findall(piece[1])
        at_large = begins_with_quantity(piece[1])
        if words and words[0][0].islower() and (at_large or not looks_like_unit(piece[1])):
            return True
    if piece is None and text[-1] in ")]":
        piece = _LAST_BRACKET.search(text)
    if piece is None or piece.start() == 0:
        if text[-1].isdecimal():
            return _YEAR_BEHIND_COMMA.search(text) is not None
        return text[-1] in "TFSTIORE" and _PROGRAM_BEHIND.search(text) is not None
    words = words_of(fold_plain(piece[1]))
    return any(
        LINES[group].issuperset(words) and not LINES[f"{group}_need"].isdisjoint(words) for group in GROUPS_BEHIND
    )


def ends_in_word(text: str) -> bool:
    """Whether a line ends with a word that no name ends with: "and others", "only", "police officers"."""
    last = text[text.rfind(" ") + 1 :].strip(".,()[]").lower()
    return last in ENDINGS or _TIMES.fullmatch(last) is not None


def begins_with_quantity(text: str) -> bool:
    """Whether a line speaks of units at large, or of members: "Various units", "Members of the Army"."""
    first, _, rest = text.partition(" ")
    first = first.rstrip(",.:").lower()
    if first == "personnel":  # also what a unit is for: "Personnel Command"
        return not rest or rest.split(None, 1)[0].lower() in _OF_PERSONS
    if first == "number" and rest[:1].isdecimal():  # "Number 2 Jagadal Battalion"
        return False
    return first in BEGINNINGS


def speaks_of_a_list(text: str) -> bool:
    """Whether a line names a year, or a list: "Corrections to the 2020 list"."""
    return _YEAR.search(text) is not None or " list" in text


def begins_with_rank(text: str) -> bool:
    """Whether a line opens with the rank or title of a person and has no word of a unit, or is a name with a middle initial, or
    the name of a person behind a service and a rank: "Police Inspector Rajesh Kumar"."""
    if "." in text and _PERSON.fullmatch(text):
        return True
    if not RANKS_AMID.isdisjoint(text.lower().replace(".", " ").split()) and (amid := _BEHIND_SERVICE.fullmatch(text)):
        return amid[1].lower() in RANKS_AMID and not looks_like_unit(amid[2])
    first, _, rest = text.partition(" ")
    if first.rstrip(".").lower() in RANKS and rest[:1].isupper() and not looks_like_unit(rest):
        return True
    return any(map(_names_a_post, text.split(","))) or _opens_with_title(text.partition(",")[0])


def _opens_with_title(text: str) -> bool:
    """Whether the words in front of the first comma are the title of a person, with a name or the unit behind "of"."""
    words = text.split()
    at = 0
    while at < len(words) and words[at].rstrip(".").lower() in TITLES:
        at += 1
    if not at or (at == 1 and words[0].lower().rstrip(".") in _OF_UNITS_TOO):
        return False
    if at == len(words) or words[at] in _OF_PERSONS:
        return True
    return not looks_like_unit(" ".join(words[at:]))


def _names_a_post(piece: str) -> bool:
    """Whether a piece of a name is the post of a person: "Battalion Commander", but not "Office of the Commander"."""
    words = words_of(fold_plain(piece))
    return bool(words) and words[-1] in POSTS and OF_POSTS.isdisjoint(words)
