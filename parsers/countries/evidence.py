"""Which country the words of units name.

The words stand in `country_words.csv`: names and adjectives in the languages of the lists, bodies and acronyms that
only one country has, traps (phrases that hold a country's name and mean something else), and the words around a name
that say how to take it. The English names of `countries.csv` count too, unless a row there says otherwise. No place
picks a country. Every rule abstains in doubt: a name that is missed costs a person a minute, a wrong one is a false
statement.

The kinds of rows:

- name, abbreviation, demonym: say the country wherever they stand; an abbreviation only in capitals
- weak name, weak demonym: also something else (a given name, a state); need a body that only a nation has beside them,
  or, a name, the last place of the path to itself
- local name: also a town or a province; needs such a body
- institution, acronym: a body that one country has
- service, local service: bodies of government that a country's name may qualify; the second sort towns have too
- modifier, of, article, republic, place, town, seat: what may stand, or must not, around a country and its body
- abroad, toward, before, after, after any: what makes a country the place, the object or the namesake of a unit

`codes` are the countries that the words name; where there are several, the words alone do not tell them apart. `also`
are countries of which the words are sometimes said, so that they contradict none of these.
"""

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from pathlib import Path
from typing import TypeVar

from leahy.text.countries import COUNTRY_NAMES
from leahy.text.fold import fold_plain, words_of, words_with_tilde
from parsers.countries.headings import spellings

