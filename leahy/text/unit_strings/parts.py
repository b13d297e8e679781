"""A unit string cut into its parts: at commas, dashes and slashes, but not inside a name that holds some itself."""

import re
from collections.abc import Callable, Sequence

from leahy.text.lexicon import Reading, names_nation

_COMMA = re.compile(r"(?:(?<!\s)\s+)?(?:(?<!\d),|,(?!\d)|,(?=\d+(?:st|nd|rd|th)\b)|;|>|\u2192)\s*")
_IN_A_NUMBER = re.compile(r"\d,\d")
_OTHER_SIGNS = ("(", '"', "[", ";", ">", "\u2192")  # that part, or that shield a comma
_SHIELDED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|\"[^\"]*\"")
SERVICE_SLASH = re.compile(r"(police|army|navy|air force|military)\s*/\s*(?=\S)", re.IGNORECASE)
_DASH = re.compile(r"(?<!\s)\s+(?:--?|\u2013|\u2014|/|\|)\s+")


def split_commas(unit: str) -> list[str]:
    """`unit` cut at its commas; those inside closed parentheses or quotes do not count."""
    if not any(sign in unit for sign in _OTHER_SIGNS) and not _IN_A_NUMBER.search(unit):
        parts = unit.split(",")  # the same in a fraction of the time
    elif "(" in unit or '"' in unit or "[" in unit:
        shields = [match.span() for match in _SHIELDED.finditer(unit)]
        cuts = [m.span() for m in _COMMA.finditer(unit) if not any(a < m.start() < b for a, b in shields)]
        edges = [0, *(edge for cut in cuts for edge in cut), len(unit)]
        parts = [unit[edges[i] : edges[i + 1]] for i in range(0, len(edges), 2)]
    else:
        parts = _COMMA.split(unit)
    return [part for part in (part.strip() for part in parts) if part] or [unit]


_SLASH = re.compile(
    r"(?:(?<=[^\W\d_]{2})|(?<=\)))/{1,2}\s*(?=[^\W\d_]{2}|\d)"  # between words
    r"|(?:(?<!\s)\s+/\s*|(?<![/\s])/\s+)"  # or beside a space
)


def split_dashes(unit: str) -> list[str]:
    """`unit` cut at dashes or slashes between spaces, whatever stands between them, and at one behind a bare service."""
    service = SERVICE_SLASH.match(unit)
    return [service[1], unit[service.end() :]] if service else _DASH.split(unit)


def split_slashes(unit: str) -> list[str]:
    """`unit` cut at slashes with words on both sides ("Directorate of Recruitment/Army HQ"), but not in "4/9 Rifles"."""
    return _SLASH.split(unit)


Read = Callable[[str], Reading]
_LOOSE = re.compile(r"(?:(?<=[^\W\d_]{2})|(?<=\)))(?:\s*/\s*|-\s+|\s+--?\s*|\s*[\u2013\u2014]\s*)(?=[^\W_])")
_BARE = frozenset(("army", "navy", "air force", "police", "military", "gendarmerie", "marines"))


def cut_force(text: str, read: Read) -> list[str]:
    """`text` cut at a stroke or dash, however it is spaced, between a whole force or ministry and a unit, else whole.

    "Botswana Defence Force- 177 Mechanised Infantry Battalion"; but "Counter- Guerrilla Battalion", "Army/Navy Academy".
    """
    cuts = [match.span() for match in _LOOSE.finditer(text)]
    for start, end in dict.fromkeys((cuts[0], cuts[-1])) if cuts else ():
        pieces = [text[:start], text[end:]]
        whole = [_is_whole_force(piece, read(piece)) for piece in pieces]
        if whole == [True, False] and (start, end) == cuts[0]:
            other = pieces[1]
        elif whole == [False, True] and (start, end) == cuts[-1]:
            other = pieces[0]
        else:
            continue
        reading = read(other)
        if whole[0] and other.isalpha() and other.isupper() and not text.isupper():
            return pieces  # "Cameroon Navy- BAFUMAR"
        if whole[1] and reading.head is not None and reading.head.echelon == "force":
            continue  # "State Border Guard/Coast Guard"
        if reading.words or (reading.numbered and reading.unknown):
            return pieces
    return [text]


