"""The units that a training's cell of recipient units names: one unit, several, or words that name none.

A name is returned as printed, without what the register adds to it: posts, numbers of trainees, and the signs between several
units. `repaired` mends what a reader of the name need not see: letters that were decoded wrongly, and signs for a path.
"""

import csv
import functools
import itertools
import re
from pathlib import Path

from leahy.matching.names.concepts import pieces_of
from leahy.text import lexicon
from leahy.text.acronyms import meaning_of, spell_out
from leahy.text.countries import alpha3_codes
from leahy.text.fold import fold
from leahy.text.unit_strings.relations import FORCE
from parsers.registers.names.posts import without_post

_HERE = Path(__file__)


def units_in(cell: str, country_code: str | None = None) -> tuple[str, ...]:
    """The units that a cell names, as printed; none where it names persons, or is too long to be read.

    Semicolons, plus signs and line breaks part units. Commas part a unit from what it is part of, but whole services
    ("Army, Navy") and counted units ("1st Battalion (30), 2nd Battalion (30)") from each other; so do "and" and slashes.
    The number of trainees is left out. `country_code` says what acronyms mean.
    """
    text = _as_path(_CODE.sub(r"\1, ", _OPEN_TO_ALL.sub("", cell)))
    parts = [part for part in _counted_parts(text) or _BETWEEN.split(text) if part.strip(" ,.")]
    several = len(parts) > 1
    units: list[str] = []
    for part in parts:
        if len(part) > _LONGEST or _names_a_person(part):
            continue
        plain = _once(_without_trainees(part, several=several))
        units += (without_post(unit, country_code) for unit in _services(plain, country_code) or [plain])
    return tuple(dict.fromkeys(unit for unit in units if len(unit) > 2 and not _NO_UNIT.fullmatch(unit)))


def repaired(name: str, country_code: str | None = None) -> str:
    """`name` as it is read: its letters mended, slashes between units as commas, and without the letters of its country."""
    name = _FOOTNOTE.sub("", _COUNTED.sub(" ", _SLASHED_ACRONYMS.sub("", _once(name))))
    if (honour := _HONOUR.search(name)) and _is_academy(name[: honour.start()]):
        name = name[: honour.start()]
    name = _RANK.sub(r"\1", _TITLE.sub("", name))
    name = _CODE_PAGE.sub(lambda match: _LETTERS[match[0]], _NOT_AVAILABLE.sub("NA", name))
    name = _COMPASS.sub(_direction_of, _RUN_ON.sub(r"\1, ", name))
    name = _FUSED.sub("and ", _SLASH.sub(", ", _LOST_APOSTROPHE.sub("'", name)))
    parts = [part for part in (text.strip() for text in name.split(",")) if part]
    letters = _letters(country_code)
    if len(parts) > 1 and (parts[-1] in letters or _is_nation_of(parts[-1], country_code)):
        parts.pop()
    if len(parts) > _PATH and fold(parts[0]) == fold(parts[-1]):  # the force before its unit, and behind it again
        parts.pop(0)
    first, _, rest = parts[0].partition(" ") if parts else ("", "", "")
    if rest and first in letters and _is_nation(meaning_of(first, country_code) or ""):
        parts[0] = rest
    return ", ".join(parts)


def _direction_of(match: re.Match[str]) -> str:
    """The point of the compass before a name; a letter before a kind of unit counts it ("3 S Company")."""
    return f"{_DIRECTIONS[match[1].lower()]} " if lexicon.read(match[2]).unknown else match[0]


def _is_academy(text: str) -> bool:
    head = lexicon.read(text).head
    return head is not None and head.echelon == "academy" and " " in text.strip()


# --- what the register adds


def _counted_parts(cell: str) -> list[str]:
    """The parts of a cell that counts the trainees of each unit, without a sign between them: "4-Guard 2-Army 1-Navy",
    "Guard-7, Army-6,Navy-2"; [] where it does not."""
    for counted in (_COUNT_FIRST, _COUNT_LAST, _COUNT_APART):
        if len(counted.findall(cell)) >= _COUNTED_UNITS:
            return [part for part in counted.split(cell) if part.strip(" ,.")]
    return []


_COUNTED_UNITS = 3
_COUNT_FIRST = re.compile(r"(?:^|(?<=[\s,;]))\d{1,3}-\s?(?=[A-Z][A-Za-z]|\d+(?:st|nd|rd|th)\b)")
_COUNT_APART = re.compile(r"(?<=[A-Za-z])\s-{1,2}\s?\d{1,3}(?=[\s,;]|$)")
_COUNT_LAST = re.compile(r"(?<=[A-Za-z])-\d{1,3}(?:[,;]|$)")


