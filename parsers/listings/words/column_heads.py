"""What the head of a table's column, or a label such as "Unit:", says of the cells or words that it governs."""

import re
from collections.abc import Mapping
from typing import Literal

from leahy.text.fold import fold, words_of
from parsers.pages.lines import Role
from parsers.pages.words import WORDS

HeadRole = Role | Literal["detail"]
"""The role of a column's cells; `detail`: each is a note that needs the head's words, "Force: Police"."""

LIST_WORDS = frozenset(WORDS["columns"]["unit_words"])
"""Words that name a list of units: of a column's head, or of a line above the list."""
IGNORED: Mapping[str, str] = {
    "head": "table head",
    "number": "row number",
    "region": "region heading",
    "code": "country code",
    "empty": "empty cell",
    "law": "law of the list",
}
"""Roles of cells that say nothing about a unit, and the rules by which they are ignored."""
NO_ENTRY = frozenset(("head", "number", "code", "empty", "count", "total", "law"))
"""Roles of cells that are neither country, unit, year nor note: what stands beside the entries of a table."""

_ROLES: tuple[HeadRole, ...] = ("detail", "country", "unit", "note", "number", "region", "year", "code", "count")
_HEADS: Mapping[str, HeadRole] = {word: role for role in _ROLES for word in WORDS["columns"][role]}
_BESIDE_UNITS = frozenset(WORDS["columns"]["detail_beside_units"])
_OF_LAW, _LAW = (frozenset(WORDS["columns"][key]) for key in ("law_words", "law"))
_UNIT = frozenset(("unit", "units"))
_UNIT_LABELS = frozenset(WORDS["columns"]["unit_labels"])
_LABEL = re.compile(r"([^\W\d_][^:]{1,40}?)[\s\u00a0]*:[\s\u00a0]*(?=[^\s\u00a0])")


def head_role(text: str) -> HeadRole | None:
    """The role of the cells below a head; None for a text that is no head of a table of units."""
    folded = fold(text).rstrip(":")
    return _HEADS.get(folded) or ("unit" if _names_units(folded) else "detail" if heads_laws(folded) else None)


def heads_laws(folded: str) -> bool:
    """Whether the cells below a head cite a law: "Legal Authority"."""
    words = frozenset(words_of(folded))
    return _OF_LAW.issuperset(words) and not _LAW.isdisjoint(words)


def head_roles(heads: list[str]) -> list[HeadRole | None]:
    """The roles of columns side by side. Where one head names units, "Security Force" is what they belong to."""
    roles = [head_role(head) for head in heads]
    if sum(_names_units(fold(head).rstrip(":")) for head in heads) == 1:
        return [
            "detail" if fold(head).rstrip(":") in _BESIDE_UNITS else role
            for head, role in zip(heads, roles, strict=True)
        ]
    return roles


def unit_label(text: str) -> str:
    """The label of a unit with which a text opens ("Unit: ", "Name of Unit: "); "" where it has none."""
    match = _LABEL.match(text)
    return match[0] if match and fold(match[1]) in _UNIT_LABELS else ""


def detail_label(text: str) -> bool:
    """Whether a text opens with the label of a detail on a unit: "Location: Goma"."""
    match = _LABEL.match(text)
    return match is not None and _HEADS.get(fold(match[1])) == "detail"


def names_listed_units(folded: str) -> bool:
    """Whether a line has no words but those that name the units of a list, "Units:", "Units denied assistance"."""
    return "units" in _words(folded) and names_a_list(folded)


def names_a_list(folded: str) -> bool:
    """Whether a line has no words but those that name a list of units denied assistance: "List by country". Units that were only
    proposed are of another list."""
    words = _words(folded)
    return words <= LIST_WORDS and ("proposed" not in words or "denied" in words)


def _words(folded: str) -> frozenset[str]:
    return frozenset(folded.rstrip(":").replace("(s)", "s").split())


def _names_units(folded: str) -> bool:
    words = set(folded.replace("/", " ").replace("(s)", "s").split())
    return bool(words & _UNIT) and words <= LIST_WORDS
