"""In which direction the units of a string run: votes of all pairs of them.

What decides is the rank of each part in the lexicon; where ranks are close, weaker evidence is asked (reach, task, number).
Where nothing decides, the direction is `unknown`.
"""

import functools
import re
from collections.abc import Sequence
from itertools import combinations, pairwise

from leahy.text.fold import fold_plain
from leahy.text.lexicon import Reading, branch_in, reach_of
from leahy.text.phrases import Phrase
from leahy.text.unit_strings.kinds import Part
from leahy.text.unit_strings.relations import (
    BARE_SERVICES,
    FORCE,
    KNOWN_WELL,
    OFFICES,
    STAFF_SECTION,
    is_component,
    is_staff_beside_service,
    may_stand_on,
    speaks_of,
    which_is_below,
)

_SERVICE = 84  # the rank from which on a part is a whole service, its headquarters or its ministry
_MINISTRY = 95
_WHOLE = 80  # the reach of a whole force or country
_SURE = 1.5  # the most that one pair of parts may say
_CLOSE = 0.4  # the sum of votes below which the words of the names are asked too
_DECIDES = 0.2  # the least sum of votes that decides
_AGREES = 0.3  # the least share of all votes that must remain once those for the other direction are taken off
_OPPOSES = 1.0  # a vote this sure against the direction leaves it unknown,
_OPPOSES_EXACTLY = 0.6  # or one this sure between units whose ranks are known well, as brigade and division
_DOUBTFUL = 0.2
"""What counts of a vote for a part of vague rank that stands first: State rather begins with the lower unit. Of such pairs of its
training reports, ten ran down and eleven up; of those with a lower unit first, one of ninety was misread."""
_VAGUE = frozenset(("unit", "group", "wing", "team"))
"""Kinds of unit whose rank says little."""
_FORMATION = 57  # the rank from which a unit rather stands above a part that names only a task or an acronym
_MAYBE = 0.5
_LIKELY = 0.75
_COMMAND = 69  # the rank from which on a part stands above any military unit that has only a number
_WITH_ARMS = 58  # the rank from which on a formation has arms of its own
_FIGHTING_ARMS = frozenset(("infantry", "artillery", "armoured", "cavalry"))
_MILITARY_UNIT = re.compile(r"(?:(?:(?:military )?unit|m\.?/?u\.?) ?(?:# ?|no\.? ?)?)?[a-z]?\d{4,5}", re.IGNORECASE)
_OF_A_STAFF = frozenset(("division", "branch", "team", "cell", "desk", "office"))


