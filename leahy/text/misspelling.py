"""Known words with one typing error: a letter wrong, left out or doubled, or two that have changed places."""

import functools
from collections.abc import Iterable

from rapidfuzz.distance import OSA

SHORTEST = 6
"""Letters that a word, with its error or without it, must have at least for the error to be seen through."""


class Misspellings:
    """Known words, found by what they look like with one typing error.

    The first letter must be right: "Hector" is no sector.
    """

    def __init__(self, words: Iterable[str], shortest: int = SHORTEST) -> None:
        self._shortest = shortest
        self._index: dict[str, set[str]] = {}
        self._shuffled: dict[str, set[str]] = {}  # long words by their letters: "Bridage"
        self._longest = 0
        for word in {word for word in words if len(word) >= shortest - 1 and word.isalpha()}:
            self._longest = max(self._longest, len(word))
            for key in (word, *_without_one_letter(word)):
                self._index.setdefault(key, set()).add(word)
            if len(word) > shortest:
                self._shuffled.setdefault(_letters(word), set()).add(word)

    def meant_by(self, token: str) -> list[str]:
        """The known words that `token` may be with one typing error, in order; none where it is too short for that."""
        # A longer token is no such word, and one of a megabyte would have a million neighbours of a megabyte.
        if not self._shortest - 1 <= len(token) <= self._longest + 1 or not token.isalpha():
            return []
        keys = [token, *_without_one_letter(token)]
        if not self._index.keys().isdisjoint(keys):
            near = {word for key in keys for word in self._index.get(key, ())}
            long = (word for word in near if max(len(word), len(token)) >= self._shortest)
            if meant := sorted(word for word in long if word[0] == token[0] and OSA.distance(word, token) == 1):
                return meant
        return sorted(self._shuffled.get(_letters(token), ())) if len(token) > self._shortest else []


def _letters(word: str) -> str:
    """The letters of `word` in the order of the alphabet between its first and its last, which must be right."""
    return word[0] + "".join(sorted(word[1:-1])) + word[-1]


@functools.lru_cache(maxsize=4096)  # a word that is new is looked for among several kinds of words
def _without_one_letter(word: str) -> list[str]:
    return [word[:at] + word[at + 1 :] for at in range(len(word))]
