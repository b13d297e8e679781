"""Posts beside the unit that a training's cell names ("Commanding Officer, 13 Engineer Battalion"): role_words.csv."""

import csv
import functools
import re
from collections.abc import Sequence
from pathlib import Path

from leahy.matching.names.concepts import pieces_of
from leahy.text import lexicon
from leahy.text.acronyms import meaning_of
from leahy.text.fold import fold


def without_post(part: str, country_code: str | None = None) -> str:
    """`part` without a post beside the unit. A post alone, and one whose words are not parted from the unit's ("Head of
    Sector"), give ""; but "Director of Peace Operations Department" and "NDC Instructor" name their units."""
    pieces = [piece for text in part.split(",") for piece in _pieces(text) if piece.strip()]
    kept = [piece for piece in pieces if not _is_post(piece)]
    if not kept:
        return _acronym_beside_a_post(pieces, country_code)
    if (parted := _DASH.split(kept[0], maxsplit=1))[1:] and _is_post(parted[0]):
        kept[0] = parted[1]
    if unit := _led_unit(kept[0]):
        kept[0] = unit
    words = _plain(" ".join(kept)).split()
    if words and words[-1] in _OFFICES and "of" not in words:
        return part if kept == pieces else ", ".join(piece.strip() for piece in kept)  # "Adjutant General's Office"
    if any(" ".join(some) in _openings() for n in range(1, len(words)) for some in (words[:n], words[-n:])):
        return _acronym_beside_a_post(kept, country_code)
    return part if kept == pieces else ", ".join(piece.strip() for piece in kept)


def _pieces(text: str) -> list[str]:
    """The pieces of a text without commas; "National / Instructor" is one."""
    return [text] if _plain(text) in _roles() else _PIECES.split(text)


def _led_unit(piece: str) -> str | None:
    """The unit in words that begin with who leads it: "Commanding Officer Flying Wing", "Head of the Legal Department"."""
    for led in (_LEADING.match(piece), _LEADING_TWO.match(piece)):
        if led and _plain(led[1]) in _before_units() and _is_unit(led[2]):
            return led[2]
    if (
        (led := _LEADING_TWO.match(piece))
        and _plain(led[1]) in _openings()
        and _SPACE.search(led[2])
        and _is_unit(led[2])
    ):
        return led[2]  # "Staff Officer Army Staff College"
    led = _FOLLOWING.match(piece)
    if led and _plain(led[2]) in _before_units() and _DIGIT.search(led[1]) and _is_unit(led[1]):
        return led[1]  # "3rd Brigade Commander"
    led = _LEADING_OF.match(piece)
    if led and _plain(led[1]) in _openings() and _SPACE.search(led[2]) and _is_unit(led[2]):
        return led[2]
    return None


def _acronym_beside_a_post(kept: Sequence[str], country_code: str | None) -> str:
    """The acronym of a unit that nothing but a post stands beside ("NDC Instructor"); else ""."""
    words = kept[0].split() if len(kept) == 1 else []
    for at in range(1, len(words)):
        for unit, post in ((words[:at], words[at:]), (words[at:], words[:at])):
            if _is_post(" ".join(post)) and all(_is_acronym(word, country_code) for word in unit):
                return " ".join(unit)
    return ""


def _is_acronym(word: str, country_code: str | None) -> bool:
    return word in _HEADQUARTERS or bool(_ACRONYM.fullmatch(word) and meaning_of(word, country_code))


def _is_unit(text: str) -> bool:
    """Whether the words behind a post are a unit: "Commanding Officer Flying Wing", but "Head of Sector"."""
    first = text.split()[0].casefold()
    return first not in _NO_BEGINNING and lexicon.read(text).head is not None


_OFFICES = frozenset(("office", "branch"))
_HEADQUARTERS = frozenset(("HQ", "HQS"))
_ACRONYM = re.compile(r"[A-Z]{3,10}")
_SPACE = re.compile(r"\S\s+\S")
_NO_BEGINNING = frozenset(("of", "for", "in", "at", "to", "general", "de", "del", "and"))
_LEADING = re.compile(r"\s*([^\W\d_]+) (.+)", re.DOTALL)
_LEADING_TWO = re.compile(r"\s*([^\W\d_]+ [^\W\d_]+) (.+)", re.DOTALL)
_FOLLOWING = re.compile(r"\s*(\S.*\S)\s([^\W\d_]+)\s*", re.DOTALL)
_LEADING_OF = re.compile(
    r"\s*([^\W\d_]+(?: [^\W\d_]+)?) (?:of the|of|at the|at|de la|del) (.+)", re.DOTALL | re.IGNORECASE
)


def _is_post(piece: str) -> bool:
    """Whether a piece is a post and no more: one of role_words.csv, or words before the last word of one."""
    words = _plain(_CLASS.sub(_unless_a_unit, piece))
    if words in _roles():
        return True
    if not words.endswith(_last_words()) or _DIGIT.search(words):
        return False
    head = lexicon.read(words).head
    if words.split()[-1] in _IN_COMMAND and any(found.role in ("arm", "service") for found in pieces_of(piece)):
        return False  # "MP Commander" names the unit that is led
    if head is not None and head.echelon in _LED and words.split()[-1] in _IN_COMMAND:
        return words.startswith(head.phrase)  # "Platoon Commander", but "MP Platoon Commander" names the platoon
    return head is None or head.echelon in _LED or head.phrase in _endings()


def _unless_a_unit(match: re.Match[str]) -> str:
    """Nothing for a class of posts and for the initials of a post; "Director (CIB)" names what is directed."""
    letters = (match[1] or "").casefold()
    initials = "".join(word[0] for word in _plain(match.string[: match.start()]).split())
    return match[0] if letters and letters not in initials else ""


@functools.cache
def _role_rows() -> Sequence[dict[str, str]]:
    with Path(__file__).with_name("role_words.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@functools.cache
def _roles() -> frozenset[str]:
    """The posts of role_words.csv, folded."""
    return frozenset(_plain(row["role"]) for row in _role_rows())


@functools.cache
def _openings() -> frozenset[str]:
    """Those that open the words of a post, too: not "Officer Training School"."""
    return frozenset(_plain(row["role"]) for row in _role_rows() if row["ends"] != "only")


@functools.cache
def _endings() -> frozenset[str]:
    return frozenset(_plain(row["role"]) for row in _role_rows() if row["ends"] != "no")


@functools.cache
def _last_words() -> tuple[str, ...]:
    return tuple(f" {ending}" for ending in sorted(_endings()))


@functools.cache
def _before_units() -> frozenset[str]:
    """The posts of those who command a unit, or teach at one: the words behind such a post are the unit."""
    return frozenset(_plain(row["role"]) for row in _role_rows() if row["reason"] in ("officer in command", "teacher"))


def _plain(text: str) -> str:
    return " ".join(_WORDS.findall(fold(text)))


_LED = frozenset(("company", "platoon", "squad", "team", "section", "battery", "battalion", "squadron"))
_PIECES = re.compile(r"[,/\\]|\s[-\u2013=]\s")
_DASH = re.compile(r"(?:(?<!\s)\s+)?[-=:]\s*")
_WORDS = re.compile(r"[\w/]+")
_CLASS = re.compile(
    r"(?<![\s,])[\s,]+class [a-z\d]\b|\(([^()]*)\)", re.IGNORECASE
)  # "Instructor Class A", "Legal Officer (LO)"
_IN_COMMAND = frozenset(("commander", "comander", "cdr", "leader"))
_DIGIT = re.compile(r"\d")