def direction_of(parts: Sequence[Part]) -> str:
    """`top_down`, `bottom_up` or `unknown`, from the votes of all pairs of units."""
    if _number_floats(parts) or (len(parts) > 2 and _lists_services(parts)):
        return "unknown"
    if len(parts) == 2 and abs(vote := _vote(parts[0], parts[1])) >= _CLOSE:
        return "top_down" if vote > 0 else "bottom_up"
    pairs = [
        (a, b)
        for (i, a), (j, b) in combinations(enumerate(parts), 2)
        if j == i + 1 or not (is_component(a) or is_component(b))  # a "Headquarters" is that of the unit beside it
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
    if True not in [part.reading.numbered for part in parts]:
        return False
    others = [part.reading.rank for part in parts if not _MILITARY_UNIT.fullmatch(part.text)]
    if len(others) == len(parts):
        return False
    between = not any(_MILITARY_UNIT.fullmatch(part.text) for part in (parts[0], parts[-1]))
    # "Naval HQ, M/U 0875, MOD" has the number of the headquarters, which is in no unit that has only a number
    return min(others, default=0) < _COMMAND or (between and len([rank for rank in others if rank >= FORCE]) > 1)


_SERVICES = frozenset(("army", "navy", "air_force", "police", "gendarmerie"))
_NEVER_NESTED = frozenset(("army", "navy", "air_force"))
_DIGITS = re.compile(r"\d+")


def _lists_services(parts: Sequence[Part]) -> bool:
    """Whether the parts are services side by side, of which none is part of another: "Air Force, Navy, Police"."""
    branches = {
        branch_in(part.reading)
        for part in parts
        if part.reading.rank >= FORCE and part.reading.head is not None and part.reading.head.echelon == "force"
    }
    return len(branches & _SERVICES) == len(parts)


def lists_units(parts: Sequence[Part]) -> bool:
    """Whether a string names units side by side: "Army, Navy, Police", "5th Squadron, 7th Squadron", "SEMAR, FAM"."""
    phrases: list[str] = []
    wholes = []
    for part in parts:
        reading = part.reading
        if reading.head is not None:
            phrases.append(reading.head.phrase)
            if reading.rank >= _SERVICE:
                wholes.append(part)
    if len({*phrases}) < len(phrases):
        heads = [part for part in parts if part.reading.head is not None]
        if len({_DIGITS.sub("", part.text) for part in heads}) < len(heads):
            return True
    if len(wholes) < 2:
        return False
    ranks: dict[str, float] = {}
    for part in wholes:
        branch = branch_in(part.reading)
        if branch not in _NEVER_NESTED or part.reading.numbered:
            continue
        # "Fuerza Naval, Ejército de Nicaragua": an army may be all forces of its country
        if branch != "army" or part.reading.rank >= _MINISTRY or part.text.lower() in BARE_SERVICES:
            ranks.setdefault(branch, part.reading.rank)
    if len(ranks) < 2:
        return False
    return "navy" in ranks or len({*ranks.values()}) < len(ranks)  # the ministry of the army may have the air force


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
        vote = -_vote_on_unranked(second, second.head, a)
        return 0.0 if vote > 0 and a.kind == "acronym" else vote  # "NCOS, Air Education Command, ...": rather a part
    if second.head is None:
        return _vote_on_unranked(first, first.head, b)
    if is_staff_beside_service(a, b) or is_staff_beside_service(b, a):
        return -_MAYBE  # "Land Forces, General Staff", "General Staff, Land Forces": either may be of the other
    if may_stand_on(a, b):
        return 0.0  # "Naval Infantry Corps, Sfax Naval Base"
    if below := which_is_below(a, b):
        return -_LIKELY * below
    vote = (first.rank - second.rank) / (first.spread + second.spread)
    if abs(vote) < _CLOSE and (alone := _is_parents_acronym(a, b) - _is_parents_acronym(b, a)) != 0:
        return _LIKELY * alone
    if 0 < vote < (_CLOSE if second.numbered else _LIKELY) and _is_vague(first):
        return vote * _DOUBTFUL
    return max(-_SURE, min(_SURE, vote))


def _is_vague(reading: Reading) -> bool:
    """Whether the rank of a part says little, and the part is no force of its own."""
    head = reading.head
    if head is None or reading.spread <= KNOWN_WELL + 1 or reading.rank >= FORCE:
        return False
    return head.echelon not in _OF_THEIR_OWN


def _is_parents_acronym(part: Part, other: Part) -> bool:
    """Whether the part is nothing but the acronym of a ministry, force or agency, and not that of the other part.

    Where ranks say nothing, such an acronym is that of a parent: "Dirección de Inteligencia, SENAD".
    """
    head = part.reading.head
    if head is None or head.echelon not in _WHOLES or part.reading.rank < FORCE or part.reading.numbered:
        return False
    text = part.text
    if not (text.isalpha() and text.isupper() and 1 < len(text) <= _LONGEST) or text.lower() == head.phrase:
        return False
    return not {word.phrase for word in part.reading.words} <= {word.phrase for word in other.reading.words}


_WHOLES = frozenset(("ministry", "force", "agency"))
_LONGEST = 7
_OF_THEIR_OWN = frozenset(("force", "task_force", "operation", "staff", "base", "inspectorate", "battalion"))


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
        if head.echelon == "department" and other.text[0] in "GJ" and not known.numbered:
            return 0.0  # "Intelligence Department, J2": it may be J2 itself
        return -_MAYBE if of_staff and not known.numbered else _MAYBE
    return _MAYBE if known.rank >= _FORMATION and head.echelon not in OFFICES else 0.0


def is_bare_arm(reading: Reading) -> bool:
    """Whether a name is nothing but a fighting arm of an army ("Air Defense Artillery")."""
    if reading.unknown or reading.numbered or not reading.words or any(word.kind != "arm" for word in reading.words):
        return False
    return any(not _FIGHTING_ARMS.isdisjoint(word.concepts) for word in reading.words)


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
