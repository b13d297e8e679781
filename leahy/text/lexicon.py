"""Names of security-force units read by the lexicon: what kind of unit, how high it stands, of which service it is.

The words are data: see `leahy.text.phrases` for the table and what its columns mean.
"""

import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from leahy.garbage import no_collecting
from leahy.text.fold import fold_plain, words_of
from leahy.text.misspelling import Misspellings
from leahy.text.phrases import HEAD_FIRST, Node, Phrase, longest_phrase, phrase_tree, phrases, roles


# Never changed; a frozen one takes eight times as long to make. Compared by identity, so that what is computed from it can be kept.
@dataclass(slots=True, eq=False)
class Reading:
    """What the lexicon finds in one name, parentheses left out where there is a name around them."""

    words: tuple[Phrase, ...]
    head: Phrase | None
    rank: float
    spread: float
    numbered: bool
    unknown: int  # words that are neither in the lexicon nor numbers nor small words


_TOKEN = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_PARENTHESES = re.compile(r"\([^()]*\)?|\[[^\[\]]*\]?")
_ROMAN = r"(?=[ivx])x{0,3}(?:ix|iv|v?i{0,3})"
_NUMBER = re.compile(rf"\d[\w/]*|[a-z]{{0,4}}\d+[a-z]?|{_ROMAN}|[a-df-nq-xz]")
_PARTICLES = frozenset(("number", "of", "small"))
_AND = frozenset(("and", "y", "e", "et"))
# "Brigade Headquarters", "Battalion Command": the rank is that of the formation, the kind is what the name says.
_OF_A_FORMATION = frozenset(("headquarters", "command", "staff", "garrison"))
_FORMATIONS = frozenset(
    ("corps", "division", "brigade", "regiment", "battalion", "squadron", "company", "district", "station", "force")
)
_SURE = frozenset(
    ("platoon", "section", "team", "unit", "squad", "detachment", "directorate", "post", "staff", "headquarters")
)
_HEADED = _FORMATIONS | {"zone", "region", "sector", "task_force"}
_STAFF = 80  # from this rank on, a staff or command is one of a whole force
_UNIFIED = 77, 5  # rank and spread of a command for a part of the country
_VAGUE = 8  # from this spread on, the rank of a kind of unit says little (unit, group, office)
_ACRONYM = re.compile(
    r"(?<![\w'])[A-Z][A-Z0-9&]*(?:[-/][A-Z0-9]+)*(?![\w'])|(?<![\w'])(?:[A-Z][a-z]?){2,}[A-Z](?![\w'])"
)
_NO_ACRONYM = frozenset(("not", "place", "scope"))
_CAPITALS = re.compile(r"[A-Z][A-Z0-9]|[A-Z][a-z][A-Z]")
_ROMAN_CAPITALS = re.compile(_ROMAN.upper())


@functools.cache
def _evidence() -> Mapping[tuple[str, str], Phrase]:
    """(phrase, context) -> the row, for phrases that are evidence of something."""
    return MappingProxyType(
        {(row.phrase, row.context): row for row in phrases() if row.kind and row.kind not in _PARTICLES}
    )


@functools.cache
def _particles() -> Mapping[str, str]:
    """Particle -> its kind: number, of or small."""
    return MappingProxyType({row.phrase: row.kind for row in phrases() if row.kind in _PARTICLES})


@functools.cache
@no_collecting()  # which else takes four times as long as the tree, and finds nothing
def _tree(context: str) -> Node:
    """The phrases that count in a string of this context, as a tree of their words."""
    general = [row for row in _evidence().values() if not row.context]
    special = [row for row in _evidence().values() if row.context == (context or "staff")]
    return phrase_tree((row.phrase.split(), row) for row in (*general, *special))


@functools.cache
def single_words() -> frozenset[str]:
    """The phrases of one word that count in every string (battalion, infantry, metropolitan)."""
    return frozenset(row.phrase for row in _evidence().values() if not row.context and " " not in row.phrase)


HEAD_KINDS = frozenset(("head", "site", "place", "scope"))
"""The kinds of phrases by which a name says what it is the name of: a unit, a place that holds units, an area."""


@functools.cache
def head_words() -> frozenset[str]:
    """Words that are such a phrase alone, in every string (battalion, barracks, province)."""
    rows = (row for row in _evidence().values() if row.kind in HEAD_KINDS and not row.context)
    return frozenset(row.phrase for row in rows if " " not in row.phrase)


@functools.cache
def kinds_of_units() -> frozenset[str]:
    """Words of which each names a kind of unit wherever it stands (battalion, brigade). Not "department", which may be an area."""
    heads = (row for row in _evidence().values() if row.kind == "head" and not row.context and " " not in row.phrase)
    sure = (row.phrase for row in heads if row.echelon in _FORMATIONS or row.echelon in _SURE)
    return frozenset(phrase for phrase in sure if len(phrase) > 3)


def _matches(tokens: list[str], context: str = "") -> Iterator[tuple[str, Phrase | None]]:
    """(first word, phrase) of each phrase in `tokens`; None for a word that begins no phrase."""
    tree = _tree(context)
    at = 0
    while at < len(tokens):
        phrase, end = longest_phrase(tree, tokens, at)
        yield tokens[at], phrase
        at = end


