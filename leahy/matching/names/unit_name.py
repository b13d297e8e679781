"""A printed unit read for comparing: the unit itself, what it is part of, and places, each with its numbers.

This reads strings of which nothing else is known. Rows of the record come with a path that `parsers` has read with more
care; `read_path` takes it as it is.
"""

import functools
import re
from collections.abc import Sequence
from typing import NamedTuple

from leahy.matching.names.concepts import Piece, pieces_of, without_typing_errors
from leahy.matching.names.unit_part import AREAS, FORMATIONS, Part, parent_of, part_of
from leahy.text import lexicon
from leahy.text.acronyms import meaning_of, only_meaning, some_meaning, spell_out
from leahy.text.fold import fold
from leahy.text.unit_strings.kinds import classify
from leahy.text.unit_strings.order import find_order
from leahy.text.unit_strings.parts import is_number_of


class Name(NamedTuple):
    """A unit as it is compared."""

    folded: str
    unit: Part
    above: tuple[Part, ...]
    acronyms: frozenset[str]
    services: frozenset[str]  # that the unit or what it is part of names
    # Of what it is part of:
    kinds: frozenset[str]
    names: frozenset[str]  # names and numbers, acronyms left out
    places: frozenset[str]  # names of what is no unit
    letters: frozenset[str]  # acronyms
    sure: bool = True  # which of its parts is listed; not where ranks do not say it


_PARENTHESES = re.compile(r"\(([^()]*)\)?|\[([^\[\]]*)\]?")
_SEPARATOR = re.compile(r"[,;>]|\s[-\u2013\u2014]\s")
_WITHIN = re.compile(r"\s(?:in|at|en)\s|\sof\s(?:the\s)?|\s(?:del|de la|de los|da|do|du|des)\s", re.IGNORECASE)
_PARTICLES = frozenset(("in", "at", "en", "of", "del", "de", "da", "do", "du", "des"))  # that it begins with
_SAY_NOTHING = frozenset(("number", "drop"))  # roles of words that make no part of their own
_PLACE_FOLLOWS = frozenset(("in", "at", "en"))
NAMED_FOR_A_PLACE = frozenset(("station", "post", "precinct", "district", "area", "prison", "office", "circle"))
"""Kinds of unit that are called by the place where they are."""
STAFFS_OF_ALL = frozenset(("committee_of_staff", "general_staff"))
"""Staffs over all services: a country has one, without a name of its own."""


@functools.lru_cache(maxsize=32768)
def read_name(text: str, country_code: str | None = None) -> Name:
    """`text` read as one unit, with what it is part of and where it is; `country_code` says what its acronyms mean."""
    plain, acronyms, beside = text, _NONE, _NOTHING
    if "(" in text or "[" in text or '"' in text or (not text.isascii() and _ANY_QUOTE.search(text)):
        plain, acronyms, beside = _take_out_marked(text)
    texts = [part for part in map(str.strip, _cut(plain)) if part] or [text]
    at, sure = 0, True
    if len(texts) > 1:
        texts, at, sure = _find_unit(texts, country_code)
    unit, force = _split_force(texts[at], country_code)
    own, rest = _own(unit)
    above = [*rest, *force, *texts[:at], *texts[at + 1 :], *[part for one in beside for part in _cut(one)]]
    parts = tuple([_parent(part, country_code) for part in above]) if above else _NO_PARTS
    parts = tuple([part for part in parts if part.pieces or part.numbers or part.acronym])
    name = _name(fold(text), _unit(own, country_code), parts, acronyms)
    return name if sure else name._replace(sure=False)


def _take_out_marked(text: str) -> tuple[str, frozenset[str], list[str]]:
    """(`text` without what stands in parentheses, or is a name in quotes; the acronyms among this; the rest of it)."""
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
    return plain, frozenset(acronyms), beside


def _cut(text: str) -> list[str]:
    """`text` between its commas, and dashes that stand apart."""
    if "-" in text or "\u2013" in text or "\u2014" in text:
        return _SEPARATOR.split(text)
    return text.replace(";", ",").replace(">", ",").split(",")


