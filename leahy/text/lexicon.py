"""The words of security-force units: what kind of unit a name speaks of, how high it stands, which service it is of.

The words are data, in lexicon.csv beside this file: one phrase a line, folded as `leahy.text.fold.fold_plain` does, hyphens
as spaces, numbers left out. `kind` is one of

- `head`: names a kind of unit (battalion, station); `arm`: evidence of a unit without its kind (infantry, logistics);
- `place`: a kind of area (province, city); `site`: a place that holds units (camp); `scope`: how far a unit reaches;
- `not`: an acronym or name of something else; `number`: an ordinal; `of`: a preposition; `small`: another particle.

`rank` says how high a unit stands in its force: 100 a government, 95 a ministry, 85 an army or a police, 65 a division,
60 a brigade, 50 a battalion, about 40 a platoon or a post. `spread` is how far off that may be. `context` (police,
gendarmerie) keeps an entry for strings that speak of such a service: a police division is no army division.
"""

import csv
import functools
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from leahy.text.fold import fold_plain

_LEXICON = Path(__file__).with_name("lexicon.csv")


@dataclass(frozen=True, slots=True)
class Word:
    """One entry of the lexicon. `rank` is 0 where the entry has none."""

    phrase: str
    language: str
    kind: str
    echelon: str | None
    rank: float
    spread: float
    branch: str | None


@dataclass(frozen=True, slots=True)
class Reading:
    """What the lexicon finds in one name, parentheses left out where there is a name around them."""

    words: tuple[Word, ...]
    head: Word | None
    rank: float
    spread: float
    numbered: bool
    unknown: int  # words that are neither in the lexicon nor numbers nor small words


_TOKEN = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_PARENTHESES = re.compile(r"\([^()]*\)?|\[[^\[\]]*\]?")
_ROMAN = r"(?=[ivx])x{0,3}(?:ix|iv|v?i{0,3})"
_NUMBER = re.compile(rf"\d[\w/]*|[a-z]{{0,4}}\d+[a-z]?|{_ROMAN}|[a-df-nq-xz]|no|nr|nro|num|numero|n\xb0")
# Romance and Indonesian names put the kind of unit first, English and Turkish ones last.
_HEAD_FIRST = frozenset(("es", "pt", "fr", "id", "ar"))
_AND = frozenset(("and", "y", "e", "et"))
# "Brigade Headquarters", "Battalion Command": the rank is that of the formation, the kind is what the name says.
_OF_A_FORMATION = frozenset(("headquarters", "command", "staff", "garrison"))
_FORMATIONS = frozenset(
    ("corps", "division", "brigade", "regiment", "battalion", "squadron", "company", "district", "station", "force")
)
_HEADED = _FORMATIONS | {"zone", "region", "sector", "district", "task_force"}
_STAFF = 80  # from this rank on, a staff or command is one of a whole force
_UNIFIED = 77, 5  # rank and spread of a command for a part of the country
_DIRECTIONS = frozenset(
    (
        *("north", "south", "east", "west", "northeast", "northwest", "southeast", "southwest", "central"),
        *("northern", "southern", "eastern", "western"),
        *("northeastern", "northwestern", "southeastern", "southwestern"),
    )
)
_VAGUE = 8  # from this spread on, the rank of a kind of unit says little (unit, group, office)
_ACRONYM = re.compile(
    r"(?<![\w'])[A-Z][A-Z0-9&]*(?:[-/][A-Z0-9]+)*(?![\w'])|(?<![\w'])(?:[A-Z][a-z]?){2,}[A-Z](?![\w'])"
)
_NO_ACRONYM = frozenset(("not", "place", "scope"))
_CAPITALS = re.compile(r"[A-Z][A-Z0-9]|[A-Z][a-z][A-Z]")
_ROMAN_CAPITALS = re.compile(_ROMAN.upper())


_Tree: TypeAlias = "dict[str, tuple[dict[str, Word], _Tree]]"  # word -> (entry by context, what may follow)


@functools.cache
def _entries() -> tuple[dict[tuple[str, str], Word], dict[str, str]]:
    """Entries by (phrase, context); numbers and particles."""
    entries: dict[tuple[str, str], Word] = {}
    particles: dict[str, str] = {}
    with _LEXICON.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["kind"] in ("number", "of", "small"):
                particles[row["phrase"]] = row["kind"]
                continue
            entries[row["phrase"], row["context"]] = Word(
                row["phrase"],
                row["language"],
                row["kind"],
                row["echelon"] or None,
                float(row["rank"] or 0),
                float(row["spread"] or 0),
                row["branch"] or None,
            )
    return entries, particles


