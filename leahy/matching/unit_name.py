"""A printed unit read for comparing: the unit itself, what it is part of, and places, each with its numbers.

This reads strings of which nothing else is known. Rows of the record come with a path that `parsers` has read with more
care; `read_path` takes it as it is.
"""

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from leahy.matching.concepts import Piece, pieces_of
from leahy.text import lexicon
from leahy.text.acronyms import meaning_of, only_meaning, some_meaning, spell_out
from leahy.text.fold import fold
from leahy.text.unit_kinds import classify
from leahy.text.unit_order import find_order


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a string: the unit itself, or one of those it is part of, or a place."""

    pieces: tuple[Piece, ...]  # without numbers
    head: str | None
    numbers: frozenset[tuple[str, str]]  # (kind of unit that it counts, or '', number)
    behind: int  # pieces from this one on stand behind the kind of unit and its number
    own_numbers: frozenset[str]  # that count the unit itself
    services: frozenset[str]
    nations: frozenset[str]
    acronym: str = ""  # where it is nothing but an acronym
    initials: str = ""  # of its words in capitals, as an acronym of it may have them
    meant: bool = False  # it stands for an acronym


@dataclass(frozen=True, slots=True)
class Name:
    """A unit as it is compared."""

    folded: str
    unit: Part
    above: tuple[Part, ...]
    acronyms: frozenset[str]
    services: frozenset[str]  # that the unit or what it is part of names


_PARENTHESES = re.compile(r"\(([^()]*)\)?|\[([^\[\]]*)\]?")
_COMMAS = re.compile(r"[,;>]|\s[-\u2013\u2014]\s")
_WITHIN = re.compile(r"\s(?:in|at|en)\s|\sof\s(?:the\s)?|\s(?:del|de la|de los|da|do|du|des)\s", re.IGNORECASE)
_PLACE_FOLLOWS = frozenset(("in", "at", "en"))
# Kinds of area: a command or staff of one is the area's own, and a police headquarters of one too.
AREAS = frozenset(("zone", "region", "area", "district", "sector", "subsector", "subregion", "subdistrict", "garrison"))
NAMED_FOR_A_PLACE = frozenset(("station", "post", "precinct", "district", "area", "prison", "office", "circle"))
"""Kinds of unit that are called by the place where they are."""
STAFFS_OF_ALL = frozenset(("committee_of_staff", "general_staff"))
"""Staffs over all services: a country has one, without a name of its own."""
_OF_AN_AREA = frozenset(("command", "headquarters", "office", "station"))
FORMATIONS = frozenset(
    ("battalion", "brigade", "division", "regiment", "company", "squadron", "battery", "platoon", "corps", "group",
     "wing", "troop", "detachment", "flotilla", "fleet", "grouping")
)  # fmt: skip


@functools.lru_cache(maxsize=32768)
def read_name(text: str, country_code: str | None = None) -> Name:
    """`text` read as one unit, with what it is part of and where it is; `country_code` says what its acronyms mean."""
    acronyms: set[str] = set()
    beside: list[str] = []

    def take(match: re.Match[str]) -> str:
        inside = (match[1] or match[2] or "").strip()
        if _is_acronym(inside):
            acronyms.add(inside.lower())
        elif inside:
            beside.append(inside)
        return " "

    plain = _PARENTHESES.sub(take, text) if "(" in text or "[" in text else text
    if _ANY_QUOTE.search(plain) and _numbered_unit(plain):  # "10th Infantry "Agila" Division"
        plain = _QUOTED.sub(lambda match: take(match) if _is_name(match[1]) else match[0], plain)
    texts = [part.strip() for part in _COMMAS.split(plain) if part.strip()] or [text]
    for at in range(len(texts) - 1, 0, -1):  # "Batallon de Infanteria, No. 5"
        if not _is_acronym(texts[at]) and all(piece.role in ("number", "drop") for piece in pieces_of(texts[at])):
            texts[at - 1] += " " + texts.pop(at)
    at = _unit_at(texts, country_code)
    if at and all(
        _rank(before) is None for before in texts[:at]
    ):  # "Gulshan, Dhaka Metropolitan Police" is not the whole
        texts[: at + 1] = [" ".join(texts[: at + 1])]
        at = 0
    if len(texts) > 1 and _is_bare(texts[at]):  # "HQ, Special Forces" is their headquarters
        parent = texts.pop(at + 1 if at + 1 < len(texts) else at - 1)
        at = min(at, len(texts) - 1)
        texts[at] = f"{parent} {texts[at]}"
    texts[at], force = _split_force(texts[at], country_code)
    own, rest = _own(texts[at])
    above = [*rest, *force, *texts[:at], *texts[at + 1 :], *beside]
    parts = [
        part
        for one in above
        for piece in _COMMAS.split(one)
        if (part := _parent(piece, country_code)).pieces or part.numbers
    ]
    return _name(fold(text), _part(own), tuple(parts), frozenset(acronyms))


@functools.lru_cache(maxsize=32768)
def read_path(path: tuple[str, ...], places: str | None = None, country_code: str | None = None) -> Name:
    """The last of `path`, from the top of the hierarchy down, read as a unit that is part of those before it."""
    name = read_name(path[-1], country_code)
    above = [*reversed(path[:-1]), *([places] if places else [])]
    parts = tuple(_parent(piece, country_code) for one in above for piece in _split(one))
    return _name(
        fold(", ".join((*reversed(path), *([places] if places else [])))), name.unit, name.above + parts, name.acronyms
    )


def _name(folded: str, unit: Part, above: tuple[Part, ...], acronyms: frozenset[str]) -> Name:
    return Name(folded, unit, above, acronyms, unit.services.union(*(part.services for part in above)))


_WORD = re.compile(r"[^\W\d_]+")
_ANY_QUOTE = re.compile('["\u201c\u201d]')
_QUOTED = re.compile(r"[\"\u201c\u201d]([^\"\u201c\u201d]+)[\"\u201c\u201d]()")


def _numbered_unit(text: str) -> bool:
    return {"number", "head"} <= {piece.role for piece in pieces_of(text)}


def _is_name(text: str) -> bool:
    return all(piece.role == "word" for piece in pieces_of(text))


def _split(text: str) -> list[str]:
    plain = _PARENTHESES.sub(lambda match: ", " + (match[1] or match[2] or ""), text)
    return [part.strip() for part in _COMMAS.split(plain) if part.strip()]


def _is_acronym(text: str) -> bool:
    letters = text.replace(".", "").replace("-", "")
    return letters.isalpha() and letters.isupper() and 2 <= len(letters) <= 10 and letters.isascii()


def _split_force(text: str, country_code: str | None) -> tuple[str, list[str]]:
    """The unit in `text` without the acronym of its force before it: "FADM Language School" is a school of the FADM."""
    first, _, rest = text.partition(" ")
    if len(first) < _SHORTEST_FORCE or not _is_acronym(first) or text.isupper():
        return text, []
    meaning = meaning_of(first, country_code) or (only_meaning(first) if country_code is None else None)
    heads = [word for word in lexicon.read(meaning).words if word.kind == "head"] if meaning else []
    if not heads or any(head.branch not in _WHOLE_FORCES for head in heads):
        return text, []
    return (rest, [first]) if any(piece.role == "head" for piece in pieces_of(rest)) else (text, [])


_SHORTEST_FORCE = 3
_WHOLE_FORCES = frozenset(("army", "navy", "air_force", "defence", "police", "gendarmerie", "coast_guard", "marines"))


def _is_bare(text: str) -> bool:
    """Whether the part is nothing but "Headquarters"."""
    if text.count(" ") > 1:
        return False
    pieces = pieces_of(text)
    return len(pieces) == 1 and pieces[0].value in _STAFFS


def _parent(text: str, country_code: str | None) -> Part:
    """What a unit is part of; an acronym by what it stands for."""
    if not _is_acronym(text):
        initials = "".join(word[0] for word in _WORD.findall(text) if word[0].isupper()).lower()
        return _part(spell_out(text, country_code), initials=initials)
    meaning = meaning_of(text, country_code) or (only_meaning(text) if country_code is None else None)
    letters = text.replace(".", "").replace("-", "").lower()
    return _part(text if meaning is None else meaning, acronym=letters, meant=meaning is not None)


def _unit_at(texts: list[str], country_code: str | None) -> int:
    """Which of the parts between commas is the unit itself: the lower end of the hierarchy."""
    if len(texts) == 1:
        return 0
    spelled = [spell_out(text, country_code) for text in texts]
    if country_code is None:
        spelled = [(_is_acronym(bare := text.lstrip(_DIGITS)) and some_meaning(bare)) or text for text in spelled]
    order = find_order(classify(texts, [lexicon.read(text) for text in spelled], (), country_code))
    if order.path:
        return order.path[-1]
    ranks = [(at, rank) for at, text in enumerate(texts) if (rank := _rank(text)) is not None]
    if len(ranks) < 2:
        return ranks[0][0] if ranks else 0
    (first, high), (last, low) = ranks[0], ranks[-1]
    if high == low:  # "Armed Police Battalion, 1 Armed Police Battalion"
        numbered = [any(piece.role == "number" for piece in pieces_of(texts[at])) for at in (first, last)]
        return last if numbered == [False, True] else first
    return last if low < high else first


_DIGITS = "0123456789 "
_ACRONYM_RANK = 45.0  # of a part that is nothing but an acronym ("DB, Dhaka Metropolitan Police")
_UNKNOWN_RANK = 50.0  # of a part that has a number but no kind of unit ("27 PMF"): about a battalion's


def _rank(text: str) -> float | None:
    """How high the unit of this part stands, None where it is no unit but a place."""
    pieces = pieces_of(text)
    roles = {piece.role for piece in pieces}
    reading = lexicon.read(text)
    if roles == {"word"} and len(pieces) == 1 and _is_acronym(text):
        return reading.rank or _ACRONYM_RANK
    if "head" not in roles and "service" not in roles:
        if "number" in roles and not lexicon.is_area(reading):
            return reading.rank or _UNKNOWN_RANK
        unit = reading.head is not None or (any(word.kind == "arm" for word in reading.words) and not reading.unknown)
        return (reading.rank or _ACRONYM_RANK) if unit and not lexicon.is_area(reading) else None
    if lexicon.is_area(reading) and "number" not in roles:
        return None
    return reading.rank or _UNKNOWN_RANK


def _own(text: str) -> tuple[str, list[str]]:
    """The unit in `text` without what stands behind an "of the" or an "in": that is a parent, or a place."""
    for match in _WITHIN.finditer(text):
        before, behind = text[: match.start()], text[match.end() :]
        kept, cut = pieces_of(before), pieces_of(behind)
        heads = {piece.value for piece in kept if piece.role == "head"}
        if not cut or not (heads or any(piece.role == "service" for piece in kept)):
            continue
        particle = match[0].lower().split()
        opens = next((piece for piece in cut if piece.role not in ("nation", "drop")), cut[0])
        numbered = any(piece.role == "number" for piece in cut)
        if particle[0] in _PLACE_FOLLOWS:
            if cut[0].role in ("word", "place", "nation", "direction"):
                return before, [behind]
        elif _counts_an_area(kept, cut):
            continue
        elif numbered and heads and heads <= _STAFFS and any(piece.value in FORMATIONS for piece in cut):
            return f"{behind} {before}", []  # "Garrison of 26 Task Force Brigade"
        elif particle[0] == "of":
            formation = numbered and any(piece.value in FORMATIONS for piece in cut)
            force = opens.role == "service" and (
                cut[0].role == "nation" or any(piece.role == "number" for piece in kept)
            )
            body = not heads & _BODIES and cut[-1].role == "service" and any(piece.role == "word" for piece in cut)
            if formation or force or body:
                return before, [behind]
        elif opens.role == "service" and not (heads & FORMATIONS and opens.value in ("police", "military_police")):
            return before, [behind]  # but "41 Batalhao da Policia Militar" is a battalion of that kind
    return text, []


_STAFFS = frozenset(("garrison", "headquarters"))
_BODIES = frozenset(("ministry", "directorate", "department", "office", "bureau"))


def _counts_an_area(kept: Sequence[Piece], cut: Sequence[Piece]) -> bool:
    """ "Comandancia de la 7 Zona Militar": the command is the zone's own."""
    heads = {piece.value for piece in kept if piece.role == "head"}
    return heads <= {"command"} and any(piece.value in AREAS for piece in cut)


