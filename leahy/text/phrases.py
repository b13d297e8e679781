"""The phrases of unit names: one reviewed table, which reading a name (`lexicon`) and comparing two names both use.

`lexicon.csv` beside this file has one phrase a row (a second row only for another context), folded as
`leahy.text.fold.fold_plain` does, hyphens as spaces. Its columns:

- `language`: ISO 639-1, or `xx` for a language that is not told apart.
- `kind`: what the phrase says of a name that holds it. `head`: a kind of unit (battalion, station); `arm`: evidence of a unit
  without its kind (infantry, logistics); `place`: a kind of area (province, city); `site`: a place that holds units
  (camp); `scope`: how far a unit reaches; `not`: an acronym or name of something else; `number`: an ordinal, or a word
  before a number; `of`: a preposition; `small`: another particle. Empty where the phrase is no evidence on its own,
  because it is also a place or a given name ("ala"), an acronym of several things ("ad") or too common ("light").
- `echelon`, `branch`: the kind of unit and the service that a row of the record gets by this phrase.
- `rank`: how high a unit stands in its force: 100 a government, 95 a ministry, 85 an army or a police, 65 a division,
  60 a brigade, 50 a battalion, about 40 a platoon or a post. `spread`: how far off that may be.
- `context` (police, gendarmerie): the row counts only in strings that name such a service: a police division is no
  army division. `staff`: only in strings that name neither ("Planning Division, MOD").
- `concept`: what the phrase is compared as. Phrases of one concept are equal (battalion, bn, batallon, tabur); a phrase
  may stand for several ("ib" for `infantry battalion`). Empty where it is compared word by word, or as a name.
- `meaning`: for the reviewer.

`abbreviations.csv` has short forms of words (`short`, `word`, `reason`). They count within phrases of several words alone, whose
other words say what is meant: "Dept of State Services", "Central Sec Forces".

`concepts.csv` has one concept a row, with its `role` in comparing: head, arm, service, mod, scope, place, direction, word,
nation, number or drop (says nothing).
"""

import csv
import functools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice, product
from pathlib import Path
from types import MappingProxyType

HEAD_FIRST = frozenset(
    "es pt fr it ro id ms tl tet vi th lo km ar fa he mt ht mg ha so om".split()  # noqa: SIM905
).union("pl cs sk sl sr mk bg ru uk be sq el sw rw rn sn ny lg ln".split())  # noqa: SIM905
"""Languages whose names put the kind of unit first; English and Turkish ones put it last."""

_PLURAL = 5  # letters of the shortest word that may be a plural


@dataclass(frozen=True, slots=True, eq=False)  # each row is one object
class Phrase:
    """One row of lexicon.csv. `rank` and `spread` are 0 where the row has none."""

    phrase: str
    language: str
    kind: str
    echelon: str | None
    rank: float
    spread: float
    branch: str | None
    context: str
    concepts: tuple[str, ...]


@functools.cache
def phrases() -> tuple[Phrase, ...]:
    """The rows of lexicon.csv, in order."""
    return tuple(
        Phrase(
            phrase=row["phrase"],
            language=row["language"],
            kind=row["kind"],
            echelon=row["echelon"] or None,
            rank=float(row["rank"] or 0),
            spread=float(row["spread"] or 0),
            branch=row["branch"] or None,
            context=row["context"],
            concepts=tuple(row["concept"].split()),
        )
        for row in _rows("lexicon.csv")
    )


@functools.cache
def roles() -> Mapping[str, str]:
    """Concept -> its role, as concepts.csv has it."""
    return MappingProxyType({row["concept"]: row["role"] for row in _rows("concepts.csv")})


def _rows(name: str) -> Iterable[dict[str, str]]:
    with Path(__file__).with_name(name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


@dataclass(slots=True)
class Node:
    """A word in a tree of phrases: the phrase that ends with it, if one does, and the words that may follow it."""

    phrase: Phrase | None = None
    following: "dict[str, Node]" = field(default_factory=dict)


@functools.cache
def _short_forms() -> Mapping[str, tuple[str, ...]]:
    """Word -> it and its short forms."""
    forms: dict[str, tuple[str, ...]] = {}
    for row in _rows("abbreviations.csv"):
        forms[row["word"]] = (*forms.get(row["word"], (row["word"],)), row["short"])
    return MappingProxyType(forms)


_MOST_FORMS = 24  # of one phrase


def phrase_tree(entries: Iterable[tuple[Sequence[str], Phrase]]) -> Node:
    """The root of a tree of phrases, each with its words; a later phrase replaces one of the same words.

    A phrase of several words is there with their short forms too, unless these are a phrase themselves.
    """
    root = Node()
    entries = list(entries)
    for words, phrase in entries:
        _grow(root, words).phrase = phrase
    forms = _short_forms()
    for words, phrase in entries:
        if len(words) > 1 and not forms.keys().isdisjoint(words):
            for short in islice(product(*(forms.get(word, (word,)) for word in words)), 1, _MOST_FORMS):
                node = _grow(root, short)
                node.phrase = node.phrase or phrase
    return root


def _grow(root: Node, words: Iterable[str]) -> Node:
    """The node of these words."""
    node = root
    for word in words:
        node = node.following.setdefault(word, Node())
    return node


def singular_of(word: str) -> str:
    """What `word` is the plural or the possessive of, if it is one; "" where it cannot be."""
    if len(word) < _PLURAL or word[-1] != "s":
        return ""
    return word[:-2] if word[-2] == "'" else word[:-1]


def longest_phrase(root: Node, words: Sequence[str], start: int) -> tuple[Phrase | None, int]:
    """(phrase, end) for the longest phrase that starts at `words[start]`; (None, start + 1) where none does.

    The last word of a phrase may be a plural or a possessive.
    """
    longest: Phrase | None = None
    end = start + 1
    following = root.following
    for at in range(start, len(words)):
        word = words[at]
        node = following.get(word)
        phrase = node.phrase if node else None
        if phrase is None and word.endswith("s") and (singular := singular_of(word)):
            node_of_one = following.get(singular)
            phrase = node_of_one.phrase if node_of_one else None
        if phrase is not None:
            longest, end = phrase, at + 1
        if node is None:
            break
        following = node.following
    return longest, end