def _as_path(text: str) -> str:
    """`text` with a comma for its only semicolon, where that stands between a unit and what it is part of ("Artillery Brigade;
    Land Forces"): whole forces ("Army; Ministry of Defence") are units of their own."""
    below, sign, above = text.partition(";")
    if not sign or ";" in above:
        return text
    rank, rank_above = (lexicon.read(part).rank for part in (below.rpartition(",")[2], above.partition(",")[0]))
    return f"{below}, {above.strip()}" if rank and rank < FORCE and rank < (rank_above or 0) else text


def _without_trainees(part: str, *, several: bool) -> str:
    part = _FROM.sub("", _STUDENTS.sub("", part)).strip(" ,.")
    if several:
        part = _COUNT_BEFORE.sub("", _COUNT.sub("", part))
    return part.strip(" ,.")


def _once(text: str) -> str:
    """A text that stands twice in a row, once."""
    half = (len(text) - 1) // 2
    return text[:half] if len(text) > 2 * _SHORT and text[:half] + " " + text[:half] == text else text


def _names_a_person(part: str) -> bool:
    return any(lexicon.read(f"{match[1]} {match[2]}").unknown for match in _PERSON.finditer(part))


_SHORT = 3
_LONGEST = 400  # characters: a longer one enumerates dozens of offices and persons, without a sign between them
_PERSON = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|Lt|LTC|Capt|Maj|Col|Gen|Sgt|WO|CPT)\b\.?\s+([A-Z][a-z]+) ([A-Z][a-z]+)")
_BETWEEN = re.compile(
    r"[;|\n]|\s\+\s|(?<=\(\d\)),|(?<=\(\d\d\)),|(?<=\(\d\d\d\)),"
    r"|,\s*(?=\d{1,3} (?:students? )?(?:was |were )?from\b)",
    re.IGNORECASE,
)
_CODE = re.compile(r"^([A-Z]-?\d);\s*")  # "J3; Joint Staff": a branch of that staff
_OPEN_TO_ALL = re.compile(r"\(open to all branches\)", re.IGNORECASE)
_COUNT = re.compile(r"(?:(?<!\s)\s+)?(?:-\s*|\()\d{1,3}\)?$")
_COUNT_BEFORE = re.compile(r"^\d{1,3}\s*-\s*(?=[^\W\d])")
_STUDENTS = re.compile(r"(?:(?<!\s)\s+)?(?<!-)-+\s*(?:\d{1,3}|no) students?\b.*$", re.IGNORECASE | re.DOTALL)
_FROM = re.compile(r"^\s*(?:all|both|\d{1,3})\b[\w ]{0,20}?\bfrom (?:the )?", re.IGNORECASE)
_NO_UNIT = re.compile(
    r"n/?a|none|unk|military|unknown|unspecified|various|multiple(?: units.*)?|other|civilian|tbd|not available"
    r"|non-training|[\W\d_]*",
    re.IGNORECASE,
)


# --- several units


def _services(part: str, country_code: str | None) -> list[str]:
    """The units of an enumeration of whole services, ministries or acronyms; [] where `part` is no enumeration.

    "SEDENA and SEMAR", "Army, Navy", "BNS Haji Mohsin/NHQ"; but "Coast Guard, Ministry of Interior" is a path.
    """
    texts = [text.strip(" .") for text in re.split(_SIGNS, part)]
    texts = [text for text in texts if text]
    if len(texts) < 2:
        return []
    joined = _JOINED.search(part) is not None
    services = [_service(text, country_code, acronyms=joined) for text in texts]
    if services[0] in _WHOLE and (meaning := meaning_of(texts[-1], country_code)):
        head = lexicon.read(meaning).head
        if head is not None and head.echelon in _INSIDE:
            return []  # "Army / NDC" is a path
    if len(texts) == _PATH and not joined and services[1] == "military":
        return []  # "Air Force, Armed Forces" is a path
    if all(services) and len({*services} - {_MINISTRY}) > 1:
        return texts
    leading = list(itertools.takewhile(_WHOLE.__contains__, services))
    if len(texts) > _PATH and len({*leading}) > 1:  # "Army, Navy, Embassy": no service is part of another
        return texts
    slashed = [text.strip(" .") for text in part.split("/")]
    if len(slashed) > 1 and all(map(_ACRONYM.fullmatch, slashed[1:])) and not any(map(_DIGIT.search, slashed)):
        return slashed
    return []


def _service(text: str, country_code: str | None, *, acronyms: bool) -> str | None:
    """Which service a text names, and nothing more ("Mexican Navy"); None where it is no whole service. With `acronyms`, one
    of known meaning is a service, too: with commas alone, acronyms are a path ("DB, DMP")."""
    if acronyms and _ACRONYM.fullmatch(text) and meaning_of(text, country_code):
        return text
    pieces = [piece for piece in pieces_of(spell_out(text, country_code)) if piece.role not in ("nation", "drop")]
    values = {piece.value for piece in pieces}
    if values and values <= _WHOLE_SERVICES:
        return " ".join(sorted(values))
    if "ministry" in values:
        return _MINISTRY
    return None