@functools.lru_cache(maxsize=65536)
def _part(text: str, *, initials: str = "", acronym: str = "", meant: bool = False) -> Part:
    """One part, with its kind of unit and its numbers each bound to the kind of unit that they count."""
    pieces = _headed(pieces_of(text))
    for at, piece in enumerate(pieces[:-1]):
        if piece.role == "nation" and pieces[at + 1].role == "place":  # "Niger State": a place, not the country
            pieces[at] = Piece(piece.value, "word", piece.words)
        elif piece.value in _PHONETIC and pieces[at + 1].value in _LETTERED:  # "Bravo Company" is B Company
            pieces[at] = Piece(piece.value[0], "letter", (piece.value[0],))
        elif piece.value == "task_force" and any(other.value in FORMATIONS for other in pieces[at + 1 :]):
            pieces[at] = Piece(piece.value, "arm", piece.words)  # "112 Task Force Battalion"
    police = any(piece.value == "police" for piece in pieces)
    if any(piece.value == "divisional" for piece in pieces):  # "Abak Divisional Police Headquarters" is the division
        pieces = [_as_division(piece) for piece in pieces]
    heads = [at for at, piece in enumerate(pieces) if piece.role == "head"]
    head_at = _head_at(pieces, heads)
    if head_at is not None and pieces[head_at].value in _OF_AN_AREA and (pieces[head_at].value == "command" or police):
        area = [
            at
            for at in heads
            if pieces[at].value in AREAS
            or (police and pieces[at].value == "division")
            or (pieces[head_at].value == "command" and at < head_at and _is_numbered(pieces, at))
        ]
        if area:
            pieces[head_at] = Piece(pieces[head_at].value, "vacuous", pieces[head_at].words)
            heads.remove(head_at)
            head_at = area[-1]
    head = pieces[head_at].value if head_at is not None else None
    if head_at and head in FORMATIONS and not pieces[head_at].first and pieces[head_at - 1].role == "number":
        behind_head = pieces[head_at + 1 :]
        # "41 Division Engineers" are not the division; "102 Btn. Inf." is an infantry battalion
        if behind_head and all(piece.role == "arm" and piece.value not in _FIGHT for piece in behind_head):
            head = f"{head} {behind_head[-1].value}"
    numbers: set[tuple[str, str]] = set()
    behind = len(pieces)
    for at, piece in enumerate(pieces):
        if piece.role != "number":
            continue
        counted = _counted(pieces, heads, at, head_at)
        numbers.add(("" if counted is None else pieces[counted].value, piece.value))
        if counted is not None and counted == head_at:
            behind = min(behind, max(at, counted) + 1)
    if head and " " in head and head_at is not None:
        numbers = {(head if kind == pieces[head_at].value else kind, value) for kind, value in numbers}
    kept = [piece for piece in pieces if piece.role != "number"]
    behind -= sum(piece.role == "number" for piece in pieces[:behind])
    return Part(
        tuple(kept),
        head,
        frozenset(numbers),
        behind,
        own_numbers=frozenset(value for kind, value in numbers if kind in ("", head)),
        services=_values(kept, "service"),
        nations=_values(kept, "nation"),
        acronym=acronym,
        initials=initials,
        meant=meant,
    )


