"""Which elements are the site's own, and where a page's content stands: by tag, role, class and id."""

import re
from collections.abc import Mapping
from functools import lru_cache

from parsers.pages.words import PLACES, WORDS

BOXES = frozenset(("div", "section", "ul"))
"""Elements that an id can name as the site's."""

_TAGS = frozenset(WORDS["chrome"]["tags"])
_ROLES = frozenset(WORDS["chrome"]["roles"])
_POPUP, _CONTROL = (
    re.compile(r"(?:^|[\s_-])(?:" + "|".join(map(re.escape, words)) + r")(?=$|[\s_-])", re.IGNORECASE)
    for words in (WORDS["chrome"]["popups"], WORDS["chrome"]["words"])
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


def is_skipped(tag: str, attributes: Mapping[str, str]) -> bool:
    """Whether an element never holds the page's own text."""
    if tag == "button" and "aria-expanded" in attributes:
        return False  # the heading of an accordion's panel is a button
    return tag in _TAGS or ("role" in attributes and attributes["role"].lower() in _ROLES)


def named_rule(tag: str, attributes: Mapping[str, str]) -> str:
    """The rule by which the class or the id of an element makes it the site's: "popup or menu", "site control", or ""."""
    named = _rule_of_name(attributes.get("class", ""))
    return named or (_rule_of_name(attributes.get("id", "")) if tag in BOXES else "")


def is_hidden(attributes: Mapping[str, str]) -> bool:
    """Whether an element says of itself that it is not shown."""
    return "hidden" in attributes or ("style" in attributes and _hides(attributes["style"]))


def places(tag: str, attributes: Mapping[str, str]) -> frozenset[int]:
    """The ranks of the places of content that an element is."""
    if not attributes and tag not in PLACES:
        return frozenset()
    return _ranks(tag, attributes.get("class", ""), attributes.get("id", ""))


@lru_cache(maxsize=4096)
def _ranks(tag: str, classes: str, name: str) -> frozenset[int]:
    names = (*(f".{name}" for name in classes.split()), f"#{name}", tag)
    return frozenset(rank for name in names if (rank := PLACES.get(name)) is not None)


@lru_cache(maxsize=4096)
def _rule_of_name(name: str) -> str:
    return "popup or menu" if _POPUP.search(name) else "site control" if _CONTROL.search(name) else ""


@lru_cache(maxsize=4096)
def _hides(style: str) -> bool:
    return _HIDDEN.search(style) is not None