def _tokens_of(text: str) -> list[str]:
    """The folded words and numbers of a name, parentheses left out where there is a name around them."""
    plain = _plain(text)
    if "(" in plain or "[" in plain:
        plain = _PARENTHESES.sub(" ", plain).strip() or plain
    return _TOKEN.findall(plain) if "'" in plain else words_of(plain)


def acronyms_in(text: str) -> tuple[str, ...]:
    """Acronyms as printed, in order: in parentheses, or in capitals within a name that is not all in capitals.

    In a text all in capitals only those in parentheses whose letters begin words before them. Roman numbers,
    abbreviations that the lexicon holds as a kind of unit (HQ, BN), and countries are not among them.
    """
    if not _CAPITALS.search(text):
        return ()
    shouting = text.isupper()
    if shouting and "(" not in text:
        return ()
    acronyms: list[str] = []
    for match in _ACRONYM.finditer(text):
        token = match[0]
        if token in acronyms or sum(c.isalpha() for c in token) < 2 or _ROMAN_CAPITALS.fullmatch(token):
            continue
        if shouting and not _abbreviates(token, text[: match.start()]):
            continue
        folded = token.lower()
        if folded in _particles():
            continue
        word = _evidence().get((folded, ""))
        if word is not None and (word.kind in _NO_ACRONYM or (word.echelon and not word.branch and len(token) < 5)):
            continue
        acronyms.append(token)
    return tuple(acronyms)


def _abbreviates(token: str, before: str) -> bool:
    """Whether `token` stands in parentheses and its letters begin, in order, words of the text `before` it."""
    if not before.endswith("("):
        return False
    initials = iter(word[0] for word in before.split() if word[0].isalpha())
    return all(letter in initials for letter in token if letter.isalpha())


@functools.lru_cache(maxsize=8192)
def read(text: str, context: str = "") -> Reading:
    """What the lexicon finds in `text`, the name of one unit. `context` is '', 'police' or 'gendarmerie'."""
    every = _tokens_of(text)
    tokens = [token for token in every if not _is_number(token)]
    numbered = len(tokens) < len(every)
    matches = list(_matches(tokens, context))
    unknown = [token for token, phrase in matches if phrase is None and token not in _particles()]
    if unknown:
        headless = not any(phrase is not None and phrase.kind == "head" for _, phrase in matches)
        respelled = [_seen_through(token, headless=headless) if token in unknown else token for token in tokens]
        if respelled != tokens:  # a kind of unit with a typing error
            matches = list(_matches(respelled, context))
            unknown = [token for token, phrase in matches if phrase is None and token not in _particles()]
    head, rank, spread = _head(matches, numbered)
    words = tuple([phrase for _, phrase in matches if phrase is not None])
    return Reading(words, head, rank, spread, numbered, len(unknown))


_OFTEN_MISSPELT = (
    _FORMATIONS | _OF_A_FORMATION | {"ministry", "directorate", "department", "platoon", "section", "group"}
)
_ARMS_OFTEN_MISSPELT = frozenset(
    ("defence", "infantry", "artillery", "intelligence", "operations", "training", "logistics", "general", "national")
)
_LONG = 7  # letters of a word whose typing error is seen through even in a name that says its kind already


def _seen_through(token: str, *, headless: bool) -> str:
    meant = respell(token)
    return meant if headless or max(len(token), len(meant)) >= _LONG else token


@functools.lru_cache(maxsize=8192)
def respell(token: str) -> str:
    """`token`, or the kind of unit that it is with one typing error."""
    meant = sorted(_kinds().meant_by(token), key=lambda word: _evidence()[word, ""].language != "en")
    return meant[0] if len({_evidence()[word, ""].echelon for word in meant}) == 1 else token


@functools.cache
def _kinds() -> Misspellings:
    """Words for kinds of units, of which the languages are those of most strings, and some arms."""
    heads = (
        row.phrase
        for row in _evidence().values()
        if row.kind == "head" and row.language in ("en", "es", "fr", "pt") and row.echelon in _OFTEN_MISSPELT
        if not row.context and row.branch in (None, "police", "gendarmerie")
    )
    return Misspellings((*heads, *_ARMS_OFTEN_MISSPELT))


def _plain(text: str) -> str:
    """`fold_plain`, which does nothing but lower the case where all is ASCII (white space is no token here)."""
    return text.lower() if text.isascii() else fold_plain(text)


@functools.lru_cache(maxsize=8192)
def _is_number(token: str) -> bool:
    return _particles().get(token) == "number" or _NUMBER.fullmatch(token) is not None


