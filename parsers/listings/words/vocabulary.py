"""The vocabulary of sentences that leave a list as it is: the words of `prose_words.toml`, with their regular forms."""

import tomllib
from collections.abc import Iterator, Sequence
from importlib import resources

_WORDS = tomllib.loads(resources.files("parsers.listings.words").joinpath("prose_words.toml").read_text("utf-8"))
_CLASSES = _WORDS["class"]
_BETWEEN = frozenset(_WORDS["pairs"]["between"])
_PAIRS: dict[str, frozenset[str]] = {}
for _pair in _WORDS["pair"]:
    for _word in _pair["words"]:
        _PAIRS[_word] = _PAIRS.get(_word, frozenset()) | frozenset(_pair["before"])
_VOWELS = frozenset("aeiou")
_HISSING = ("s", "x", "z", "ch", "sh")


def vocabulary() -> frozenset[str]:
    """All words of the classes, and the regular forms of their nouns and verbs."""
    words: set[str] = set()
    for group in _CLASSES:
        words.update(group.get("words", ()))
        for noun in group.get("nouns", ()):
            words.update((noun, f"{noun}'s", plural := _with_s(noun), f"{plural}'"))
        for verb in group.get("verbs", ()):
            words.update(_forms(verb))
    return frozenset(words)


def unpaired(words: Sequence[str]) -> list[str]:
    """`words` without those that are understood together: "not" and "shown" in "not shown"."""
    kept: list[str] = []
    at = 0
    while at < len(words):
        behind = at + 1
        pair = _PAIRS.get(words[at])
        while pair and behind < len(words) and words[behind] in _BETWEEN and words[behind] not in pair:
            behind += 1
        if pair and behind < len(words) and words[behind] in pair:
            at = behind
        else:
            kept.append(words[at])
        at += 1
    return kept


def _with_s(word: str) -> str:
    if word.endswith("y") and word[-2:-1] not in _VOWELS:
        return f"{word[:-1]}ies"
    return f"{word}es" if word.endswith(_HISSING) else f"{word}s"


def _forms(verb: str) -> Iterator[str]:
    """The regular forms of a verb; the last letter is doubled as well as not: "mapped", "indexed"."""
    yield verb
    yield _with_s(verb)
    if verb.endswith("e"):
        yield f"{verb}d"
        yield f"{verb if verb.endswith('ee') else verb[:-1]}ing"
    elif verb.endswith("y") and verb[-2:-1] not in _VOWELS:
        yield f"{verb[:-1]}ied"
        yield f"{verb}ing"
    else:
        for stem in (verb, verb + verb[-1]):
            yield f"{stem}ed"
            yield f"{stem}ing"
