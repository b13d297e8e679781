"""Which parts of a unit string are units, which are places, and in which direction the string runs.

What decides is the rank of each part in the lexicon; where ranks are close, weaker evidence is asked (reach, task, number).
Where nothing decides, the order is `unknown`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from leahy.text.countries import country_spellings
from leahy.text.fold import fold_plain
from leahy.text.lexicon import Reading, is_area, reach_of

_SHIELDED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|\"[^\"]*\"")


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a string. `kind`: `unit`, `acronym` (a unit of unknown rank), `site`, `place`, or `words` (unknown)."""

    text: str
    reading: Reading
    kind: str


# --- units and places

_DATE_LIKE = re.compile(r"\b(?:of|de|du|al)\b", re.IGNORECASE)
_CODE = re.compile(r"[A-Za-z]{1,4}-[IVX]{1,4}")  # "D-III"; codes with digits are known by them
_CAPITALS = re.compile(r"[A-Z][A-Z&.'-]*[A-Z]|[A-Z][a-z]?[A-Z]+[a-z]?")
_LONGEST_ACRONYM = 8
_SOUNDS_LIKE_A_NAME = re.compile(
    r"(?:[bcdfghjklmnpqrstvwxz]{0,2}[aeiouy]){2,}[bcdfghjklmnpqrstvwxz]{0,2}", re.IGNORECASE
)
_NAME_LETTERS = 5  # letters from which on capitals that can be said are rather a name ("BHOLA")
# Countries whose areas are departments: only there "Cauca Department" is a place.
_DEPARTMENTS = frozenset(
    ("BJ", "BO", "CG", "CI", "CM", "CO", "DZ", "FR", "GA", "GT", "HN", "HT", "NI", "PE", "PY", "SN", "SV", "UY")
)
_NAMES_A_TOWN = frozenset(("puerto", "ciudad", "villa", "porto"))


def classify(
    texts: Sequence[str], readings: Sequence[Reading], acronyms: Sequence[str], country_code: str | None
) -> list[Part]:
    """What each part is."""
    shouting = all(text.isupper() for text in texts)
    return [
        Part(text, reading, _kind(text, reading, acronyms, country_code, shouting=shouting))
        for text, reading in zip(texts, readings, strict=True)
    ]


def _kind(text: str, reading: Reading, acronyms: Sequence[str], country_code: str | None, *, shouting: bool) -> str:
    kinds = {word.kind for word in reading.words}
    if "head" in kinds or "arm" in kinds:
        if _is_town(text, reading):
            return "place"
        is_named_department = (
            reading.head is not None and reading.head.echelon == "department" and reading.head.language == "en"
        )
        if not is_area(reading) or (is_named_department and country_code not in (None, *_DEPARTMENTS)):
            return "unit"  # "Disaster Management Department"; but "Cauca Department", "Departamento de Antioquia"
    if "site" in kinds:
        last = reading.words[-1]
        return "site" if last.kind == "site" and not fold_plain(text).startswith(last.phrase) else "place"
    if is_country(text) or text == country_code:
        return "place"
    if any(c.isdigit() for c in text) and not _DATE_LIKE.search(text):
        # "Cobra 5" and "Area 5" are units; "6th of October" and "District 2" are places
        return "unit" if not kinds or [word.phrase for word in reading.words] == ["area"] else "place"
    if kinds & {"place", "not"}:
        return "unit" if any(f"({acronym})" in text for acronym in acronyms) else "place"
    if _CODE.fullmatch(text):
        return "unit"
    if _is_acronym(text, shouting=shouting):
        return "acronym"
    if any(acronym in text for acronym in acronyms) and not _CAPITALS.fullmatch(text):
        return "unit"
    return "words"


def _is_town(text: str, reading: Reading) -> bool:
    first = fold_plain(text).split(" ", 1)[0]
    return first in _NAMES_A_TOWN and len(text.split()) == 2 and not reading.numbered


