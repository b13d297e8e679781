"""What turns a list: words by which a sentence says that it is none, a part or another one, or that a denial no longer holds.

The words stand in `turning_words.toml` by kind. Most turn a list only where the sentence also speaks of the list, of its units,
of the help for them or of the denial. The two may stand anywhere in the sentence, as the ways to say so have no end.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from importlib import resources

_WORDS = tomllib.loads(resources.files("parsers.listings.words").joinpath("turning_words.toml").read_text("utf-8"))
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
