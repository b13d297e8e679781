"""Which elements are the site's own, and where a page's content stands: by tag, role, class and id."""

import re
from collections.abc import Mapping
from functools import lru_cache

from parsers.pages.html.invisible import is_invisible
from parsers.pages.words import PLACES, WORDS

BOXES = frozenset(("div", "section", "ul"))
"""Elements that an id can name as the site's."""

_TAGS = frozenset(WORDS["chrome"]["tags"])
_ROLES = frozenset(WORDS["chrome"]["roles"])
_POPUP, _CONTROL = (
    re.compile(r"(?:^|[\s_-])(?:" + "|".join(map(re.escape, words)) + r")(?=$|[\s_-])", re.IGNORECASE)
    for words in (WORDS["chrome"]["popups"], WORDS["chrome"]["words"])
)
_HIDING_CLASSES = frozenset(WORDS["chrome"]["hiding_classes"])
_OPENED = re.compile(
    rf"(?:^|[\s_-])(?:{'|'.join(WORDS['chrome']['openers'])})[_-]+(?:{'|'.join(WORDS['chrome']['opened'])})(?=$|[\s_-])"
)
# "d-none d-md-block", "hidden md:flex": hidden on a telephone alone.
_SHOWN_WHERE_WIDE = re.compile(r"(?:d-)?(?:sm|md|lg|xl|xxl|2xl)[:-](?!none|hidden)[a-z-]+")
_ESCAPE = re.compile(r"\\(?:([0-9a-f]{1,6})\s?|([^\n0-9a-f]))", re.IGNORECASE)
_NO_CHARACTER = 0x11_0000
_IMPORTANT = re.compile(r"!\s*important$")
# A browser passes over a value that it does not know: "-ms-flexbox" takes nothing back.
_DISPLAY = re.compile(
    r"none|contents|initial|inherit|unset|revert|revert-layer|list-item|inline|block|flow|flow-root|table|inline-table|flex|inline-flex"
    r"|grid|inline-grid|inline-block|ruby|math|table-(?:row|row-group|header-group|footer-group|cell|caption|column|column-group)"
    r"|-webkit-(?:inline-)?(?:box|flex)|(?:inline|block|run-in) (?:flow|flow-root|table|flex|grid|list-item)"
)
_COMMENT = re.compile(r"/\*(?:(?!\*/).)*+(?:\*/|$)", re.DOTALL)


def is_skipped(tag: str, attributes: Mapping[str, str]) -> bool:
    """Whether an element never holds the page's own text."""
    if tag == "button" and "aria-expanded" in attributes:
        return False  # the heading of an accordion's panel is a button
    return tag in _TAGS or ("role" in attributes and attributes["role"].lower() in _ROLES)


def named_rule(tag: str, attributes: Mapping[str, str]) -> str:
    """The rule by which the class or the id of an element makes it the site's: "popup or menu", "site control", or ""."""
    named = _rule_of_name(attributes.get("class", ""))
    return named or (_rule_of_name(attributes.get("id", "")) if tag in BOXES else "")


def is_left_out(attributes: Mapping[str, str]) -> bool:
    """Whether an element takes no part in its page's layout: an invisible `<br>` ends a line, and one that is left out does not."""
    if "hidden" in attributes or "popover" in attributes:
        return True
    return "style" in attributes and css_value(attributes["style"], "display") == "none"


def is_hidden(attributes: Mapping[str, str]) -> bool:
    """Whether an element says of itself that it is not shown: by its attributes or its style."""
    return is_left_out(attributes) or ("style" in attributes and _hides(attributes["style"]))


def hides(attributes: Mapping[str, str]) -> bool:
    """Whether an element is not shown, or has a class by which the usual frameworks hide (a script may show it again)."""
    return is_hidden(attributes) or ("class" in attributes and _hides_by_class(attributes["class"]))


def is_opened(attributes: Mapping[str, str]) -> bool:
    """Whether the class of an element is that of a panel, which a heading of the page opens: "accordion-content"."""
    return "class" in attributes and _OPENED.search(attributes["class"].lower()) is not None


@lru_cache(maxsize=4096)
def css(style: str) -> tuple[tuple[str, str], ...]:
    """The declarations of a style attribute, (property, value) in small letters, in the order in which they override each other."""
    plain = _COMMENT.sub(" ", style) if "/*" in style else style
    if "\\" in plain:
        plain = _ESCAPE.sub(_unescaped, plain)
    pairs = (declaration.partition(":") for declaration in plain.lower().split(";"))
    declared = [(name.strip(), value.strip()) for name, _, value in pairs if value]
    if "!" not in plain:
        return tuple(declared)
    usual = [(name, value) for name, value in declared if not _IMPORTANT.search(value)]
    return (
        *usual,
        *((name, _IMPORTANT.sub("", value).rstrip()) for name, value in declared if _IMPORTANT.search(value)),
    )


def _unescaped(escape: re.Match[str]) -> str:
    """The character that an escape of CSS stands for; of one that would end a declaration nothing is left."""
    character = escape[2] or (chr(number) if 0 < (number := int(escape[1], 16)) < _NO_CHARACTER else "")
    return "" if character in ";:" else character


def css_value(style: str, name: str) -> str:
    """What a style attribute says of a property, the last of several values that there are; "" where it says nothing."""
    if name not in style.lower() and "\\" not in style:
        return ""
    values = (value for key, value in reversed(css(style)) if key == name)
    return next((value for value in values if name != "display" or _DISPLAY.fullmatch(value)), "")


def places(tag: str, attributes: Mapping[str, str]) -> frozenset[int]:
    """The ranks of the places of content that an element is."""
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
    return css_value(style, "visibility") in ("hidden", "collapse") or is_invisible(dict(css(style)))


@lru_cache(maxsize=4096)
def _hides_by_class(classes: str) -> bool:
    names = classes.lower().split()
    return not _HIDING_CLASSES.isdisjoint(names) and not any(map(_SHOWN_WHERE_WIDE.fullmatch, names))