def _is_acronym(text: str, *, shouting: bool) -> bool:
    """Whether `text` is one word of capitals that is rather an acronym than a name."""
    word = text.strip('"').rstrip(".")
    letters = [c for c in word if c.isalpha()]
    if not 2 <= len(letters) <= _LONGEST_ACRONYM or not _CAPITALS.fullmatch(word) or not word.isascii():
        return False
    sayable = _SOUNDS_LIKE_A_NAME.fullmatch("".join(letters)) is not None
    if shouting:
        return not sayable and len(letters) < _NAME_LETTERS
    return not (sayable and len(letters) >= _NAME_LETTERS)


_COUNTRY_KEYS = frozenset(fold_plain(spelling.text) for spelling in country_spellings())


def is_country(text: str) -> bool:
    """Whether `text` is the name of a country."""
    return fold_plain(text) in _COUNTRY_KEYS


# --- the path


@dataclass(frozen=True, slots=True)
class Order:
    """How a string runs: `path_order` as in `Unit`, the positions of the units from the top down, and of the places."""

    path_order: str
    path: tuple[int, ...] = ()
    places: tuple[int, ...] = ()


_UNKNOWN = Order("unknown")


def find_order(parts: Sequence[Part]) -> Order:
    """The order of the parts of one string, of which there are at least two."""
    kinds = [part.kind for part in parts]
    if not {"unit", "acronym"} & {*kinds}:
        if kinds.count("site") != 1:
            return _UNKNOWN
        kinds[kinds.index("site")] = "unit"
    if "unit" not in kinds and (kinds.count("acronym") > 1 or kinds[0] != "acronym"):
        return _UNKNOWN
    if (unit := _first_words(parts, kinds)) is None:
        return _UNKNOWN
    if unit:
        kinds[0] = "unit"
    units = [i for i, kind in enumerate(kinds) if kind in ("unit", "acronym")]
    chosen = [parts[i] for i in units]
    direction = direction_of(chosen) if len(units) > 1 else "single"
    ordered = units
    if direction == "unknown" and len(units) > 2 and _stands_above_all(chosen):
        # "Belize Defence Force, Air Wing, Support Battalion": the force first, the others from the bottom up
        direction = direction_of(chosen[1:])
        if direction == "bottom_up":
            ordered = [*units[1:], units[0]]
    if direction in ("bottom_up", "top_down"):
        readings = [part.reading for part in parts]
        steps = [
            i
            for i in range(1, len(parts) - 1)
            if kinds[i] in ("place", "words")
            and _is_step(readings[i - 1], readings[i], _past_towns(i, kinds, readings), direction)
        ]
        if ordered == units:
            ordered = sorted([*units, *steps])
    if direction == "unknown":
        return _UNKNOWN
    end = 0 if direction == "bottom_up" else len(parts) - 1
    if kinds[end] == "site" and direction in ("bottom_up", "top_down"):
        ordered = [end, *ordered] if end == 0 else [*ordered, end]
    path = tuple(reversed(ordered)) if direction == "bottom_up" else tuple(ordered)
    return Order(direction, path, tuple(i for i in range(len(parts)) if i not in ordered))


_ABOVE_PLACES = frozenset(("ministry", "staff", "headquarters", "government"))
_FORCE = 78  # the rank from which a part stands above any part of unknown rank


def _first_words(parts: Sequence[Part], kinds: Sequence[str]) -> bool | None:
    """Whether a first part of unknown words is the listed unit; None where that cannot be known.

    It is one above nothing but ministries and headquarters ("Civilian Cabinet, Ministry of Defence"): the ministry is not what
    is listed. Before a whole force a single word may be a town ("Gulshan, Dhaka Metropolitan Police").
    """
    if kinds[0] != "words":
        return False
    known = [part.reading for part, kind in zip(parts, kinds, strict=True) if kind == "unit"]
    if not known or any(reading.head is None or reading.rank < _FORCE for reading in known):
        return False
    if len(known) == 1 and kinds[1] == "unit" and known[0].head and known[0].head.echelon in _ABOVE_PLACES:
        return True
    return False if len(parts[0].text.split()) > 1 or len(known) > 1 else None


