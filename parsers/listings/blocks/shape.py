"""How the page sets a line off from others."""

from functools import lru_cache
from typing import NamedTuple


class Shape(NamedTuple):
    """How the page sets a line off from others. Headings of one list share their shapes, and so do its units.

    `tag`, `role`, `depth` and `features` are those of `parsers.pages.lines.Line`, features without links and strikes.
    """

    tag: str
    role: str
    depth: int
    features: frozenset[str]
    has_bullet: bool
    has_number: bool
    in_capitals: bool
    ends_in_colon: bool
    opens_block: bool

    @property
    def name(self) -> str:
        """The shape in words: "h3", "p bold", "li", "bullet", "unit column"."""
        name = "bullet" if self.has_bullet else "number" if self.has_number else self.tag
        name = f"{self.role} column" if self.role else name
        if not self.opens_block and name == self.tag and self.tag not in ("li", "td", "dd", "line"):
            name = "br line"
        set_off = [word for feature, word in (("b", "bold"), ("u", "underlined")) if feature in self.features]
        return " ".join([name, *set_off, *(["capitals"] if self.in_capitals else [])])


shape_of = lru_cache(maxsize=1024)(Shape)
"""A shape from its fields: one object for all lines that are set alike, as most lines of a page are."""
