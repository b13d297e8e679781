"""One row of a reading: a line of a capture, or a piece of one, and what it is."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from leahy.errors import LeahyError
from leahy.text.figures import whole_number
from parsers.pages.lines import BULLET, EDGES

_SET_OFF = re.compile(r"[(\[]([^()\[\]]*)[)\]][.*]*|(?:[–—-]{1,2}[\s\u00a0]+|[;:][\s\u00a0]*)(.*)|(.*)", re.DOTALL)

COLUMNS = ("line", "where", "text", "is", "year", "country_code", "belongs_to", "rule")
UNKNOWN = "?"
"""In `is`, `year` and `country_code`: what the program does not know, and a person has to say."""


class Is(StrEnum):
    """What a line of a capture is."""

    COUNTRY = "country"
    UNIT = "unit"
    MORE = "more"
    """It goes on the line above that is not ignored."""
    NOTE = "note"
    """It speaks of the units or countries on the lines of `belongs_to`; of the whole list, where that is empty."""
    YEAR = "year"
    STATEMENT = "statement"
    IGNORED = "ignored"


class ReadingError(LeahyError):
    """A reading is not one of its capture, or does not say what its list is. The message begins with the line at fault."""


@dataclass(frozen=True, slots=True)
class ReadLine:
    """A row of a reading; the fields are its cells as text. Rows with one `line` are pieces of that line, in its order.

    `line`: the number of the line among those of the capture that have words, from 1. `where`: its place in the capture.
    `year`: on a unit that of the unit, on any other row that of the list from this row on. `country_code`: of a country,
    or of a unit whose heading the capture has lost. `belongs_to`: numbers of lines ("12 15", "12..20"). `rule`: by what
    the program, or for which reason a person, says so.
    """

    line: int
    where: str
    text: str
    is_: str
    year: str = ""
    country_code: str = ""
    belongs_to: str = ""
    rule: str = ""


def words_of_unit(text: str) -> str:
    """A unit as printed, without a bullet in front and a semicolon behind it."""
    text = text.strip(EDGES)
    match = BULLET.match(text)
    return (text[match.end() :] if match else text).strip(EDGES).rstrip(EDGES + ";")


def words_of_country(text: str) -> str:
    """A country as printed, without a bullet in front and a colon behind it."""
    return words_of_unit(text).rstrip(EDGES + ":")


def words_of_remark(text: str) -> str:
    """A remark behind a unit, without the dash or the brackets that set it off."""
    match = _SET_OFF.fullmatch(text.strip(EDGES))
    assert match is not None  # the last alternative takes any text
    return next(group for group in match.groups() if group is not None).strip(EDGES)


def lines_named(belongs_to: str) -> list[tuple[int, int]]:
    """The (first, last) lines that a cell of `belongs_to` names: "12 15", "12..20". Raises ValueError for another text."""
    spans = []
    for part in belongs_to.replace(",", " ").split():
        first, dots, last = part.partition("..")
        begin, end = whole_number(first), whole_number(last if dots else first)
        if begin is None or end is None:
            raise ValueError(part)
        spans.append((begin, end))
    return spans


def name_lines(numbers: Iterable[int]) -> str:
    """A cell of `belongs_to` that names these lines."""
    spans: list[list[int]] = []
    for number in sorted(set(numbers)):
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    parts = []
    for first, last in spans:
        parts += [f"{first}..{last}"] if last > first + 1 else [str(number) for number in range(first, last + 1)]
    return " ".join(parts)