def _stands_above_all(parts: Sequence[Part]) -> bool:
    first = parts[0].reading
    return first.head is not None and all(
        first.rank >= _FORCE and (part.reading.head is None or part.reading.rank < first.rank) for part in parts[1:]
    )


_STEPS = frozenset(("region", "region de", "district", "distrito", "distrito de"))


def _past_towns(i: int, kinds: Sequence[str], readings: Sequence[Reading]) -> Reading:
    """The part after the area `i`, a town left out: "North Eastern Region, Mandera, Mandera Police Station"."""
    if i + 2 < len(kinds) and kinds[i + 1] in ("place", "words") and not readings[i + 1].words:
        return readings[i + 2]
    return readings[i + 1]


def _is_step(before: Reading, area: Reading, after: Reading, direction: str) -> bool:
    """Whether the area between `before` and `after` stands for the force in it, as "Sousse District" may.

    Only regions and districts do, and only between two units above and below them in rank; states and towns are places.
    """
    ranks = [word.rank for word in area.words if word.phrase in _STEPS]
    if not ranks or before.head is None or after.head is None or any(word.kind != "place" for word in area.words):
        return False
    higher, lower = (before, after) if direction == "top_down" else (after, before)
    # "Kampala North Region" below "Kampala Metropolitan Police" is likelier a unit than "Region V"
    slack = higher.spread if higher.spread <= _KNOWN_WELL + 1 and not area.numbered else 0
    return higher.rank + slack >= ranks[-1] >= lower.rank


# --- direction

_WHOLE = 80  # the reach of a whole force or country
_SURE = 1.5  # the most that one pair of parts may say
_CLOSE = 0.4  # the sum of votes below which the words of the names are asked too
_DECIDES = 0.2  # the least sum of votes that decides
_AGREES = 0.3  # the least share of all votes that must remain once those for the other direction are taken off
_OPPOSES = 1.0  # a vote this sure against the direction leaves it unknown,
_OPPOSES_EXACTLY = 0.6  # or one this sure between units whose ranks are known well, as brigade and division
_KNOWN_WELL = 5  # the spread of such a rank
_FORMATION = 57  # the rank from which a unit rather stands above a part that names only a task or an acronym
_MAYBE = 0.5
_LIKELY = 0.75
_OFFICES = frozenset(("office", "directorate", "department", "branch", "section", "bureau", "agency"))
_BELOW_ITS_FORCE = frozenset(("staff", "headquarters", "command"))
_STAFF_SECTION = re.compile(r"[A-Z]?[JGSNAC][- ]?\d{1,2}")
_COMPONENTS = frozenset(("headquarters", "staff", "command", "office"))
_MINISTRY = 95


def direction_of(parts: Sequence[Part]) -> str:
    """`top_down`, `bottom_up` or `unknown`, from the votes of all pairs of units."""
    pairs = list(combinations(parts, 2))
    votes = [_vote(a, b) for a, b in pairs]
    total, weight = sum(votes), sum(map(abs, votes))
    if any(
        vote * total < 0 and _opposes(vote, a.reading, b.reading) for vote, (a, b) in zip(votes, pairs, strict=True)
    ):
        return "unknown"
    if abs(total) < _CLOSE:
        votes += [_vote_of_words(a, b) for a, b in pairs]
        total, weight = sum(votes), sum(map(abs, votes))
    if abs(total) < _DECIDES or abs(total) < _AGREES * weight:
        return "unknown"
    return "top_down" if total > 0 else "bottom_up"


def _opposes(vote: float, first: Reading, second: Reading) -> bool:
    """Whether `vote`, which goes against the rest, is too sure to be overruled."""
    exact = 0 < first.spread <= _KNOWN_WELL and 0 < second.spread <= _KNOWN_WELL
    return abs(vote) > (_OPPOSES_EXACTLY if exact else _OPPOSES)


