"""Which of two parts of a string is below the other by what they are, whatever their ranks: an office of a force, for one.

Each relation is a small function; `which_is_below` asks them in order.
"""

import functools
import re
from collections.abc import Callable

from leahy.text.fold import fold_plain
from leahy.text.lexicon import branch_in, names_nation, reach_of
from leahy.text.phrases import Phrase
from leahy.text.unit_strings.kinds import Part

FORCE = 78  # the rank from which a part stands above any part of unknown rank
KNOWN_WELL = 5  # the spread of such a rank
OFFICES = frozenset(("office", "directorate", "department", "branch", "section", "bureau", "agency"))
_BELOW_ITS_FORCE = frozenset(("staff", "headquarters", "command"))
STAFF_SECTION = re.compile(r"[A-Z]?[JGSNAC][- ]?\d{1,2}")
_STAFF_ITSELF = frozenset(("estado mayor", "plana mayor", "etat major"))
_HAS_A_STAFF = frozenset(("corps", "division", "brigade", "regiment", "battalion", "zone", "region", "district"))
_COMPONENTS = frozenset(("headquarters", "staff", "command", "office"))
_STAFFS = 88  # the rank from which on ministries and staffs of all forces stand
_MINISTRY = 95
_SECRETARIAT = re.compile(
    r"(?:(?:general|military|mil|permanent|technical|executive) )?secretariate?(?: general)?"
    r"|secretaria (?:general|ejecutiva|tecnica)"
)
_SHIELDED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|\"[^\"]*\"")


def is_staff_beside_service(staff: Part, service: Part) -> bool:
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


def is_component(part: Part, _: Part | None = None) -> bool:
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
    return force.head.echelon in ("headquarters", "staff") and head.echelon in OFFICES


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


_ON_A_BASE = frozenset(
    ("squadron", "group", "flight", "battalion", "company", "platoon", "wing", "regiment", "brigade")
)


def _is_on_base(part: Part, base: Part) -> bool:
    """Whether `part` is a unit with a number that rather stands on the base than above it, or any on a base with a name."""
    head, of_base = part.reading.head, base.reading.head
    if head is None or of_base is None or of_base.echelon != "base" or head.echelon not in _ON_A_BASE:
        return False
    return part.reading.numbered or base.reading.unknown > 0


_MAY_STAND_ON_A_BASE = frozenset(("corps", "force", "command", "directorate", "task_force"))
_INSTALLATION = ("air", "naval", "navy", "base aer", "base naval", "afb")


def is_named_base(base: Part) -> bool:
    """Whether the part is an air or naval base with a name."""
    head = base.reading.head
    if head is None or head.echelon != "base" or base.reading.unknown == 0:
        return False
    return head.phrase.startswith(_INSTALLATION)


def may_stand_on(part: Part, base: Part) -> bool:
    """Whether `part` is no whole force, and `base` an air or naval base with a name: where it stands, or a part of it."""
    head = part.reading.head
    return (
        head is not None and head.echelon in _MAY_STAND_ON_A_BASE and part.reading.rank < FORCE and is_named_base(base)
    )


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


BARE_SERVICES = frozenset(("army", "navy", "air force", "police"))


def is_headquarters_of(part: Part, force: Part) -> bool:
    """Whether `part` is the headquarters of a whole force, and `force` that force: "Army Headquarters" of the "Bangladesh Army"."""
    head, whole = part.reading.head, force.reading.head
    if head is None or whole is None or head.echelon != "headquarters" or whole.echelon != "force":
        return False
    return part.reading.rank >= FORCE <= force.reading.rank and branch_in(part.reading) == branch_in(force.reading)


_TEACH = frozenset(
    (
        *("academy", "academia", "academie", "akademi", "university", "universidad", "universite", "universidade"),
        *("institute", "instituto", "institut", "college", "school", "escuela", "ecole", "escola"),
    )
)
_OF_AN_ACADEMY = frozenset(("department", "section", "division", "branch"))
_TRAINS = frozenset(("training", "education", "school"))


def _is_department_of_academy(part: Part, academy: Part) -> bool:
    """Whether `part` is a department without a number, and `academy` a school that may have one: not that of training itself."""
    head, whole = part.reading.head, academy.reading.head
    if head is None or whole is None or head.echelon not in _OF_AN_ACADEMY or part.reading.numbered:
        return False
    if whole.echelon != "academy" or _TEACH.isdisjoint(whole.phrase.split()):
        return False
    return all(_TRAINS.isdisjoint(word.concepts) for word in part.reading.words)


def _is_unit_of_staff_division(part: Part, division: Part) -> bool:
    """Whether `part` is a unit without a number, and `division` one of a staff or ministry, and no formation."""
    head, whole = part.reading.head, division.reading.head
    if head is None or whole is None or head.echelon != "unit" or whole.echelon != "division":
        return False
    return not part.reading.numbered and division.reading.spread > KNOWN_WELL


_WITH_DIVISIONS = frozenset(("brigade", "regiment"))


