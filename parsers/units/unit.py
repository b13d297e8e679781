"""Reading one unit string: the units in it from the top down, the listed one, a place, acronyms, branch and echelon.

State writes a unit as a comma path in either direction ("14 Brigade, 82 Division, Nigerian Army" or the reverse), with
places in between and names that hold commas. What decides is the rank of each part in the lexicon (`leahy.text.lexicon`);
where ranks do not decide, the path is `unknown` and the string stays whole.
"""

import csv
import functools
import re
import unicodedata
from dataclasses import dataclass
from itertools import combinations, pairwise
from pathlib import Path

from leahy.text.fold import collapse, fold_plain, straighten
from leahy.text.lexicon import Reading, acronyms_in, branch_in, is_area, reach_of, read

_CORRECTIONS = Path(__file__).with_name("corrections.csv")


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit string, read.

    `unit` is the normalised string, `path` the units in it from the top of the hierarchy down, `name` the listed unit
    (the last of `path`), `parent` the one right above it. `path_order` is `top_down` or `bottom_up` (how the string
    runs), `single` (one unit once places are out) or `unknown` (then `path` is the whole string). `location` holds the
    places, joined with ", ".
    """

    unit: str
    path: tuple[str, ...]
    name: str
    parent: str | None
    location: str | None
    acronyms: tuple[str, ...]
    branch: str | None
    echelon: str | None
    path_order: str


def parse_unit(text: str, *, country_code: str | None = None) -> Unit:
    """Read `text`, a unit as printed. `country_code` (ISO 3166-1 alpha-2) says which reviewed corrections apply."""
    unit = normalise(text, country_code)
    acronyms = acronyms_in(unit)
    parts = _join_lists(_split(unit))
    if len(parts) == 1:
        parts = _split_dashes(parts[0])
    readings = _read_all(parts)
    order, path, places = _order(parts, readings, acronyms)
    if order == "unknown":
        path, places = [unit], []
    reading_of = dict(zip(parts, readings, strict=True))
    chain = [reading_of[part] if part in reading_of else read(part) for part in path]
    return Unit(
        unit=unit,
        path=tuple(path),
        name=path[-1],
        parent=path[-2] if len(path) > 1 else None,
        location=", ".join(places) or None,
        acronyms=acronyms,
        branch=None if order == "unknown" else _branch(chain),
        echelon=chain[-1].head.echelon if chain[-1].head and order != "unknown" else None,
        path_order=order,
    )


# --- the string


def normalise(text: str, country_code: str | None = None) -> str:
    """`text` in NFC, white space collapsed, quotes straight, and corrected for `country_code` as for any country."""
    plain = collapse(straighten(unicodedata.normalize("NFC", text)))
    for country in dict.fromkeys(("", country_code or "")):
        if country in _corrections():
            pattern, right = _corrections()[country]
            # mypy cannot infer a lambda with a default, and without one the loop variable is bound late.
            plain = pattern.sub(lambda match, right=right: right[match[0]], plain)  # type: ignore[misc]
    return plain


@functools.cache
def _corrections() -> dict[str, tuple[re.Pattern[str], dict[str, str]]]:
    """Per country code ('' is any): the pattern of wrong words, and what is right for each."""
    table: dict[str, dict[str, str]] = {}
    with _CORRECTIONS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            table.setdefault(row["country_code"], {})[row["wrong"]] = row["right"]
    return {code: (re.compile(rf"\b(?:{'|'.join(map(re.escape, wrong))})\b"), wrong) for code, wrong in table.items()}


# --- parts

_COMMA = re.compile(r"\s*(?:(?<!\d),|,(?!\d)|;|>|\u2192)\s*")
_SHIELDED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|\"[^\"]*\"")
_DASH = re.compile(r"\s+(?:-|\u2013|\u2014|/|\|)\s+")


def _split(unit: str) -> list[str]:
    """`unit` cut at its commas; those inside closed parentheses or quotes do not count."""
    if "(" in unit or '"' in unit or "[" in unit:
        shields = [match.span() for match in _SHIELDED.finditer(unit)]
        cuts = [m.span() for m in _COMMA.finditer(unit) if not any(a < m.start() < b for a, b in shields)]
        edges = [0, *(edge for cut in cuts for edge in cut), len(unit)]
        parts = [unit[edges[i] : edges[i + 1]] for i in range(0, len(edges), 2)]
    else:
        parts = _COMMA.split(unit)
    return [part for part in (part.strip() for part in parts) if part] or [unit]


def _split_dashes(unit: str) -> list[str]:
    """`unit` cut at dashes or slashes between spaces, but only where each piece is a unit and the ranks run one way.

    "Philippine Army - 4th Infantry Division" is a path; "Security Forces Headquarters - Jaffna" is one name.
    """
    pieces = _DASH.split(unit)
    if len(pieces) == 1:
        return [unit]
    readings = _read_all(pieces)
    if not all(reading.head for reading in readings):
        return [unit]
    votes = [_vote(a, b) for a, b in pairwise(readings)]
    return pieces if all(vote >= 1 for vote in votes) or all(vote <= -1 for vote in votes) else [unit]


_AND = re.compile(r"\s+(?:and|&|y|e|et)\s+", re.IGNORECASE)
_STARTS_WITH_AND = re.compile(r"(?:and|&|y|et)\s", re.IGNORECASE)
_OPEN = re.compile(r"\s(?:of|for|against|de|para|contra)\s", re.IGNORECASE)
_NUMBER_ONLY = re.compile(r"(?:no\.?|nr\.?|n\xb0|#)?\s*(?:\d{1,4}|[IVX]+)", re.IGNORECASE)
# Names whose list of subjects may hold commas: "Directorate of Arms, Munitions and Explosives".
_LISTING = frozenset(
    (
        *("ministry", "undersecretariat", "directorate", "department", "bureau", "office", "agency", "commission"),
        *("coordination", "branch", "section", "unit", "academy"),
    )
)


def _join_lists(parts: list[str]) -> list[str]:
    """`parts` with names put together again: lists ("Arms, Munitions and Explosives"), numbers ("Battalion, No. 5")."""
    joined = parts[:1]
    for part in parts[1:]:
        if _NUMBER_ONLY.fullmatch(part):
            joined[-1] = f"{joined[-1]}, {part}"
            continue
        if _STARTS_WITH_AND.match(part):  # "Immigration, Customs, and Border Police"
            joined[-1] = f"{joined[-1]}, {part}"
            while len(joined) > 1 and _is_item(joined[-2], read(joined[-2])):
                joined[-2:] = [", ".join(joined[-2:])]
            continue
        joined.append(part)
        start = _list_start(joined)
        if start is not None:
            joined[start:] = [", ".join(joined[start:])]
    return joined


def _list_start(parts: list[str]) -> int | None:
    """Where the list begins that ends in the last of `parts`; None where that is no end of a list."""
    last = parts[-1]
    conjunction = _AND.search(last)
    if conjunction is None:
        return None
    item, rest = read(last[: conjunction.start()]), last[conjunction.end() :]
    if len(last[: conjunction.start()].split()) > 3 or not item.words:
        return None
    if read(last).head is None:  # "..., Munitions and Explosives": look back for "Directorate of Arms"
        for i in range(len(parts) - 2, -1, -1):
            before = read(parts[i])
            if before.head is not None:
                return i if before.head.echelon in _LISTING and _OPEN.search(parts[i]) else None
            if not _is_item(parts[i], before):
                return None
        return None
    before = read(parts[-2])  # "Army, Navy and Air Force Academy", "Criminal, Narcotics and Fraud Unit"
    if not _is_item(parts[-2], before) or not rest:
        return None
    services = [reading.head is not None and reading.head.echelon == "force" for reading in (before, item)]
    bare = len(item.words) == 1 if services[0] else item.head is None  # "Forces d'Intervention et de Sécurité" is whole
    return len(parts) - 2 if services[0] == services[1] and bare else None


def _is_item(text: str, reading: Reading) -> bool:
    """Whether `text` may be an item of a list: a bare service, or a word or two of arms and functions."""
    if reading.unknown or reading.numbered or not reading.words or len(text.split()) > 3:
        return False
    return reading.head is None or (reading.head.echelon == "force" and len(reading.words) == 1)


# --- units and places


def _read_all(parts: list[str]) -> list[Reading]:
    """`parts` read in the light of the service that the whole string speaks of (a police division is not an army's)."""
    readings = [read(part) for part in parts]
    branches = {word.branch for reading in readings for word in reading.words if word.kind == "head"}
    if "gendarmerie" in branches:
        context = "gendarmerie"
    elif branches & {"police", "prosecution"} and "army" not in branches:
        context = "police"
    else:
        return readings
    return [
        read(part, context) if reading.head and reading.head.branch is None else reading
        for part, reading in zip(parts, readings, strict=True)
    ]


_DATE_LIKE = re.compile(r"\b(?:of|de|du|al)\b", re.IGNORECASE)


def _kind(part: str, reading: Reading, acronyms: tuple[str, ...]) -> str:
    """What `part` is: a `unit`, a `place`, or a `site` (barracks are a unit where the string names nothing lower)."""
    kinds = {word.kind for word in reading.words}
    if ("head" in kinds or "arm" in kinds) and not is_area(reading):
        return "unit"
    if any(acronym in part for acronym in acronyms):
        return "unit"
    if "site" in kinds:
        last = reading.words[-1]
        return "site" if last.kind == "site" and not fold_plain(part).startswith(last.phrase) else "place"
    if any(c.isdigit() for c in part) and not _DATE_LIKE.search(part):
        # "Cobra 5" and "Area 5" are units; "6th of October" and "District 2" are places
        return "unit" if not kinds or [word.phrase for word in reading.words] == ["area"] else "place"
    return "place"


def _order(parts: list[str], readings: list[Reading], acronyms: tuple[str, ...]) -> tuple[str, list[str], list[str]]:
    """(path_order, path from the top down, places)."""
    if len(parts) == 1:
        return "single", parts, []
    kinds = [_kind(part, reading, acronyms) for part, reading in zip(parts, readings, strict=True)]
    if "unit" not in kinds:
        if kinds.count("site") != 1:
            return "unknown", [], []
        kinds[kinds.index("site")] = "unit"
    units = [i for i, kind in enumerate(kinds) if kind == "unit"]
    direction = _direction([parts[i] for i in units], [readings[i] for i in units]) if len(units) > 1 else "single"
    if direction in ("bottom_up", "top_down"):
        steps = [
            i
            for i in range(1, len(parts) - 1)
            if kinds[i] == "place"
            and _is_step(readings[i - 1], readings[i], _past_towns(i, kinds, readings), direction)
        ]
        units = sorted([*units, *steps])
    end = 0 if direction == "bottom_up" else len(parts) - 1
    if kinds[end] == "site" and direction in ("bottom_up", "top_down"):
        units = [end, *units] if end == 0 else [*units, end]
    path = [parts[i] for i in (reversed(units) if direction == "bottom_up" else units)]
    return direction, path, [part for i, part in enumerate(parts) if i not in units]


_STEPS = frozenset(("region", "region de", "district", "distrito", "distrito de"))


def _past_towns(i: int, kinds: list[str], readings: list[Reading]) -> Reading:
    """The part after the area `i`, a town left out: "North Eastern Region, Mandera, Mandera Police Station"."""
    if i + 2 < len(kinds) and kinds[i + 1] == "place" and not readings[i + 1].words:
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
_SERVICE = 78  # the rank from which a part stands above any part of unknown rank


def _direction(parts: list[str], readings: list[Reading]) -> str:
    """`top_down`, `bottom_up` or `unknown`, from the votes of all pairs of units."""
    pairs = list(combinations(readings, 2))
    votes = [_vote(a, b) for a, b in pairs]
    total, weight = sum(votes), sum(map(abs, votes))
    if any(vote * total < 0 and _opposes(vote, *pair) for vote, pair in zip(votes, pairs, strict=True)):
        return "unknown"
    if abs(total) < _CLOSE:
        votes += [_vote_of_words(a, b) for a, b in combinations(zip(parts, readings, strict=True), 2)]
        total, weight = sum(votes), sum(map(abs, votes))
    if abs(total) < _DECIDES or abs(total) < _AGREES * weight:
        return "unknown"
    return "top_down" if total > 0 else "bottom_up"


def _opposes(vote: float, first: Reading, second: Reading) -> bool:
    """Whether `vote`, which goes against the rest, is too sure to be overruled."""
    exact = 0 < first.spread <= _KNOWN_WELL and 0 < second.spread <= _KNOWN_WELL
    return abs(vote) > (_OPPOSES_EXACTLY if exact else _OPPOSES)


def _vote(first: Reading, second: Reading) -> float:
    """How surely `first` stands above `second`: from -1.5 (it stands below) to 1.5."""
    if first.head is None or second.head is None:
        known = first if first.head else second
        if known.rank < _SERVICE:
            return 0.0
        return 0.75 if known is first else -0.75
    vote = (first.rank - second.rank) / (first.spread + second.spread)
    return max(-_SURE, min(_SURE, vote))


def _vote_of_words(first: tuple[str, Reading], second: tuple[str, Reading]) -> float:
    """The weaker evidence, for ranks that are close: reach (national, city), task, number, name."""
    vote = 0.0
    reach = [reach_of(text) for text, _ in (first, second)]
    if all(reach) and abs(reach[0] - reach[1]) > 5:
        vote += 0.5 if reach[0] > reach[1] else -0.5
    elif any(reach):  # a unit for a whole area stands above one that only has a task ("Homicide Section")
        tasks = [any(word.kind == "arm" for word in reading.words) for _, reading in (first, second)]
        if tasks[0] != tasks[1] and bool(reach[0]) == tasks[1]:
            vote += 0.35 if tasks[1] else -0.35
        elif max(reach) >= _WHOLE:
            vote += 0.25 if reach[0] else -0.25
    if _speaks_of(second[0], first[0]):
        vote += 0.6
    elif _speaks_of(first[0], second[0]):
        vote -= 0.6
    words = [set(fold_plain(text).split()) for text, _ in (first, second)]
    if words[0] < words[1]:
        vote += 0.5
    elif words[1] < words[0]:
        vote -= 0.5
    elif first[1].numbered != second[1].numbered and len(words[0] & words[1]) > 1:
        vote += 0.55 if second[1].numbered else -0.55  # "Rapid Intervention Battalion", "6th Rapid Intervention Unit"
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


# --- branch

_ARMS_OF_A_SERVICE = ("marines", "intelligence")
_UMBRELLAS = ("defence", "interior")


def _branch(chain: list[Reading]) -> str | None:
    """The service of the last of `chain`: its own, else the nearest parent's; then arms (infantry), then a ministry."""
    own = branch_in(chain[-1])
    if own in _ARMS_OF_A_SERVICE:
        return own
    umbrella = None
    for kind in ("head", "arm"):
        for reading in reversed(chain):
            branch = branch_in(reading, (kind,))
            if branch and branch not in _UMBRELLAS:
                return branch
            umbrella = umbrella or branch
    return umbrella