def _find_unit(texts: list[str], country_code: str | None) -> tuple[list[str], int, bool]:
    """The parts of a name, those put together that are one; which of them is the unit itself, and whether that is sure."""
    for at in range(len(texts) - 1, 0, -1):
        if _is_no_part(texts[at]):  # "Batallon de Infanteria, No. 5"
            texts[at - 1] += " " + texts.pop(at)
    if len(texts) > 1 and is_number_of(texts[0], texts[1]):  # "54, East Bengal Regiment"
        texts[:2] = [" ".join(texts[:2])]
    at, sure = _unit_at(texts, country_code)
    places_before = all(_rank(before, country_code) is None for before in texts[:at])
    if at and places_before:  # "Gulshan, Dhaka Metropolitan Police" is not the whole
        texts[: at + 1] = [" ".join(texts[: at + 1])]
        at = 0
    if len(texts) > 1 and _is_bare(texts[at]):  # "HQ, Special Forces" is their headquarters
        parent = texts.pop(at + 1 if at + 1 < len(texts) else at - 1)
        at = min(at, len(texts) - 1)
        texts[at] = f"{parent} {texts[at]}"
    return texts, at, sure or len(texts) == 1


@functools.lru_cache(maxsize=32768)
def read_path(path: tuple[str, ...], places: str | None = None, country_code: str | None = None) -> Name:
    """The last of `path`, from the top of the hierarchy down, read as a unit that is part of those before it."""
    name = read_name(path[-1], country_code)
    above = [*reversed(path[:-1]), *([places] if places else [])]
    parts = tuple(_parent(part, country_code) for one in above for part in _split(one))
    return _name(fold(", ".join([path[-1], *above])), name.unit, name.above + parts, name.acronyms)


def _name(folded: str, unit: Part, above: tuple[Part, ...], acronyms: frozenset[str]) -> Name:
    if not above:
        return Name(folded, unit, above, acronyms, unit.services, _NONE, _NONE, _NONE, _NONE)
    services, kinds, names, places, letters = _facts(above)
    return Name(folded, unit, above, acronyms, unit.services | services, kinds, names, places, letters)


@functools.lru_cache(maxsize=32768)
def _facts(above: tuple[Part, ...]) -> tuple[frozenset[str], ...]:
    """Of what a unit is part of: services, kinds, names, places and letters, as in `Name`."""
    services = names = places = _NONE
    kinds: list[str] = []
    letters: list[str] = []
    for part in above:
        services |= part.services
        if part.kind:
            kinds.append(part.kind)
        if part.acronym:
            letters.append(part.acronym)
        else:
            names |= part.names | part.counts
            places = places if part.kind else places | part.names
    return services, frozenset(kinds), names, places, frozenset(letters)


_NONE: frozenset[str] = frozenset()
_NOTHING: Sequence[str] = ()
_NO_PARTS: tuple[Part, ...] = ()


_WORD = re.compile(r"[^\W\d_]+")
_ANY_QUOTE = re.compile('["\u201c\u201d]')
_QUOTED = re.compile(r"[\"\u201c\u201d]([^\"\u201c\u201d]+)[\"\u201c\u201d]()")


def _numbered_unit(text: str) -> bool:
    return {"number", "head"} <= {piece.role for piece in pieces_of(text)}


def _is_name(text: str) -> bool:
    return all(piece.role == "word" for piece in pieces_of(text))


def _split(text: str) -> list[str]:
    plain = _PARENTHESES.sub(lambda match: ", " + (match[1] or match[2] or ""), text)
    return [part.strip() for part in _cut(plain) if part.strip()]


def _is_acronym(text: str) -> bool:
    if not text.isupper():
        return False
    letters = text.replace(".", "").replace("-", "")
    return letters.isalpha() and letters.isupper() and 2 <= len(letters) <= 10 and letters.isascii()


def _split_force(text: str, country_code: str | None) -> tuple[str, list[str]]:
    """The unit in `text` without the acronym of its force before it: "FADM Language School" is a school of the FADM."""
    first, _, rest = text.partition(" ")
    if not first.isupper() or len(first) < _SHORTEST_FORCE or not _is_acronym(first) or text.isupper():
        return text, []
    meaning = _meaning(first, country_code)
    heads = [word for word in lexicon.read(meaning).words if word.kind == "head"] if meaning else []
    if not heads or any(head.branch not in _WHOLE_FORCES for head in heads):
        return text, []
    return (rest, [first]) if any(piece.role == "head" for piece in pieces_of(rest)) else (text, [])


def _meaning(acronym: str, country_code: str | None) -> str | None:
    """What an acronym stands for in the country; where no country is given, in whatever country has it."""
    meaning = meaning_of(acronym, country_code)
    return only_meaning(acronym) if meaning is None and country_code is None else meaning


_SHORTEST_FORCE = 3
_WHOLE_FORCES = frozenset(("army", "navy", "air_force", "defence", "police", "gendarmerie", "coast_guard", "marines"))


