"""In which direction the units of a string run: votes of all pairs of them.

What decides is the rank of each part in the lexicon; where ranks are close, weaker evidence is asked (reach, task, number).
Where nothing decides, the direction is `unknown`.
"""

import functools
import re
from collections.abc import Callable, Sequence
from itertools import combinations, pairwise

from leahy.text.fold import fold_plain
from leahy.text.lexicon import Reading, branch_in, names_nation, reach_of
from leahy.text.phrases import Phrase
from leahy.text.unit_kinds import Part

_SHIELDED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|\"[^\"]*\"")

_WHOLE = 80  # the reach of a whole force or country
_SURE = 1.5  # the most that one pair of parts may say
_CLOSE = 0.4  # the sum of votes below which the words of the names are asked too
_DECIDES = 0.2  # the least sum of votes that decides
_AGREES = 0.3  # the least share of all votes that must remain once those for the other direction are taken off
_OPPOSES = 1.0  # a vote this sure against the direction leaves it unknown,
_OPPOSES_EXACTLY = 0.6  # or one this sure between units whose ranks are known well, as brigade and division
FORCE = 78  # the rank from which a part stands above any part of unknown rank
KNOWN_WELL = 5  # the spread of such a rank
_VAGUE = frozenset(("unit", "group", "wing", "team"))
"""Kinds of unit whose rank says little."""
_FORMATION = 57  # the rank from which a unit rather stands above a part that names only a task or an acronym
_MAYBE = 0.5
_LIKELY = 0.75
_OFFICES = frozenset(("office", "directorate", "department", "branch", "section", "bureau", "agency"))
_BELOW_ITS_FORCE = frozenset(("staff", "headquarters", "command"))
_COMMAND = 69  # the rank from which on a part stands above any military unit that has only a number
_WITH_ARMS = 58  # the rank from which on a formation has arms of its own
_FIGHTING_ARMS = frozenset(("infantry", "artillery", "armoured", "cavalry"))
_MILITARY_UNIT = re.compile(r"(?:(?:military )?unit |m\.?u\.? )?[a-z]?\d{4,5}", re.IGNORECASE)
STAFF_SECTION = re.compile(r"[A-Z]?[JGSNAC][- ]?\d{1,2}")
_STAFF_ITSELF = frozenset(("estado mayor", "plana mayor", "etat major"))
_HAS_A_STAFF = frozenset(("corps", "division", "brigade", "regiment", "battalion", "zone", "region", "district"))
_OF_A_STAFF = frozenset(("division", "branch", "team", "cell", "desk", "office"))
_COMPONENTS = frozenset(("headquarters", "staff", "command", "office"))
_STAFFS = 88  # the rank from which on ministries and staffs of all forces stand
_MINISTRY = 95
_SECRETARIAT = re.compile(
    r"(?:(?:general|military|mil|permanent|technical|executive) )?secretariate?(?: general)?"
    r"|secretaria (?:general|ejecutiva|tecnica)"
)


def direction_of(parts: Sequence[Part]) -> str:
    """`top_down`, `bottom_up` or `unknown`, from the votes of all pairs of units."""
    if _number_floats(parts):
        return "unknown"
    if len(parts) == 2 and abs(vote := _vote(parts[0], parts[1])) >= _CLOSE:
        return "top_down" if vote > 0 else "bottom_up"
    pairs = [
        (a, b)
        for (i, a), (j, b) in combinations(enumerate(parts), 2)
        if j == i + 1 or not (_is_component(a) or _is_component(b))  # a "Headquarters" is that of the unit beside it
    ]
    votes = [_vote(a, b) for a, b in pairs]
    total, weight = sum(votes), sum(map(abs, votes))
    if any(vote * total < 0 and _opposes(vote, a, b) for vote, (a, b) in zip(votes, pairs, strict=True)):
        return "unknown"
    if abs(total) < _CLOSE:
        votes += [_vote_of_words(a, b) for a, b in pairs]
        total, weight = sum(votes), sum(map(abs, votes))
    if abs(total) < _DECIDES or abs(total) < _AGREES * weight:
        return "unknown"
    return "top_down" if total > 0 else "bottom_up"


