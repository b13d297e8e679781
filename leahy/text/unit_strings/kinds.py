"""What each part of a unit string is: a unit, an acronym of one, a site, a place, or words that no table knows."""

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from leahy.text.countries import country_spellings
from leahy.text.fold import fold_plain
from leahy.text.lexicon import Reading, is_area, is_direction


# Never changed; a frozen one takes eight times as long to make. Compared by identity, so that what is computed from it can be kept.
@dataclass(slots=True, eq=False)
class Part:
    """One part of a string. `kind`: `unit`, `acronym` (a unit of unknown rank), `site`, `place`, or `words` (unknown)."""

    text: str
    reading: Reading
    kind: str


_DATE_LIKE = re.compile(r"\b(?:of|de|du|al)\b", re.IGNORECASE)
_CODE = re.compile(r"[A-Za-z]{1,4}-[IVX]{1,4}")  # "D-III"; codes with digits are known by them
_CAPITALS = re.compile(r"[A-Z][A-Z&.'-]*[A-Z]|[A-Z][a-z]?[A-Z]+[a-z]?|[A-Z]{2}[A-Za-z]*[a-z]")  # also "CPChq"
_PARENTHESES = re.compile(r"\([^()]*\)")
_LONGEST_ACRONYM = 8
_SOUNDS_LIKE_A_NAME = re.compile(
    r"(?:[bcdfghjklmnpqrstvwxz]{0,2}[aeiouy]){2,}[bcdfghjklmnpqrstvwxz]{0,2}", re.IGNORECASE
)
_NAME_LETTERS = 5  # letters from which on capitals that can be said are rather a name ("BHOLA")
# Countries whose areas are departments: only there "Cauca Department" is a place.
_DEPARTMENTS = frozenset(
    ("BJ", "BO", "CG", "CI", "CM", "CO", "DZ", "FR", "GA", "GT", "HN", "HT", "NI", "PE", "PY", "SN", "SV", "UY")
)
_SITES_ALONE = frozenset(("airport", "aeropuerto", "aeroport", "aeroporto", "port", "frontera"))
"""Words of units that stand for a place where nothing stands beside them; Frontera is a town of Mexico."""
_AIRPORTS = frozenset(("airport", "aeropuerto", "aeroport", "aeroporto"))
_NAMES_A_TOWN = frozenset(("puerto", "ciudad", "villa", "porto"))


def classify(
    texts: Sequence[str], readings: Sequence[Reading], acronyms: Sequence[str], country_code: str | None
) -> list[Part]:
    """What each part is."""
    shouting = all(text.isupper() for text in texts)
    parts = [
        _part(
            text,
            reading,
            tuple(acronym for acronym in acronyms if acronym in text) if acronyms else (),
            country_code,
            shouting=shouting,
        )
        for text, reading in zip(texts, readings, strict=True)
    ]
    for at in range(1, len(parts)):  # "Naval Transport Squadron, Airport, Mexico City"
        if parts[at].kind == "unit" and readings[at].head is None and _is_site(parts[at]):
            parts[at] = Part(texts[at], readings[at], "place")
    if parts[0].kind == "words" and not shouting and len(texts) > 1 and _is_capitals(texts[0]):
        # "FORSAT, Police Nationale": what comes first and stands out is rather no place
        parts[0] = Part(texts[0], readings[0], "acronym")
    if not shouting and False in [part.text.isupper() for part in parts if part.kind == "words"]:
        # "1er RFI, EMGAM, Ivato": where names of places are in small letters, capitals are none
        parts = [
            Part(part.text, part.reading, "acronym") if part.kind == "words" and _is_capitals(part.text) else part
            for part in parts
        ]
    return parts


def _is_site(part: Part) -> bool:
    """Whether the part, of which no word is a kind of unit, names an airport ("Senou Airport") or is a word such as "Port"."""
    words = fold_plain(part.text).split()
    if len(words) == 1:
        return words[0] in _SITES_ALONE
    return not part.reading.numbered and (words[-1] in _AIRPORTS or words[0] in _AIRPORTS)