_TOKENS = re.compile(r"[^\W_]+|[,;:()/\[\]\"“”«»|–—•]|-(?=\s)|(?<=\s)-")  # words, and what keeps them apart
_QUOTES = frozenset('"“”«»')
_NAMES = frozenset({"name", "weak name", "local name", "abbreviation"})
_ADJECTIVES = frozenset({"demonym", "weak demonym"})
_SURE = frozenset({"name", "demonym"})
_BODIES = frozenset({"institution", "acronym"})
_WEAK = frozenset({"weak name", "weak demonym", "local name"})
_CAPITALS = frozenset({"acronym", "abbreviation"})
T = TypeVar("T")
_Phrases = tuple[
    tuple[int, ...], dict[tuple[str, ...], T]
]  # how long the phrases are, the longest first; what they mean
_Index = dict[str, _Phrases[T]]  # by first word
_Heads = dict[int, tuple[int, str]]  # one end of the words for a service -> the other end, its kind
_REACH = 8  # words from the head of a body to the "of" before its country: "Ministry of Defence and Veterans of X"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one unit's words name, as ISO codes.

    `service`: countries of which one has a service or body of government in these words ("Bangladesh Police"); several
    where the words may be said of several. It is empty where anything speaks against it. `mention`: all others named.
    `words`: the words that name them, in the unit's order.
    """

    service: frozenset[str]
    mention: frozenset[str]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Entry:
    kind: str
    codes: frozenset[str]  # none for a trap
    also: frozenset[str]
    has_tilde: bool  # is spelled with an ñ, as "España" is


@dataclass(frozen=True, slots=True)
class _Hit:
    """Words start..end of a unit that name a country.

    `own`: they qualify a service or a body of government. `doubt`: the words around them make something else of them.
    """

    start: int
    end: int
    entry: _Entry
    own: bool
    doubt: bool


@dataclass(frozen=True, slots=True)
class _Reading:
    hits: tuple[_Hit, ...]
    abroad: bool
    words: tuple[str, ...]


def infer_country(units: Sequence[str]) -> str | None:
    """The ISO 3166-1 code (or XK) of the country that the units name, or None without strong and undivided evidence.

    All units are taken to be of one country: words that name two leave it open.
    """
    possible: frozenset[str] | None = None
    strong = False
    for unit in units:
        reading = _read_unit(unit)
        for hit in reading.hits:
            possible = hit.entry.codes if possible is None else possible & hit.entry.codes
            strong = strong or _is_strong(hit, reading)
    if not strong or possible is None or len(possible) != 1:
        return None
    return next(iter(possible))


def named_countries(unit: str) -> Evidence:
    """Which countries one unit names, and whether as its own. To find a heading that the units contradict."""
    reading = _read_unit(unit)
    if not reading.hits:
        return _NOTHING
    named = {hit.entry.codes for hit in reading.hits}
    own = {hit.entry for hit in reading.hits if hit.own}
    divided = any(entry.codes.isdisjoint(codes) for entry in own for codes in named)
    if reading.abroad or divided:
        own = set()
    service = _NO_CODES.union(*(entry.codes | entry.also for entry in own))
    codes = _NO_CODES.union(*named)
    return Evidence(service, codes - service, tuple(" ".join(reading.words[h.start : h.end]) for h in reading.hits))


def named_elsewhere(unit: str, code: str) -> frozenset[str]:
    """The countries that the words of a unit name, where the one of `code` is not among them, and nothing makes of them the
    place, the object or the namesake of the unit: "Cameroon Rapid Intervention Battalion". Palestine is the name of a branch in
    Damascus.

    Of 12,500 names of units under their countries four name another one so, and these four are of no unit, or of another country.
    """
    reading = _read_unit(unit)
    if reading.abroad or any(code in hit.entry.codes | hit.entry.also for hit in reading.hits):
        return _NO_CODES
    sure = (hit.entry for hit in reading.hits if not hit.doubt and hit.entry.kind in _SURE)
    return _NO_CODES.union(*(entry.codes for entry in sure)) - {"PS"}


def evidence_in(units: Sequence[str]) -> list[tuple[str, Evidence]]:
    """The units that name a country, each with what `named_countries` says of it. Most units of a list name none."""
    folded = [_plain(unit) for unit in units]
    words = set(words_of("\n".join(folded)))
    rare_words = [word for word in words & _RAREST_WORDS if any(phrase <= words for phrase in _BY_RAREST_WORD[word])]
    if not rare_words:
        return []
    some = [unit for unit, plain in zip(units, folded, strict=True) if any(word in plain for word in rare_words)]
    return [(unit, evidence) for unit in some if (evidence := named_countries(unit)).words]


def _is_strong(hit: _Hit, reading: _Reading) -> bool:
    if hit.own:
        return True
    if hit.doubt or reading.abroad:
        return False
    if hit.entry.kind == "weak name":  # as in "Royal Guard, Jordan"
        return hit.end == len(reading.words) and hit.start > 0 and reading.words[hit.start - 1] == ","
    return hit.entry.kind not in _WEAK


def _plain(unit: str) -> str:
    return unit.lower() if unit.isascii() else fold_plain(unit)


@lru_cache(maxsize=4096)
def _read_unit(unit: str) -> _Reading:
    words = _words(_plain(unit))
    seen = set(words)
    if not any(phrase <= seen for word in seen & _RAREST_WORDS for phrase in _BY_RAREST_WORD[word]):
        return _NO_READING
    found = _find(_EVIDENCE, words)
    raw = _TOKENS.findall(unit)
    capitals = [word.isupper() for word in raw] if len(raw) == len(words) else [False] * len(words)
    tildes = words_with_tilde(unit)
    heads = {end: (start, kind) for start, end, kind in _find(_HEADS, words)}
    starts = {start: (end, kind) for end, (start, kind) in heads.items()}
    hits = []
    for start, end, entry in found:
        if not entry.codes or (entry.kind in _CAPITALS and not all(capitals[start:end])):
            continue
        if tildes and not entry.has_tilde and any(fold_plain(word) in words[start:end] for word in tildes):
            continue
        own = _is_own(words, start, end, entry.kind, heads, starts)
        doubt = not own and _is_doubtful(words, start, end, entry.kind, starts)
        hits.append(_Hit(start, end, entry, own, doubt))
    return _Reading(tuple(hits), any(True for _ in _find(_ABROAD, words)), tuple(words))


def _is_own(words: list[str], start: int, end: int, kind: str, heads: _Heads, starts: _Heads) -> bool:
    """Whether the words qualify a service or a body of government, from either side."""
    if kind in _BODIES:
        return True
    if start and words[start - 1] in _TOWARD:
        return False
    after = _skip_modifiers(words, end, starts)
    if after in starts and not _is_seat(words, after, starts):
        return _heads_nation(starts[after][1], kind, modified=after > end)
    before = start
    while before and words[before - 1] in _ARTICLES:
        before -= 1
    if before and words[before - 1] in _OF:
        before -= 1
        if before > 1 and words[before - 1] in _REPUBLIC and words[before - 2] in _OF | _ARTICLES:
            before -= 2
            while before and words[before - 1] in _OF | _ARTICLES:
                before -= 1
        return _is_of_nation(words, before, kind, heads)
    if kind in _ADJECTIVES:
        while before and words[before - 1] in _MODIFIERS:
            before -= 1
        return before in heads and _heads_nation(heads[before][1], kind, modified=before < start)
    return False


def _skip_modifiers(words: list[str], at: int, starts: _Heads) -> int:
    while at not in starts and at < len(words) and words[at] in _MODIFIERS:
        at += 1
    return at


def _is_seat(words: list[str], at: int, starts: _Heads) -> bool:
    """Whether the body that starts here is one in a town: "Mexico Police Station" stands in Mexico, Pampanga."""
    end, kind = starts[at]
    return kind == "local service" and end < len(words) and words[end] in _SEATS


def _is_of_nation(words: list[str], before: int, kind: str, heads: _Heads) -> bool:
    """Whether the words that end at `before`, where an "of" begins, name a body of the nation."""
    modified = True
    for end in range(before, max(0, before - _REACH - 1), -1):
        if end in heads and (heads[end][1] == "service" or modified):
            return _heads_nation(heads[end][1], kind, modified=modified and end < before)
        word = words[end - 1]
        if word == "," or word in _PLACES or word in _TOWNS:
            return False
        modified = modified and word in _MODIFIERS
    return False


def _heads_nation(head: str, kind: str, *, modified: bool) -> bool:
    """A word that is not only a country's counts beside a body that no place has, or one that calls itself national."""
    return head == "service" or modified or kind not in _WEAK