def _number_floats(parts: Sequence[Part]) -> bool:
    """Whether the number of a military unit ("A2245", "MU 19132") stands beside units below a command: it may be theirs."""
    if not any(part.reading.numbered for part in parts):
        return False
    others = [part.reading.rank for part in parts if not _MILITARY_UNIT.fullmatch(part.text)]
    return len(others) < len(parts) and min(others, default=0) < _COMMAND


def is_vague_above(parts: Sequence[Part]) -> bool:
    """Whether a unit of vague rank stands right before one of known rank without number and name: "Air Wing, Support Battalion"."""
    return any(
        upper.reading.head is not None
        and upper.reading.head.echelon in _VAGUE
        and 0 < lower.reading.spread <= KNOWN_WELL
        and not lower.reading.numbered
        and not lower.reading.unknown
        and _vote(upper, lower) < _LIKELY
        for upper, lower in pairwise(parts)
    )


def _opposes(vote: float, first: Part, second: Part) -> bool:
    """Whether `vote`, which goes against the rest, is too sure to be overruled."""
    if STAFF_SECTION.fullmatch(first.text) or STAFF_SECTION.fullmatch(second.text):
        return True  # "TRADOC, G-3, Federation Army": no command is below a staff section
    exact = 0 < first.reading.spread <= KNOWN_WELL and 0 < second.reading.spread <= KNOWN_WELL
    return abs(vote) > (_OPPOSES_EXACTLY if exact else _OPPOSES)


@functools.lru_cache(maxsize=16384)
def _vote(a: Part, b: Part) -> float:
    """How surely `a` stands above `b`: from -1.5 (it stands below) to 1.5."""
    first, second = a.reading, b.reading
    if first.head is None:
        if second.head is None:  # "8 FF/Infantry"
            return _LIKELY * (is_bare_arm(first) - is_bare_arm(second))
        return -_vote_on_unranked(second, second.head, a)
    if second.head is None:
        return _vote_on_unranked(first, first.head, b)
    if _is_staff_beside_service(a, b) or _is_staff_beside_service(b, a):
        return -_MAYBE  # "Land Forces, General Staff", "General Staff, Land Forces": either may be of the other
    for is_below in _RELATIONS if _may_be_related(a, first.head, b, second.head) else ():
        if (below := is_below(a, b) - is_below(b, a)) != 0:
            return -_LIKELY * below
    vote = (first.rank - second.rank) / (first.spread + second.spread)
    return max(-_SURE, min(_SURE, vote))


def _is_staff_beside_service(staff: Part, service: Part) -> bool:
    """Whether one is a general staff, which may be of the armed forces, and the other a service."""
    head, force = staff.reading.head, service.reading.head
    if head is None or force is None or head.phrase not in _GENERAL_STAFFS or staff.reading.numbered:
        return False
    return force.echelon == "force" and FORCE <= service.reading.rank < _ARMED_FORCES and not service.reading.numbered


_GENERAL_STAFFS = frozenset(("general staff", "gs"))
_ARMED_FORCES = 88  # the rank from which on a force is all the armed forces


def _may_be_related(a: Part, first: Phrase, b: Part, second: Phrase) -> bool:
    """Whether any of `_RELATIONS` may hold, by the kinds of the two and by acronyms in them."""
    if first.echelon in _RELATED or second.echelon in _RELATED or _shorts(a.text) or _shorts(b.text):
        return True
    return first.phrase.startswith("secretar") or second.phrase.startswith("secretar")