def _is_no_part(text: str) -> bool:
    """Whether the text is nothing but a number, or small words."""
    return not _is_acronym(text) and _SAY_NOTHING.issuperset([piece.role for piece in pieces_of(text)])


def _is_bare(text: str) -> bool:
    """Whether the part is nothing but "Headquarters"."""
    if text.count(" ") > 1:
        return False
    pieces = pieces_of(text)
    return len(pieces) == 1 and pieces[0].value in _STAFFS


def _unit(text: str, country_code: str | None) -> Part:
    """The unit itself; where an acronym says its kind in that country, by what it stands for: "San Jose MPS"."""
    unit = part_of(text)
    if unit.head is not None or country_code is None or _is_acronym(text) or text.isupper():
        return unit
    spelled = part_of(spell_out(text, country_code))
    return unit if spelled.head is None else spelled


@functools.lru_cache(maxsize=32768)
def _parent(text: str, country_code: str | None) -> Part:
    """What a unit is part of; an acronym by what it stands for."""
    if not _is_acronym(text):
        initials = "".join([word[0] for word in _WORD.findall(text) if word[0].isupper()]).lower()
        return parent_of(spell_out(text, country_code), initials=initials)
    meaning = _meaning(text, country_code)
    letters = text.replace(".", "").replace("-", "").lower()
    return parent_of(text if meaning is None else meaning, acronym=letters, meant=meaning is not None)


def _unit_at(texts: list[str], country_code: str | None) -> tuple[int, bool]:
    """Which of the parts between commas is the unit itself, the lower end of the hierarchy, and whether that is sure."""
    if len(texts) == 1:
        return 0, True
    order = find_order(classify(texts, [_reading(text, country_code) for text in texts], (), country_code))
    if order.path:
        return order.path[-1], True
    ranks = [(at, rank) for at, text in enumerate(texts) if (rank := _rank(text, country_code)) is not None]
    if len(ranks) < 2:
        return (ranks[0][0] if ranks else 0), True
    (first, high), (last, low) = ranks[0], ranks[-1]
    if high == low:  # "Armed Police Battalion, 1 Armed Police Battalion"
        numbered = [any(piece.role == "number" for piece in pieces_of(texts[at])) for at in (first, last)]
        return (last if numbered == [False, True] else first), False
    return (last if low < high else first), abs(high - low) >= _FAR


_FAR = 20  # between ranks that say which of two units is listed, where nothing else does


@functools.lru_cache(maxsize=32768)
def _reading(text: str, country_code: str | None) -> lexicon.Reading:
    """What the lexicon finds in a part with its acronyms spelled out, and its typing errors put right where that says more."""
    spelled = spell_out(text, country_code)
    if country_code is None and _is_acronym(bare := spelled.lstrip(_DIGITS)):
        spelled = some_meaning(bare) or spelled
    reading = lexicon.read(spelled)
    if reading.unknown and (right := without_typing_errors(spelled)) != spelled:
        respelled = lexicon.read(right)
        return respelled if respelled.unknown < reading.unknown else reading
    return reading


_DIGITS = "0123456789 "
_ACRONYM_RANK = 45.0  # of a part that is nothing but an acronym ("DB, Dhaka Metropolitan Police")
_UNKNOWN_RANK = 50.0  # of a part that has a number but no kind of unit ("27 PMF"): about a battalion's


@functools.lru_cache(maxsize=32768)
def _rank(text: str, country_code: str | None) -> float | None:
    """How high the unit of this part stands, None where it is no unit but a place."""
    pieces = pieces_of(text)
    roles = {piece.role for piece in pieces}
    reading = _reading(text, country_code)
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


@functools.lru_cache(maxsize=32768)
def _own(text: str) -> tuple[str, Sequence[str]]:
    """The unit in `text` without what stands behind an "of the" or an "in": that is a parent, or a place."""
    if _PARTICLES.isdisjoint(text.lower().split()):
        return text, ()
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
    return text, ()


_STAFFS = frozenset(("garrison", "headquarters"))
_BODIES = frozenset(("ministry", "directorate", "department", "office", "bureau"))


def _counts_an_area(kept: Sequence[Piece], cut: Sequence[Piece]) -> bool:
    """ "Comandancia de la 7 Zona Militar": the command is the zone's own."""
    heads = {piece.value for piece in kept if piece.role == "head"}
    return heads <= {"command"} and any(piece.value in AREAS for piece in cut)