_MINISTRY = "ministry"
_PATH = 2
_WHOLE = frozenset(("army", "navy", "air_force", "police", "coast_guard"))
_INSIDE = frozenset(("academy", "directorate", "office"))
_WHOLE_SERVICES = frozenset(
    ("army", "navy", "air_force", "police", "coast_guard", "military", "gendarmerie", "national_guard", "border_guard",
     "national", "federal")
)  # fmt: skip
_JOINED = re.compile(r"\sand\s|&|/", re.IGNORECASE)
_SIGNS = re.compile(r",\s*(?:and\s)?|\sand\s|\s?&\s?|\s?/\s?", re.IGNORECASE)
_ACRONYM = re.compile(r"[A-Z]{2,8}")
_DIGIT = re.compile(r"\d")


# --- letters

_LETTERS = {
    "\u00a1": "\u00ed",
    "\u00a3": "\u00fa",
    "\u00a2": "\u00f3",
    "\u00a4": "\u00f1",
    "\u201a": "\u00e9",
    "?": "",
    "\ufffd": "",
}
_CODE_PAGE = re.compile(r"(?<=[^\W\d_])[\u00a1\u00a2\u00a3\u00a4\u201a?\ufffd](?=[^\W\d_])")
"""Letters of code page 850 that were read as Latin-1 ("Secretar\u00a1a"), and lost ones ("Regi?n")."""
_NOT_AVAILABLE = re.compile(r"N/A(?=[^\W\d_])|(?<=[^\W\d_])N/A\b")
"""The register's word for an empty cell, put where a name had the letters NA: "N/Aval"."""
_FOOTNOTE = re.compile(r"(?<=[a-z]{4})\d$")  # "Federal Police4"
_SLASHED_ACRONYMS = re.compile(r"\s\([A-Z]{2,8}(?:/[A-Z]{2,8})+\)")  # "Defense Force (BDF/BCG)"
_TITLE = re.compile(
    r"^(?:H\.\s?|Heroic[oa]\s|Shree\s|Shri\s)(?=[A-Z])", re.IGNORECASE
)  # titles of honour before a name
_RANK = re.compile(r"([\"\u201c])\s*(?:gen|gral|general|col|cnel|coronel|colonel)\b\.?\s+(?=\w)", re.IGNORECASE)
_HONOUR = re.compile(  # the person whom an academy honours: "Academia Militar 'Gral. Francisco Morazan'"
    r"\s[\"\u201c](?:gen|gral|general|col|cnel|coronel|colonel|alm|almirante|admiral|mariscal|marshal)\b[^\"\u201d]*[\"\u201d]?$",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"(?<=^\d),\s*(?=[^\W\d_])|(?<=^\d\d),\s*(?=[^\W\d_])|(?<=^\d\d\d),\s*(?=[^\W\d_])")
_RUN_ON = re.compile(  # "Alpha Company First Infantry Battalion"
    r"\b(company|battery|platoon|troop) (?=(?:\d+(?:st|nd|rd|th)|first|second|third|fourth|fifth)\b.*\b"
    r"(?:battalion|bn|regiment|brigade)\b)",
    re.IGNORECASE,
)
_COMPASS = re.compile(r"(?<=\d )([NSEW])\.? (?=([A-Z]+)\b)", re.IGNORECASE)  # "56 E Bengal"
_DIRECTIONS = {"n": "North", "s": "South", "e": "East", "w": "West"}
_LOST_APOSTROPHE = re.compile(
    r"(?<=[a-z]) (?=s [A-Z])|(?<=\b[Ii]nt) (?=l\b)|(?<=\b[Nn]at) (?=l\b)"
)  # "Mexico s", "Int l"
_FUSED = re.compile(r"\band(?=[^\W\d_a-z][a-z])|\band(?=[Dd]evelopment)")
_SLASH = re.compile(r"(?:(?<!\s)\s+)?[\\/]\s*(?=[^\W\d_]{3}|\d+(?:st|nd|rd|th)\b|[A-Z]{2})")


def _is_nation(text: str) -> bool:
    return all(piece.role == "nation" for piece in pieces_of(text))


def _is_nation_of(text: str, country_code: str | None) -> bool:
    """Whether a text is the name of the country and no more."""
    return {(piece.role, piece.value) for piece in pieces_of(text)} == {("nation", (country_code or "").lower())}


@functools.cache
def _letters(country_code: str | None) -> frozenset[str]:
    """The letters that older US records write for a country, and its ISO codes."""
    with _HERE.with_name("country_letters.csv").open(encoding="utf-8", newline="") as file:
        letters = {row["letters"] for row in csv.DictReader(file) if row["country_code"] == country_code}
    return frozenset(letters | {code for code in (country_code, alpha3_codes().get(country_code or "")) if code})