def cut_colon(unit: str, read: Read) -> list[str] | None:
    """`unit` cut at its commas and at the colon behind a force or a service, where it has one: "Navy: 1st Brigade, Alexandria"."""
    force, colon, rest = unit.partition(": ")
    if not colon or not rest:
        return None
    if force.casefold() not in _BARE and not _is_whole_force(force, read(force)):
        return None
    return [force, *split_commas(rest)]


def _is_whole_force(text: str, reading: Reading) -> bool:
    """Whether `text` names a whole force, its staff or a ministry, and nothing else. A bare "Army" may be part of a name."""
    head = reading.head
    if head is None or head.echelon not in _WHOLE or reading.rank < _WHOLE_FORCE or reading.numbered:
        return False
    if head.echelon == "ministry":
        return True
    return reading.unknown <= names_nation(text) and text.casefold() not in _BARE


_WHOLE = frozenset(("force", "ministry", "staff", "headquarters"))
_WHOLE_FORCE = 78  # the rank from which on a part is a whole force

_AND = re.compile(r"(?:(?<!\s)\s+)?(?:\s(?:and|y|e|et|dan|ve|und)\s|\s?&\s?)\s*", re.IGNORECASE)
_STARTS_WITH_AND = re.compile(r"(?:and|&|y|et|e|dan|ve)\s", re.IGNORECASE)
_GOES_ON = re.compile(r"(?:de l['\u2019]|de la\s|du\s|des\s|del\s|da\s|do\s|de los\s)", re.IGNORECASE)
_OPEN = re.compile(r"\s(?:of|for|against|de|du|des|da|do|del|para|contra)\s|\sde l'", re.IGNORECASE)
_NUMBER_ONLY = re.compile(r"(?:no\.?|nr\.?|n\xb0|#)?\s*(?:\d{1,4}|[IVX]+)", re.IGNORECASE)
# The number of a unit whose name follows ("No. 4, Air Defence Battalion").
# One of more digits is that of a military unit, as in Ukraine.
_NUMBER_FIRST = re.compile(r"(?:no\.?\s*)?\d{1,3}(?:st|nd|rd|th)?", re.IGNORECASE)
_BEGINS_A_NUMBER = frozenset("0123456789nN")
_QUOTED = re.compile(r"\"[^\"]+\"")  # the name of what stands before it: F-213, "Victoria"
_ITEM_WORDS = 4  # words of an item in a list of subjects, at most
# Names whose list of subjects may hold commas: "Directorate of Arms, Munitions and Explosives".
_LISTING = frozenset(
    (
        *("ministry", "undersecretariat", "directorate", "department", "bureau", "office", "agency", "commission"),
        *("coordination", "branch", "section", "unit", "academy"),
    )
)


def join_lists(parts: Sequence[str], read: Read, is_country: Callable[[str], bool]) -> list[str]:
    """`parts` with names put together again: lists ("Arms, Munitions and Explosives"), numbers ("Battalion, No. 5")."""
    joined = list(parts[:1])
    for part in parts[1:]:
        numbered = len(joined) == 1 and is_number_of(joined[0], part)
        if (
            _NUMBER_ONLY.fullmatch(part) or numbered or _QUOTED.fullmatch(part)
        ):  # "54, East Bengal Regiment"; but "65056, Ministry of Defense"
            joined[-1] = f"{joined[-1]}, {part}"
            continue
        if len(joined) == 1 and _lacks_its_name(joined[0], read(joined[0])) and _is_name(read(part)):
            joined[-1] = f"{joined[-1]}, {part}"  # "Pakistan Naval Ship, Mehran"
            continue
        if joined[-1].casefold() == "policy" and part[:4].casefold() == "plan":  # "Policy, Plans and Operations"
            joined[-1] = f"{joined[-1]}, {part}"
            continue
        if _STARTS_WITH_AND.match(part):  # "Immigration, Customs, and Border Police"
            joined[-1] = f"{joined[-1]}, {part}"
            while len(joined) > 1 and _is_item(joined[-2], read(joined[-2])):
                joined[-2:] = [", ".join(joined[-2:])]
            if len(joined) > 1 and _names_a_ministry(joined[-2], read):  # "Ministry of Security, Immigration, and Land"
                joined[-2:] = [", ".join(joined[-2:])]
            continue
        joined.append(part)
        if is_country(part):  # "Ministry of Defence, Trinidad and Tobago"
            continue
        start = _list_start(joined, read)
        if start is not None:
            joined[start:] = [", ".join(joined[start:])]
    return joined


