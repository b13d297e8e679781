"""The reviewed words by which the blocks of a page are told apart (`page_words.toml`)."""

import tomllib
from collections.abc import Mapping
from importlib import resources
from typing import Any

WORDS: Mapping[str, Any] = tomllib.loads(
    resources.files("parsers.pages").joinpath("page_words.toml").read_text("utf-8")
)
PLACES: Mapping[str, int] = {place: rank for rank, place in enumerate(WORDS["content"]["places"])}
"""The places of a page's own text (a class, an id or a tag) and their ranks, the likeliest first."""
WHOLE_PAGE = frozenset((PLACES["body"],))
"""The ranks of a line that stands in none of the places but the page's body."""
