"""How the page sets a line off from others."""

from functools import lru_cache
from typing import NamedTuple

from parsers.listings.blocks.traits import FEATURE, LOOSE, NESTED, NO_LI, NUMBER, PART, ROLE, SET_OFF
from parsers.pages.lines import HEADINGS

_ITEMS = frozenset(("li", "dd"))
_SETTING_OFF = frozenset(("b", "u"))
_OF_NO_SHAPE = frozenset(("a", "#", "s", "partly s", "touching"))
_OF_ENTRIES = frozenset(("", "country", "unit"))


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


class Setting(NamedTuple):
    """How the page sets a line: its shape, whether as the item of a list, whether as a heading, and the traits that it has by
    that."""

    shape: Shape
    is_item: bool
    is_set_off: bool
    traits: int


@lru_cache(maxsize=1024)  # most lines of a page are set in a few ways
def setting_of(
    tag: str,
    role: str,
    depth: int,
    features: frozenset[str],
    has_bullet: bool,
    has_number: bool,
    in_capitals: bool,
    ends_in_colon: bool,
    opens_block: bool,
) -> Setting:
    """The setting of a line. `features` are all that it has; the rest is as in `Shape`."""
    is_item = tag in _ITEMS or has_bullet or has_number or role == "unit"
    is_set_off = tag in HEADINGS or role == "country" or not features.isdisjoint(_SETTING_OFF)
    traits = (
        (0 if tag == "li" else NO_LI)
        | (0 if is_item else LOOSE)
        | (NESTED if depth > 1 else 0)
        | (FEATURE if features else 0)
        | (0 if opens_block else PART)
        | (0 if role in _OF_ENTRIES else ROLE)
        | (NUMBER if has_number else 0)
        | (SET_OFF if is_set_off else 0)
    )
    shape = Shape(
        tag, role, depth, features - _OF_NO_SHAPE, has_bullet, has_number, in_capitals, ends_in_colon, opens_block
    )
    return Setting(shape, is_item, is_set_off, traits)