def is_number_of(first: str, second: str) -> bool:
    """Whether the first part of a string is the number of the unit in the second: "54, East Bengal Regiment"."""
    return first[:1] in _BEGINS_A_NUMBER and not second[:1].isdigit() and _NUMBER_FIRST.fullmatch(first) is not None


def _lacks_its_name(text: str, reading: Reading) -> bool:
    """Whether the name is one of a ship that says nothing but its navy, or the letters of such a ship or base alone."""
    head = reading.head
    if head is None or head.echelon not in ("vessel", "base") or reading.numbered:
        return False
    return reading.unknown <= names_nation(text) if head.echelon == "vessel" else _SHIP.fullmatch(text) is not None


_SHIP = re.compile(r"[A-Z]{1,2}NS")  # "BNS", a ship of the navy of a country, after which bases on land are called, too


def _is_name(reading: Reading) -> bool:
    return not reading.words and not reading.numbered


def _names_a_ministry(text: str, read: Read) -> bool:
    head = read(text).head
    return head is not None and head.echelon == "ministry" and _OPEN.search(text) is not None


def _list_start(parts: list[str], read: Read) -> int | None:
    """Where the list begins that ends in the last of `parts`; None where that is no end of a list."""
    last = parts[-1]
    if _GOES_ON.match(last):  # "Ministere des Affaires Etrangeres, de l'Integration Regionale"
        before = read(parts[-2])
        return len(parts) - 2 if before.head is not None and before.head.echelon == "ministry" else None
    conjunction = _AND.search(last)
    if conjunction is None:
        return None
    item, rest = read(last[: conjunction.start()]), last[conjunction.end() :]
    if len(last[: conjunction.start()].split()) > _ITEM_WORDS:
        return None
    if read(last).head is None:  # "..., Munitions and Explosives": look back for "Directorate of Arms"
        return _subjects_start(parts, item, read)
    before = read(parts[-2])  # "Army, Navy and Air Force Academy", "Criminal, Narcotics and Fraud Unit"
    if len(parts) == 2 and item.head is None and not item.numbered and _is_subject(parts[0], before) and rest:
        whole = read(last).head  # "Disaster Management, Climate Change and Adaptation Department"
        if whole is not None and whole.echelon in _LISTING:
            return 0
    if not item.words or not _is_item(parts[-2], before) or not rest:
        return None
    services = [reading.head is not None and reading.head.echelon == "force" for reading in (before, item)]
    bare = len(item.words) == 1 if services[0] else item.head is None  # "Forces d'Intervention et de Sécurité" is whole
    return len(parts) - 2 if services[0] == services[1] and bare else None


def _subjects_start(parts: list[str], item: Reading, read: Read) -> int | None:
    """Where a name begins that goes on with a list of its subjects. A ministry may have any subject, as youth or trade."""
    known = bool(item.words)
    for i in range(len(parts) - 2, -1, -1):
        before = read(parts[i])
        if before.head is not None:
            is_listing = (before.head.echelon in _LISTING or "centre" in before.head.concepts) and _OPEN.search(
                parts[i]
            ) is not None
            return i if is_listing and (known or before.head.echelon == "ministry") else None
        if len(parts[i].split()) > _ITEM_WORDS or before.numbered:
            return None
        known = known and _is_item(parts[i], before)
    return None


def _is_subject(text: str, reading: Reading) -> bool:
    """Whether `text` may be a subject of a department: two or three words, of which one is known, and no kind of unit."""
    if reading.numbered or not 1 < len(text.split()) <= _SUBJECT_WORDS:
        return False
    return bool(reading.words) and all(word.kind == "arm" for word in reading.words)


_SUBJECT_WORDS = 3


def _is_item(text: str, reading: Reading) -> bool:
    """Whether `text` may be an item of a list: a bare service, or a word or two of arms and functions."""
    if reading.unknown or reading.numbered or not reading.words or len(text.split()) > 3:
        return False
    return reading.head is None or (reading.head.echelon == "force" and len(reading.words) == 1)