@functools.cache
def _tree() -> _Tree:
    """The entries as a tree of their words."""
    tree: _Tree = {}
    for (phrase, context), word in _entries()[0].items():
        *before, last = phrase.split()
        below = tree
        for token in before:
            below = below.setdefault(token, ({}, {}))[1]
        below.setdefault(last, ({}, {}))[0][context] = word
    return tree


def _find(tokens: list[str], context: str) -> list[tuple[int, int, Word | None]]:
    """(start, end, entry) over `tokens`, the longest phrase first; None for words the lexicon does not hold.

    The last word of a phrase may be a plural, and a word on its own a possessive too.
    """
    tree = _tree()
    found: list[tuple[int, int, Word | None]] = []
    i, n = 0, len(tokens)
    while i < n:
        best: Word | None = None
        end = i + 1
        below = tree
        for j in range(i, n):
            token = tokens[j]
            node = below.get(token)
            named = node[0] if node else None
            if not named and len(token) > 4 and token.endswith("s"):
                singular = below.get(token[:-2] if token.endswith("'s") else token[:-1])
                named = singular[0] if singular else None
            word = (named.get(context) or named.get("")) if named else None
            if word is not None:
                best, end = word, j + 1
            if node is None:
                break
            below = node[1]
        found.append((i, end, best))
        i = end
    return found


def acronyms_in(text: str) -> tuple[str, ...]:
    """Acronyms as printed, in order: in parentheses, or in capitals within a name that is not all in capitals.

    In a text all in capitals only those in parentheses whose letters begin words before them. Roman numbers,
    abbreviations that the lexicon holds as a kind of unit (HQ, BN), and countries are not among them.
    """
    if not _CAPITALS.search(text):
        return ()
    shouting = text.isupper()
    entries, particles = _entries()
    found: list[str] = []
    for match in _ACRONYM.finditer(text):
        token = match[0]
        if token in found or sum(c.isalpha() for c in token) < 2 or _ROMAN_CAPITALS.fullmatch(token):
            continue
        if shouting and not _abbreviates(token, text[: match.start()]):
            continue
        folded = token.lower()
        if folded in particles or folded == "no":
            continue
        word = entries.get((folded, ""))
        if word is not None and (word.kind in _NO_ACRONYM or (word.echelon and not word.branch and len(token) < 5)):
            continue
        found.append(token)
    return tuple(found)


def _abbreviates(token: str, before: str) -> bool:
    """Whether `token` stands in parentheses and its letters begin, in order, words of the text `before` it."""
    if not before.endswith("("):
        return False
    initials = iter(word[0] for word in before.split() if word[0].isalpha())
    return all(letter in initials for letter in token if letter.isalpha())


@functools.lru_cache(maxsize=8192)
def read(text: str, context: str = "") -> Reading:
    """What the lexicon finds in `text`, the name of one unit. `context` is '', 'police' or 'gendarmerie'."""
    plain = _plain(text)
    if "(" in plain or "[" in plain:
        plain = _PARENTHESES.sub(" ", plain).strip() or plain
    every = _TOKEN.findall(plain)
    tokens = [token for token in every if not _is_number(token)]
    numbered = len(tokens) < len(every)
    particles = _entries()[1]
    words: list[Word] = []
    unknown = 0
    found = _find(tokens, context)
    for start, _, word in found:
        if word is not None:
            words.append(word)
        elif tokens[start] not in particles:
            unknown += 1
    head, rank, spread = _head(found, tokens, numbered)
    return Reading(tuple(words), head, rank, spread, numbered, unknown)


def _plain(text: str) -> str:
    """`fold_plain`, which does nothing but lower the case where all is ASCII (white space is no token here)."""
    return text.lower() if text.isascii() else fold_plain(text)


@functools.lru_cache(maxsize=8192)
def _is_number(token: str) -> bool:
    return _entries()[1].get(token) == "number" or _NUMBER.fullmatch(token) is not None