_PHONETIC = frozenset(
    ("alpha", "alfa", "bravo", "charlie", "delta", "echo", "foxtrot", "golf", "hotel", "india", "juliet", "kilo", "lima",
     "mike", "november", "oscar", "papa", "quebec", "romeo", "sierra", "tango")
)  # fmt: skip
_LETTERED = frozenset(("company", "squadron", "battery", "platoon", "troop"))
_FIGHT = frozenset(
    ("infantry", "armoured", "cavalry", "mechanised", "motorised", "airborne", "commando", "jungle", "mountain")
)


def _values(pieces: Sequence[Piece], role: str) -> frozenset[str]:
    return frozenset(piece.value for piece in pieces if piece.role == role)


def _headed(pieces: Sequence[Piece]) -> list[Piece]:
    """`pieces` without small words; what stands before "de" comes first as in "Régiment de ...", whatever its language."""
    kept: list[Piece] = []
    for piece in pieces:
        if piece.role != "drop":
            kept.append(piece)
        elif kept and kept[-1].role == "head" and piece.words and piece.words[0] in _ROMANCE_OF:
            kept[-1] = replace(kept[-1], first=True)
    return kept


_ROMANCE_OF = frozenset(("de", "des", "du", "d", "da", "do", "del", "das", "dos"))