def _is_artillery_division(part: Part, formation: Part) -> bool:
    """Whether `part` is an artillery division without a number: one of a brigade, as in Eastern Europe, the size of a battalion."""
    head, whole = part.reading.head, formation.reading.head
    if head is None or whole is None or head.echelon != "division" or whole.echelon not in _WITH_DIVISIONS:
        return False
    if part.reading.numbered or part.reading.unknown or not formation.reading.numbered:
        return False
    return any("artillery" in word.concepts for word in part.reading.words)


_STAFF_OFFICES = frozenset(("office", "section", "branch", "cell", "desk"))


_HAVE: dict[str | None, frozenset[str]] = {
    "bureau": _HAS_A_STAFF,
    "department": frozenset(("base",)),
    "staff": frozenset(("command", "fleet")),
}
"""Kinds that have a bureau, a department or a staff for a task ("Logistics Staff, Eastern Fleet Command")."""


def _is_office_of(part: Part, whole: Part) -> bool:
    """Whether `part` is an office that has a task and neither a name nor a number, and `whole` a unit that has offices."""
    head, of_whole = part.reading.head, whole.reading.head
    if head is None or of_whole is None or part.reading.unknown:
        return False
    if head.echelon not in _STAFF_OFFICES and of_whole.echelon not in _HAVE.get(head.echelon, ()):
        return False
    if head.echelon == "staff" and (part.reading.spread <= KNOWN_WELL or len(part.reading.words) == 1):
        return False  # "Joint Staff"
    return of_whole.echelon not in OFFICES | _STAFF_OFFICES and not part.reading.numbered and reach_of(part.text) == 0


def _is_below_bare_service(part: Part, service: Part) -> bool:
    """Whether `service` is "Army" without more, and `part` below ministries and staffs of all forces."""
    if part.reading.rank >= _STAFFS or part.reading.head is service.reading.head:
        return False
    return service.text.lower() in BARE_SERVICES


_NATIONAL = frozenset(("national", "nacional", "nationale"))


def _is_below_nations_force(part: Part, force: Part) -> bool:
    """Whether `force` is a whole force with its country, as "Colombian Police", and `part` below staffs of all forces."""
    head = force.reading.head
    if head is None or head.echelon != "force" or part.reading.rank >= _STAFFS or force.reading.numbered:
        return False
    if any(word is not head and word.kind != "scope" for word in force.reading.words):
        return False
    return names_nation(force.text) or not _NATIONAL.isdisjoint(fold_plain(force.text).split())


_RELATED = (
    frozenset(("force", "headquarters", "staff", "command", "base", "academy", "division", "bureau")) | _STAFF_OFFICES
)
_Kinds = frozenset[str | None]
_FORCE: _Kinds = frozenset(("force",))
_RELATIONS: tuple[tuple[_Kinds | None, _Kinds | None, Callable[[Part, Part], bool]], ...] = (
    (None, None, is_component),
    (None, None, lambda part, whole: speaks_of(part.text, whole.text)),
    (None, frozenset(("force", "headquarters", "staff")), _is_of_its_force),
    (None, _HAS_A_STAFF, _is_staff_of_formation),
    (_OF_A_HOSPITAL, None, _is_ward_of),
    (_FORCE, _FORCE, _is_service_of),
    (_ON_A_BASE, frozenset(("base",)), _is_on_base),
    (_STAFF_OFFICES.union(_HAVE), None, _is_office_of),
    (_OF_AN_ACADEMY, frozenset(("academy",)), _is_department_of_academy),
    (frozenset(("division",)), _WITH_DIVISIONS, _is_artillery_division),
    (frozenset(("unit",)), frozenset(("division",)), _is_unit_of_staff_division),
    (None, _FORCE, _is_below_bare_service),
    (None, _FORCE, _is_below_nations_force),
)
"""When one part is below another, whatever their ranks: the first of these that holds for one of the two ways decides. Each with
the kinds that the part and the whole must be of for it; None is any."""


def which_is_below(a: Part, b: Part) -> int:
    """1 where `a` is below `b` by what they are, -1 where `b` is below `a`, and 0 where no relation says."""
    first, second = a.reading.head, b.reading.head
    if first is None or second is None or not _may_be_related(a, first, b, second):
        return 0
    for is_below, one_way, other_way in _relations_of(first.echelon, second.echelon):
        below = (one_way and is_below(a, b)) - (other_way and is_below(b, a))
        if below:
            return below
    return 0


@functools.cache  # there are some sixty kinds
def _relations_of(one: str | None, other: str | None) -> list[tuple[Callable[[Part, Part], bool], bool, bool]]:
    """The relations that may hold between a unit of the kind `one` and one of the kind `other`, each with the ways that it may."""
    kinds = [
        (
            is_below,
            (parts is None or one in parts) and (wholes is None or other in wholes),
            (parts is None or other in parts) and (wholes is None or one in wholes),
        )
        for parts, wholes, is_below in _RELATIONS
    ]
    return [relation for relation in kinds if relation[1] or relation[2]]


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