def _vote_on_unranked(known: Reading, head: Phrase, other: Part) -> float:
    """How surely `known` stands above `other`, whose words say no kind of unit."""
    if (
        known.rank >= FORCE or head.phrase.endswith("university") or "hospital" in head.concepts
    ):  # "CSSL, National Defense University"
        return _LIKELY
    if is_bare_arm(other.reading):  # "Infantry, Punjab Regiment"; "Artillery, 3rd Division" may be either
        return -_LIKELY if known.rank < _WITH_ARMS else 0.0
    if other.kind == "acronym":  # "1st Artillery Brigade, RTA"; but "TRADOC, Language School" or the reverse
        return 0.0 if head.echelon == "academy" else -_MAYBE
    if STAFF_SECTION.fullmatch(other.text):  # "S1, Special Operations Regiment"; but "Planning Division, J-3"
        of_staff = head.echelon == "section" or (head.echelon in _OF_A_STAFF and other.text[0] == "J")
        if head.echelon == "department" and other.text[0] == "J" and not known.numbered:
            return 0.0  # "Intelligence Department, J2": it may be J2 itself
        return -_MAYBE if of_staff and not known.numbered else _MAYBE
    return _MAYBE if known.rank >= _FORMATION and head.echelon not in _OFFICES else 0.0


def is_bare_arm(reading: Reading) -> bool:
    """Whether a name is nothing but a fighting arm of an army ("Air Defense Artillery")."""
    if reading.unknown or reading.numbered or not reading.words or any(word.kind != "arm" for word in reading.words):
        return False
    return any(not _FIGHTING_ARMS.isdisjoint(word.concepts) for word in reading.words)


def _is_component(part: Part, _: Part | None = None) -> bool:
    """Whether the name is nothing but "Headquarters" or "Secretariat": that of the unit beside it."""
    head = part.reading.head
    if head is None:
        return False
    if head.phrase.startswith("secretar") and _SECRETARIAT.fullmatch(fold_plain(part.text)):
        return True
    if head.echelon not in _COMPONENTS or part.reading.rank >= _MINISTRY:
        return False
    first, *section = part.text.split(" ", 1)  # "Headquarters S4", too
    if section and (head.echelon != "headquarters" or not STAFF_SECTION.fullmatch(section[0])):
        return False
    return fold_plain(first).startswith(head.phrase[:-1])


def _is_of_its_force(part: Part, whole: Part) -> bool:
    """Whether `part` is a staff or an office, and `whole` a whole force, or its headquarters, that has one."""
    head, force = part.reading.head, whole.reading
    if head is None or force.head is None or force.rank < FORCE or force.numbered:
        return False
    if force.head.echelon == "force":
        return head.echelon in _BELOW_ITS_FORCE
    return force.head.echelon in ("headquarters", "staff") and head.echelon in _OFFICES


_PARTS_OF_SERVICES = {
    "marines": frozenset(("navy",)),
    "coast_guard": frozenset(("navy", "police", "defence", "army")),
    "border_guard": frozenset(("police",)),
}


def _is_service_of(part: Part, whole: Part) -> bool:
    """Whether `part` is a service that may be part of the whole force, as marines are of a navy."""
    head, force = part.reading.head, whole.reading.head
    if head is None or force is None or {head.echelon, force.echelon} != {"force"}:
        return False
    return branch_in(whole.reading) in _PARTS_OF_SERVICES.get(branch_in(part.reading) or "", ())


_ON_A_BASE = frozenset(("squadron", "group", "flight", "battalion", "company"))


def _is_on_base(part: Part, base: Part) -> bool:
    """Whether `part` is a numbered unit that rather stands on the base than above it."""
    head, of_base = part.reading.head, base.reading.head
    if head is None or of_base is None or of_base.echelon != "base":
        return False
    return part.reading.numbered and head.echelon in _ON_A_BASE


_OF_A_HOSPITAL = frozenset(("unit", "section"))


def _is_ward_of(part: Part, hospital: Part) -> bool:
    """Whether `part` is a unit without a number, and `hospital` one: "Coronary Care Unit, Military Hospital"."""
    head, whole = part.reading.head, hospital.reading.head
    if head is None or whole is None or "hospital" not in whole.concepts:
        return False
    return head.echelon in _OF_A_HOSPITAL and not part.reading.numbered