def _head(matches: list[tuple[str, Phrase | None]], numbered: bool) -> tuple[Phrase | None, float, float]:
    """The phrase that says what kind of unit it is, with the rank and spread of this unit."""
    heads, above = _heads(matches)
    if not heads:
        return None, 0, 0
    head = heads[0] if heads[-1].language in HEAD_FIRST else heads[-1]
    rank, spread = head.rank, head.spread
    if head.phrase == "command" and _points_before(matches, head):
        rank, spread = _UNIFIED  # "Northern Luzon Command" stands above a joint task force
    formations = [other for other in heads if other is not head and other.echelon in _FORMATIONS]
    services = [other for other in heads if other is not head and other.echelon in ("force", "ministry")]
    if head.echelon == "headquarters" and services and not formations:  # "Royal Gendarmerie HQ"
        return head, max(services[-1].rank - 1, rank), services[-1].spread + 1
    if head.echelon in _OF_A_FORMATION:
        if formations and (head.echelon == "headquarters" or formations[-1].rank < 70):
            return head, formations[-1].rank, formations[-1].spread + 1
        if above and head.rank < _STAFF and above[0].echelon in _HEADED:
            # "Comandancia de la 7 Zona Militar", "HQ of 1 Division"
            return head, above[0].rank, above[0].spread + 1
    elif spread >= _VAGUE:  # "Station Drug Enforcement Unit", "Brigade Support Group"
        rank = min([rank, *(other.rank - 2 for other in formations if other.echelon != "force")])
    if numbered and head.echelon in ("force", "battalion") and rank > 70:
        last = _evidence().get((head.phrase.rpartition(" ")[2], ""))
        if last is not None and last is not head and last.echelon == "regiment":  # "53 Rashtriya Rifles" is a battalion
            return last, last.rank, last.spread
        return head, rank - 9, spread + 2  # "1st Army", "Rapid Action Battalion 7"
    return head, rank, spread


def _heads(matches: list[tuple[str, Phrase | None]]) -> tuple[list[Phrase], list[Phrase]]:
    """The kinds of unit before the first "of", and those behind it: what the unit is part of, or heads."""
    heads: list[Phrase] = []
    behind: list[Phrase] = []
    cut = False
    for token, phrase in matches:
        if phrase is None and heads:
            # "Ministry of Security and Civil Protection" is cut at its "and", too
            cut = cut or _particles().get(token) == "of" or (heads[-1].echelon == "ministry" and token in _AND)
        elif phrase is not None and phrase.kind == "head":
            (behind if cut else heads).append(phrase)
    return heads, behind


def _points_before(matches: list[tuple[str, Phrase | None]], head: Phrase) -> bool:
    """Whether a point of the compass, or "central", stands before `head`."""
    for _, phrase in matches:
        if phrase is head:
            return False
        if phrase is not None and (is_direction(phrase) or "central" in phrase.concepts):
            return True
    return False


def is_direction(phrase: Phrase) -> bool:
    """Whether the phrase is a point of the compass."""
    return any(roles()[name] == "direction" for name in phrase.concepts)


# Words of sentences. In lower case only: "May" may be a place, and a unit may be called "The Will". The first letter is asked
# for by itself, because few words of names begin in such a way: the whole is done in a quarter of the time.
_PROSE = re.compile(
    r"\b(?=[a-zPLIACWUİı])(?:is|are|was|were|has|have|had|been|be|may|shall|will|does|did|this|these|those|which|who|whose|that|not"
    r"|its|their|such|any|we|you|our|your|it|they|there|if|when|because|please|must|should|would|can"
    r"|(?i:pursuant|leahy|ineligible|assistance act|click|website|u\.s\.c))\b"
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def looks_like_unit(text: str) -> bool:
    """Whether `text` holds evidence of being the name of a unit: a word of the lexicon, an acronym, a unit number.

    False for bare names of places and countries, and for sentences.
    """
    if _PROSE.search(text):
        return False
    if _opens_as_unit(text):
        return True
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


def _opens_as_unit(text: str) -> bool:
    """Whether a phrase tells that `text` is the name of a unit and of no area, and no word in front of it may be another one with
    a typing error: then the rest of the name, which takes as long again to read, can say nothing against it."""
    tokens = [token for token in _tokens_of(text) if not _is_number(token)]
    for token, phrase in _matches(tokens):
        if phrase is None:
            if respell(token) != token:
                return False
        elif phrase.kind in ("head", "arm") and (phrase.echelon != "department" or phrase.branch is not None):
            return True
    return False


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


@functools.cache
def _nations() -> frozenset[str]:
    """The words for a country or its people that names of units hold."""
    return frozenset(row.phrase for row in phrases() if any(roles()[name] == "nation" for name in row.concepts))


@functools.lru_cache(maxsize=8192)
def names_nation(text: str) -> bool:
    """Whether `text` holds the word for a country or its people ("Colombian", "Belize")."""
    return not _nations().isdisjoint(_TOKEN.findall(_plain(text)))


def reach_of(text: str) -> float:
    """How far the name says that the unit reaches, as a rank (90 country, 62 province, 52 city); 0 if it does not."""
    words = [_evidence().get((token, "")) for token in _TOKEN.findall(_plain(text))]
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
        branches = {word.branch for word in reading.words if word.branch and word.kind == kind}
        if kind == "head" and len(branches & _OF_DEFENCE) > 1:  # "Army, Navy and Air Force Academy"
            return "defence"
        if branches:
            return min(branches, key=BRANCHES.index)
    return None
