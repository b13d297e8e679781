"""What turns a list: words by which a sentence says that it is none, a part or another one, or that a denial no longer holds.

The words stand in `turning_words.toml` by kind. Most turn a list only where the sentence also speaks of the list, of its units,
of the help for them or of the denial. The two may stand anywhere in the sentence, as the ways to say so have no end.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from importlib import resources

_WORDS = tomllib.loads(resources.files("parsers.listings.words").joinpath("turning_words.toml").read_text("utf-8"))
_HERE = r"(?: (?:above|below|here|listed|shown|named|in (?:this|the) (?:list|table)|on this (?:list|page)))?"
_FORCES = "(?:units|forces|battalions|brigades|squads|bodies)"
_THE_UNITS = rf"\b(?:these|those|(?:the )?following|listed|all|the|both) (?:[\w-]+ ){{0,2}}{_FORCES}{_HERE}"
_THE_LIST = r"(?:^|[,;:] |\b(?:and|but|because|that) )(?:this|the|our) (?:\w+ )?list(?: below| above)?"
_IS = r"(?:is|are|was|were|has been|have been|had been|got|gets?) (?:\w+ly |all |also |each |both |then |first )*"
_OF_THE_UNITS = re.compile(rf"{_THE_UNITS} {_IS}(\w+)")
_OF_THE_LIST = re.compile(rf"{_THE_LIST} {_IS}(\w+)")
_WHICH_UNITS = re.compile(
    r"\b(?:below|following|here|these|those|list \w+|list below \w+) (?:\w+ ){0,3}"
    rf"{_FORCES}{_HERE},? (?:that|which|who|whose) (?:\w+ly )?(?:(?:were|was|are|is|had been|have been|has been) (?:\w+ly )?)?(\w+)"
)
_DONE_TO_LIST, _DONE_TO_UNITS = frozenset(_WORDS["done"]["to_the_list"]), frozenset(_WORDS["done"]["to_the_units"])
SUBJECTS = frozenset(_WORDS["subjects"])
_INDEFINITE = frozenset(("a", "an", "any", "another"))


def _by_entry(groups: Mapping[str, Sequence[str]]) -> dict[str, frozenset[str]]:
    """The names of the groups that have an entry, by the entry."""
    entries = frozenset(entry for words in groups.values() for entry in words)
    return {entry: frozenset(name for name, words in groups.items() if entry in words) for entry in entries}


_SUBJECTS = _by_entry(_WORDS["subjects"])
_KINDS = _by_entry({kind["name"]: kind["words"] for kind in _WORDS["kind"]})
_OF = {kind["name"]: frozenset(kind.get("of", ())) for kind in _WORDS["kind"]}
_LONGEST = max(entry.count(" ") for entry in (*_SUBJECTS, *_KINDS)) + 1
_STEMS = sorted({len(entry) - 1 for entry in _KINDS if entry[-1] == "*"})
"""The lengths of the stems."""


def turning_word(words: Sequence[str], doubtful: Sequence[str], of: frozenset[str] = SUBJECTS) -> str | None:
    """The words by which a sentence turns a list; None where it has none.

    `words` are those of the sentence, and `doubtful` those that are not understood as part of a phrase. `of`: the subjects that
    count. What needs no subject turns a list everywhere.
    """
    subjects = of.intersection(part for run in _runs(_definite(words)) for part in _SUBJECTS.get(run, ()))
    for run in _runs(doubtful):
        for kind in _kinds_of(run):
            if not _OF[kind] or not _OF[kind].isdisjoint(subjects):
                return run
    return None


def told_of_units(sentence: str) -> str | None:
    """What a sentence that denies nothing tells of the list or its units, beside how they are presented: "were inspected"."""
    for pattern, allowed in (
        (_OF_THE_UNITS, _DONE_TO_UNITS),
        (_WHICH_UNITS, _DONE_TO_UNITS),
        (_OF_THE_LIST, _DONE_TO_LIST),
    ):
        for match in pattern.finditer(sentence):
            if match[1] not in allowed:
                return match[0]
    return None


def _definite(words: Sequence[str]) -> list[str]:
    """`words` without those right behind an article that leaves open which: "a unit" is none of the list's."""
    return [word for before, word in zip(("", *words), words, strict=False) if before not in _INDEFINITE]


def _runs(words: Sequence[str]) -> Iterator[str]:
    """All runs of words that an entry can have."""
    for at in range(len(words)):
        for end in range(at + 1, min(at + _LONGEST, len(words)) + 1):
            yield " ".join(words[at:end])


def _kinds_of(run: str) -> Iterator[str]:
    """The kinds that have `run` as an entry, or a stem of it where it is one word."""
    yield from _KINDS.get(run, ())
    if " " not in run:
        for length in _STEMS:
            yield from _KINDS.get(f"{run[:length]}*", ())