def _is_staff_of_formation(part: Part, whole: Part) -> bool:
    """Whether `part` is "Estado Mayor" without more, and `whole` a formation, which has one: not that of all forces."""
    head = whole.reading.head
    return head is not None and head.echelon in _HAS_A_STAFF and _folded(part.text) in _STAFF_ITSELF


def _folded(text: str) -> str:
    return fold_plain(text).replace("-", " ")


_BARE_SERVICES = frozenset(("army", "navy", "air force", "police"))


def is_headquarters_of(part: Part, force: Part) -> bool:
    """Whether `part` is the headquarters of a whole force, and `force` that force: "Army Headquarters" of the "Bangladesh Army"."""
    head, whole = part.reading.head, force.reading.head
    if head is None or whole is None or head.echelon != "headquarters" or whole.echelon != "force":
        return False
    return part.reading.rank >= FORCE <= force.reading.rank and branch_in(part.reading) == branch_in(force.reading)


_STAFF_OFFICES = frozenset(("office", "section", "branch", "cell", "desk"))


def _is_office_of(part: Part, whole: Part) -> bool:
    """Whether `part` is an office that has a task and neither a name nor a number, and `whole` a unit that has offices."""
    head, of_whole = part.reading.head, whole.reading.head
    if head is None or of_whole is None or head.echelon not in _STAFF_OFFICES or part.reading.unknown:
        return False
    return of_whole.echelon not in _OFFICES | _STAFF_OFFICES and not part.reading.numbered and reach_of(part.text) == 0


def _is_below_bare_service(part: Part, service: Part) -> bool:
    """Whether `service` is "Army" without more, and `part` below ministries and staffs of all forces."""
    if part.reading.rank >= _STAFFS or part.reading.head is service.reading.head:
        return False
    return service.text.lower() in _BARE_SERVICES


_NATIONAL = frozenset(("national", "nacional", "nationale"))


def _is_below_nations_force(part: Part, force: Part) -> bool:
    """Whether `force` is a whole force with its country, as "Colombian Police", and `part` below staffs of all forces."""
    head = force.reading.head
    if head is None or head.echelon != "force" or part.reading.rank >= _STAFFS or force.reading.numbered:
        return False
    if any(word is not head and word.kind != "scope" for word in force.reading.words):
        return False
    return names_nation(force.text) or not _NATIONAL.isdisjoint(fold_plain(force.text).split())


_RELATED = frozenset(("force", "headquarters", "staff", "command", "base", "academy")) | _STAFF_OFFICES
_RELATIONS: tuple[Callable[[Part, Part], bool], ...] = (
    _is_component,
    lambda part, whole: speaks_of(part.text, whole.text),
    _is_of_its_force,
    _is_staff_of_formation,
    _is_ward_of,
    _is_service_of,
    _is_on_base,
    _is_office_of,
    _is_below_bare_service,
    _is_below_nations_force,
)
"""When one part is below another, whatever their ranks: the first of these that holds for one of the two ways decides."""


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
    if speaks_of(second, first):
        vote += 0.6
    elif speaks_of(first, second):
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


def speaks_of(lower: str, upper: str) -> bool:
    """Whether `lower` holds the acronym of `upper`: "BIR Alpha" of the "Bataillon d'Intervention Rapide"."""
    if not (shorts := _shorts(lower)):
        return False
    initials = "".join(_INITIALS.findall(_SHIELDED.sub(" ", upper)))
    named = {initials, *_SHORT.findall(" ".join(_SHIELDED.findall(upper)))}
    return any(short in named for short in shorts)


@functools.lru_cache(maxsize=16384)
def _shorts(text: str) -> tuple[str, ...]:
    return tuple(_SHORT.findall(_SHIELDED.sub(" ", text))) if _SHORT.search(text) else ()