def _is_numbered(pieces: Sequence[Piece], at: int) -> bool:
    """ "7th Corps Command" is the corps."""
    return pieces[at].value in FORMATIONS and any(piece.role == "number" for piece in pieces[:at])


def _as_division(piece: Piece) -> Piece:
    if piece.value == "divisional":
        return Piece("division", "head", piece.words)
    if piece.value in _OF_AN_AREA:
        return Piece(piece.value, "vacuous", piece.words)
    return piece


def _head_at(pieces: Sequence[Piece], heads: Sequence[int]) -> int | None:
    """The word that says what kind of unit it is: the first in Romance languages and Indonesian, else the last."""
    if not heads:
        return None
    sector = next((at for at in heads if pieces[at].value in _SECTORS), None)
    if sector is not None and sector + 1 < len(pieces) and pieces[sector + 1].role == "number":
        return sector  # "Sector 1 Joint Task Force"
    return heads[0] if any(pieces[at].first for at in heads) else heads[-1]


_SECTORS = frozenset(("sector", "subsector"))


def _counted(pieces: Sequence[Piece], heads: Sequence[int], at: int, head_at: int | None) -> int | None:
    """The kind of unit that the number at `at` counts."""
    if at + 1 in heads and (at + 1 == head_at or pieces[at + 1].value in FORMATIONS | AREAS):
        return at + 1
    before = [head for head in heads if head < at]
    after = [head for head in heads if head > at]
    if before and (
        at - 1 == before[-1]
        or not after
        or (pieces[before[-1]].first and not (before[-1] and pieces[before[-1] - 1].role == "number"))
    ):
        return before[-1]
    formation = next((head for head in after if pieces[head].value in FORMATIONS or head == head_at), None)
    return formation if formation is not None else (after[0] if after else None)