@functools.lru_cache(maxsize=16384)
def _part(text: str, reading: Reading, acronyms: Sequence[str], country_code: str | None, *, shouting: bool) -> Part:
    return Part(text, reading, _kind(text, reading, acronyms, country_code, shouting=shouting))


def _kind(text: str, reading: Reading, acronyms: Sequence[str], country_code: str | None, *, shouting: bool) -> str:
    kinds = {word.kind for word in reading.words}
    last = reading.words[-1] if reading.words else None
    ends_in_site = last is not None and last.kind == "site" and not fold_plain(text).startswith(last.phrase)
    if ends_in_site and "head" not in kinds and ("arm" not in kinds or not reading.unknown):
        return "site"  # "Giwa Barracks", "Marine Barracks"
    if "head" in kinds or "arm" in kinds:
        if _is_town(text, reading):
            return "place"
        is_named_department = (
            reading.head is not None and reading.head.echelon == "department" and reading.head.language == "en"
        )
        if not is_area(reading) or (is_named_department and country_code not in (None, *_DEPARTMENTS)):
            return "unit"  # "Disaster Management Department"; but "Cauca Department", "Departamento de Antioquia"
    if "site" in kinds:
        return "place"
    if is_country(text) or text == country_code:
        return "place"
    areas = [word for word in reading.words if word.kind in ("place", "not") and not is_direction(word)]
    if any(c.isdigit() for c in text) and not _DATE_LIKE.search(text):
        # "Cobra 5" and "Area 5" are units; "6th of October" and "District 2" are places
        return "unit" if not areas or [word.phrase for word in areas] == ["area"] else "place"
    if not areas and kinds == {"place"} and not shouting and acronyms and text.split(" ", 1)[0] in acronyms:
        return "unit"  # "RPU North"
    if kinds & {"place", "not"}:
        return "unit" if any(f"({acronym})" in text for acronym in acronyms) else "place"
    if _CODE.fullmatch(text) or "&" in text:  # "D-III", "R & D"
        return "unit"
    if _is_acronym(text, shouting=shouting):
        return "acronym"
    if any(acronym in text for acronym in acronyms) and not _CAPITALS.fullmatch(text):
        return "unit"
    return "unit" if _JOINS.search(text) else "words"  # "Material and Techniques" is no place


_JOINS = re.compile(r"\sand\s", re.IGNORECASE)


def _is_town(text: str, reading: Reading) -> bool:
    words = text.split()
    return len(words) == 2 and words[0].lower() in _NAMES_A_TOWN and not reading.numbered


def _is_capitals(text: str) -> bool:
    """Whether `text` is one short word of capitals, with a part of it in parentheses or without: "IGAR (South)"."""
    word = _PARENTHESES.sub("", text).strip().strip('"').rstrip(".")
    letters = sum(c.isalpha() for c in word)
    return 2 <= letters <= _LONGEST_ACRONYM and _CAPITALS.fullmatch(word) is not None and word.isascii()


def _is_acronym(text: str, *, shouting: bool) -> bool:
    """Whether `text` is one word of capitals that is rather an acronym than a name."""
    if not _is_capitals(text):
        return False
    letters = [c for c in _PARENTHESES.sub("", text) if c.isalpha()]
    sayable = _SOUNDS_LIKE_A_NAME.fullmatch("".join(letters)) is not None
    if shouting:
        return not sayable and len(letters) < _NAME_LETTERS
    return not (sayable and len(letters) >= _NAME_LETTERS)


_COUNTRY_KEYS = frozenset(fold_plain(spelling.text) for spelling in country_spellings())


def is_country(text: str) -> bool:
    """Whether `text` is the name of a country."""
    return fold_plain(text) in _COUNTRY_KEYS
