"""The reviewed words by which the blocks of a page are told apart (`page_words.toml`), and how lists of words are read."""

import tomllib
from collections.abc import Mapping
from importlib import resources
from typing import Any


def words_in(package: str, name: str) -> frozenset[str]:
    """The words of a text file beside the code of `package`: several a line, none in a line that begins with "#"."""
    lines = resources.files(package).joinpath(name).read_text("utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


WORDS: Mapping[str, Any] = tomllib.loads(
    resources.files("parsers.pages").joinpath("page_words.toml").read_text("utf-8")
)
PLACES: Mapping[str, int] = {place: rank for rank, place in enumerate(WORDS["content"]["places"])}
"""The places of a page's own text (a class, an id or a tag) and their ranks, the likeliest first."""
WHOLE_PAGE = frozenset((PLACES["body"],))
"""The ranks of a line that stands in none of the places but the page's body."""