def _head(
    found: list[tuple[int, int, Word | None]], tokens: list[str], numbered: bool
) -> tuple[Word | None, float, float]:
    """The entry that says what kind of unit it is, with the rank and spread of this unit."""
    particles = _entries()[1]
    heads: list[Word] = []
    after: list[Word] = []  # heads behind the first "of": what the unit is part of, or heads
    cut = False
    for start, _, word in found:
        if word is None:
            cut = cut or (bool(heads) and particles.get(tokens[start]) == "of")
            # "Ministry of Security and Civil Protection"
            cut = cut or (bool(heads) and heads[-1].echelon == "ministry" and tokens[start] in _AND)
        elif word.kind == "head":
            (after if cut else heads).append(word)
    if not heads:
        return None, 0, 0
    head = heads[0] if heads[-1].language in _HEAD_FIRST else heads[-1]
    rank, spread = head.rank, head.spread
    if head.phrase == "command" and _points_before(found, head):
        rank, spread = _UNIFIED  # "Northern Luzon Command" stands above a joint task force
    if head.echelon in _OF_A_FORMATION:
        others = [other for other in heads if other is not head and other.echelon in _FORMATIONS]
        if others and (head.echelon == "headquarters" or others[-1].rank < 70):
            return head, others[-1].rank, others[-1].spread + 1
        if (
            after and head.rank < _STAFF and after[0].echelon in _HEADED
        ):  # "Comandancia de la 7 Zona Militar", "HQ of 1 Division"
            return head, after[0].rank, after[0].spread + 1
    elif spread >= _VAGUE:  # "Station Drug Enforcement Unit", "Brigade Support Group"
        below = [
            other.rank
            for other in heads
            if other is not head and other.echelon in _FORMATIONS and other.echelon != "force"
        ]
        rank = min([rank, *(r - 2 for r in below)])
    if numbered and head.echelon in ("force", "battalion") and rank > 70:
        last = _entries()[0].get((head.phrase.rpartition(" ")[2], ""))
        if last is not None and last is not head and last.echelon == "regiment":  # "53 Rashtriya Rifles" is a battalion
            return last, last.rank, last.spread
        return head, rank - 9, spread + 2  # "1st Army", "Rapid Action Battalion 7"
    return head, rank, spread


def _points_before(found: list[tuple[int, int, Word | None]], head: Word) -> bool:
    """Whether a point of the compass stands before `head`."""
    for _, _, word in found:
        if word is head:
            return False
        if word is not None and word.phrase in _DIRECTIONS:
            return True
    return False


# Words of sentences. In lower case only: "May" may be a place, and a unit may be called "The Will".
_PROSE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|been|be|may|shall|will|does|did|this|these|those|which|who|whose|that|not|its|their|such|any|"
    r"we|you|our|your|it|they|there|if|when|because|please|must|should|would|can)\b"
    r"|(?i:\b(?:pursuant|leahy|ineligible|assistance act|click|website|u\.s\.c)\b)"
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def looks_like_unit(text: str) -> bool:
    """Whether `text` holds evidence of being the name of a unit: a word of the lexicon, an acronym, a unit number.

    False for bare names of places and countries, and for sentences.
    """
    if _PROSE.search(text):
        return False
    reading = read(text)
    kinds = {word.kind for word in reading.words}
    if "head" in kinds or "arm" in kinds:
        return not is_area(reading) or bool(acronyms_in(text))
    if "not" not in kinds and acronyms_in(text):
        return True
    if "site" in kinds:  # "Giwa Barracks", but not "Fort Portal"
        return reading.words[-1].kind == "site" and not _plain(text).startswith(reading.words[-1].phrase)
    name = _PARENTHESES.sub(" ", text)
    if kinds or not reading.unknown or not any(c.isdigit() for c in name) or _YEAR.search(name):
        return False
    return len(name.split()) <= 5 and " of " not in name  # "Cobra 5", but not "6th of October City"


def is_area(reading: Reading) -> bool:
    """Whether the name is one of an area: no word of a unit, or only a department with a name ("Cauca Department")."""
    evidence = [word for word in reading.words if word.kind in ("head", "arm")]
    if not evidence:
        return any(word.kind == "place" for word in reading.words)
    return (
        len(evidence) == 1
        and evidence[0].echelon == "department"
        and evidence[0].branch is None
        and reading.unknown > 0
    )


def reach_of(text: str) -> float:
    """How far the name says that the unit reaches, as a rank (90 country, 62 province, 52 city); 0 if it does not."""
    entries, _ = _entries()
    words = [entries.get((token, "")) for token in _TOKEN.findall(_plain(text))]
    return max((word.rank for word in words if word is not None and word.kind in ("scope", "place")), default=0)


# Where a name speaks of several services, the first of these is what the unit is of.
BRANCHES = (
    "presidential_guard",
    "national_guard",
    "coast_guard",
    "border_guard",
    "customs",
    "prisons",
    "prosecution",
    "gendarmerie",
    "police",
    "marines",
    "intelligence",
    "special_forces",
    "paramilitary",
    "air_force",
    "navy",
    "army",
    "civil",
    "interior",
    "defence",
)
_OF_DEFENCE = {"army", "navy", "air_force"}


def branch_of(text: str) -> str | None:
    """The service that the name speaks of ("police", "army"), or None where it speaks of none."""
    return branch_in(read(text))


def branch_in(reading: Reading, kinds: tuple[str, ...] = ("head", "arm")) -> str | None:
    """`branch_of` for a name already read; arms (infantry) count only where no service is named."""
    for kind in kinds:
        branches = {word.branch for word in reading.words if word.kind == kind}
        if kind == "head" and len(branches & _OF_DEFENCE) > 1:  # "Army, Navy and Air Force Academy"
            return "defence"
        for branch in BRANCHES:
            if branch in branches:
                return branch
    return None
