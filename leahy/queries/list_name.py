"""Names of lists: "2018", "2018@r1" (a revision), "2018@2019-05-01" (what the page showed on that day)."""

import operator
import re
from typing import NamedTuple

import pandas as pd

from leahy.errors import LeahyError
from leahy.queries.load import Data, load

_NAME = re.compile(r"(\d{4})(?:@(?:r(\d+)|(.+)))?", re.ASCII)


class ListName(NamedTuple):
    """The parts of a name; `revision` and `as_of` as `load` takes them."""

    year: int
    revision: int | None
    as_of: str | None


def parse_list_name(text: str) -> ListName:
    """The parts of a name such as "2018@r1". Raises `LeahyError` for a text that is not one; the list may not exist."""
    match = _NAME.fullmatch(text.strip())
    if match is None:
        raise LeahyError(f"{text!r} names no list: give 2018, 2018@r1 (a revision) or 2018@2019-05-01 (as of a day).")
    year, revision, as_of = match.groups()
    return ListName(int(year), int(revision) if revision else None, as_of)


def load_named(name: int | str, data: Data) -> pd.DataFrame:
    """The rows of the list with that name, or of that year; `.attrs` has `year` too. Raises what `load` raises."""
    if not isinstance(name, str):
        try:
            name = str(operator.index(name))
        except TypeError:
            raise TypeError(f"A list is a year, a string such as '2018@r1' or a frame, not {name!r}.") from None
    year, revision, as_of = parse_list_name(name)
    frame = load(year, revision=revision, as_of=as_of, data=data)
    frame.attrs["year"] = year
    return frame