def _vote(a: Part, b: Part) -> float:
    """How surely `a` stands above `b`: from -1.5 (it stands below) to 1.5."""
    first, second = a.reading, b.reading
    if first.head is None or second.head is None:
        if first.head is None and second.head is None:
            return 0.0
        known, sign = (first, 1.0) if first.head else (second, -1.0)
        other = b if first.head else a
        if known.rank >= _FORCE:
            return sign * _LIKELY
        if other.kind == "acronym":  # "1st Artillery Brigade, RTA"
            return -sign * _MAYBE
        if _STAFF_SECTION.fullmatch(other.text):  # "S1, Special Operations Regiment"
            return sign * _MAYBE
        return sign * _MAYBE if known.rank >= _FORMATION else 0.0
    if (bare := _bare_component(a) - _bare_component(b)) != 0:
        return -_LIKELY * bare
    if (spoken := _speaks_of(b.text, a.text) - _speaks_of(a.text, b.text)) != 0:
        return _LIKELY * spoken
    if (staff := _of_its_force(first, second) - _of_its_force(second, first)) != 0:
        return -_LIKELY * staff
    vote = (first.rank - second.rank) / (first.spread + second.spread)
    return max(-_SURE, min(_SURE, vote))


def _bare_component(part: Part) -> bool:
    """Whether the name is nothing but "Headquarters" or "Secretariat": that of the unit beside it."""
    head = part.reading.head
    if head is None or " " in part.text or head.echelon not in _COMPONENTS or part.reading.rank >= _MINISTRY:
        return False
    return fold_plain(part.text).startswith(head.phrase[:-1])


def _of_its_force(reading: Reading, force: Reading) -> bool:
    """Whether `reading` is a staff or an office, and `force` a whole force, or its headquarters, that has one."""
    if reading.head is None or force.head is None or force.rank < _FORCE or force.numbered:
        return False
    if force.head.echelon == "force":
        return reading.head.echelon in _BELOW_ITS_FORCE
    return force.head.echelon in ("headquarters", "staff") and reading.head.echelon in _OFFICES


def _vote_of_words(a: Part, b: Part) -> float:
    """The weaker evidence, for ranks that are close: reach (national, city), task, number, name."""
    vote = 0.0
    first, second = a.text, b.text
    reach = [reach_of(text) for text in (first, second)]
    if all(reach) and abs(reach[0] - reach[1]) > 5:
        vote += 0.5 if reach[0] > reach[1] else -0.5
    elif any(reach):  # a unit for a whole area stands above one that only has a task ("Homicide Section")
        tasks = [any(word.kind == "arm" for word in part.reading.words) for part in (a, b)]
        if tasks[0] != tasks[1] and bool(reach[0]) == tasks[1]:
            vote += 0.35 if tasks[1] else -0.35
        elif max(reach) >= _WHOLE:
            vote += 0.25 if reach[0] else -0.25
    if _speaks_of(second, first):
        vote += 0.6
    elif _speaks_of(first, second):
        vote -= 0.6
    words = [set(fold_plain(text).split()) for text in (first, second)]
    if words[0] < words[1]:
        vote += 0.5
    elif words[1] < words[0]:
        vote -= 0.5
    elif a.reading.numbered != b.reading.numbered and len(words[0] & words[1]) > 1:
        vote += 0.55 if b.reading.numbered else -0.55  # "Rapid Intervention Battalion", "6th Rapid Intervention Unit"
    return vote


_INITIALS = re.compile(r"\b[A-Z]")
_SHORT = re.compile(r"\b[A-Z]{3,}\b")


def _speaks_of(lower: str, upper: str) -> bool:
    """Whether `lower` holds the acronym of `upper`: "BIR Alpha" of the "Bataillon d'Intervention Rapide"."""
    shorts = _SHORT.findall(_SHIELDED.sub(" ", lower))
    if not shorts:
        return False
    initials = "".join(_INITIALS.findall(_SHIELDED.sub(" ", upper)))
    named = {initials, *_SHORT.findall(" ".join(_SHIELDED.findall(upper)))}
    return any(short in named for short in shorts)