def _is_doubtful(words: list[str], start: int, end: int, kind: str, starts: _Heads) -> bool:
    """Whether the words around a country make it the name of something else, or where it is only mentioned."""
    before = words[start - 1] if start else ","
    after = words[end] if end < len(words) else ","
    if before in _TOWARD or after in _AFTER_ANY or (before == after == '"'):
        return True
    if kind not in _NAMES:
        return False
    at = _skip_modifiers(words, end, starts)
    if after in _TOWNS or (at in starts and _is_seat(words, at, starts)):
        return True
    while start and words[start - 1] in _OF | _ARTICLES | _REPUBLIC:
        start -= 1
    return after in _AFTER or (start > 0 and words[start - 1] in _BEFORE)


def _words(folded: str) -> list[str]:
    """The words of a folded text; every sign that keeps words apart is a comma, and every quotation mark is one."""
    return [w if w.isalnum() else '"' if w in _QUOTES else "," for w in _TOKENS.findall(folded)]


def _find(index: _Index[T], words: list[str]) -> Iterator[tuple[int, int, T]]:
    """(start, end, value) of every phrase of the index in the words: the longest at each word, none over another."""
    at = 0
    while at < len(words):
        phrases = index.get(words[at])
        if phrases is not None:
            lengths, meanings = phrases
            for length in lengths:
                phrase = tuple(words[at : at + length])
                if phrase in meanings:
                    yield at, at + length, meanings[phrase]
                    at += length - 1
                    break
        at += 1


def _index(phrases: Mapping[tuple[str, ...], T]) -> _Index[T]:
    first: dict[str, dict[tuple[str, ...], T]] = {}
    for phrase, value in phrases.items():
        first.setdefault(phrase[0], {})[phrase] = value
    return {word: (tuple(sorted(set(map(len, found)), reverse=True)), found) for word, found in first.items()}


def _expand(pattern: str) -> Iterator[tuple[str, ...]]:
    """The phrases of a pattern: "guine{o,a}" is "guineo" and "guinea"."""
    parts = [part.split(",") if at % 2 else [part] for at, part in enumerate(re.split(r"[{}]", pattern))]
    for choice in product(*parts):
        phrase = _words(fold_plain("".join(choice)))
        while phrase and phrase[-1] == ",":
            phrase.pop()
        yield tuple(phrase)


def _read() -> list[dict[str, str]]:
    with Path(__file__).with_name("country_words.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _of_kind(*kinds: str) -> dict[tuple[str, ...], str]:
    return {phrase: row["kind"] for row in _ROWS if row["kind"] in kinds for phrase in _expand(row["pattern"])}


def _single(kind: str) -> frozenset[str]:
    return frozenset(word for phrase in _of_kind(kind) for word in phrase)


def _evidence() -> dict[tuple[str, ...], _Entry]:
    entries = {
        phrase: _Entry("name", frozenset({code}), _NO_CODES, has_tilde=bool(words_with_tilde(spelling)))
        for code in COUNTRY_NAMES
        for spelling in spellings(code)
        for phrase in _expand(spelling)
    }
    for row in _ROWS:
        if row["kind"] in _NAMES | _ADJECTIVES | _BODIES | {"trap"}:
            entry = _Entry(
                row["kind"],
                frozenset(row["codes"].split()),
                frozenset(row["also"].split()),
                has_tilde=bool(words_with_tilde(row["pattern"])),
            )
            entries.update((phrase, entry) for phrase in _expand(row["pattern"]))
    return entries


def _by_rarest_word(phrases: Iterable[tuple[str, ...]]) -> dict[str, list[frozenset[str]]]:
    """The rarest word of each phrase -> the words of its phrases: a unit without any such set of words holds no phrase."""
    frequency = Counter(word for phrase in phrases for word in phrase)
    rare_words: dict[str, list[frozenset[str]]] = {}
    for phrase in phrases:
        words = frozenset(word for word in phrase if word.isalnum())
        rare_words.setdefault(min(sorted(words), key=frequency.__getitem__), []).append(words)
    return rare_words


_NO_CODES: frozenset[str] = frozenset()
_NO_READING = _Reading((), False, ())
_NOTHING = Evidence(_NO_CODES, _NO_CODES, ())
_ROWS = _read()
_HEADS = _index(_of_kind("service", "local service"))
_ABROAD = _index(_of_kind("abroad"))
_MODIFIERS, _OF, _ARTICLES, _REPUBLIC = _single("modifier"), _single("of"), _single("article"), _single("republic")
_PLACES, _TOWARD, _BEFORE, _AFTER = _single("place"), _single("toward"), _single("before"), _single("after")
_AFTER_ANY, _SEATS, _TOWNS = _single("after any"), _single("seat"), _single("town")
_PHRASES = _evidence()
_EVIDENCE = _index(_PHRASES)
_BY_RAREST_WORD = _by_rarest_word(_PHRASES)
_RAREST_WORDS = frozenset(_BY_RAREST_WORD)
