"""On which day a page says that it was published. What cannot be told for sure is not told.

State's pages print the day in Washington; their machine-readable dates are instants in UTC, which in the evening belong to
the next day. `article:modified_time` is of no use: the site has set it anew on old pages all at once.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from leahy.text.fold import collapse
from parsers.pages.html.chrome import is_hidden
from parsers.pages.html.tree import Tree, attributes_of
from parsers.pages.lines import EDGES, Dated

EASTERN = ZoneInfo("America/New_York")
_FIRST_DAY = date(1995, 1, 1)  # the site is hardly older: an earlier day is some program's zero
_JSON_LD = "script[type*='ld+json' i]"
_VISIBLE = "p.article-meta__publish-date, .report-meta__date"
_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_PRINTED = re.compile(r"([a-z]{3,9})\.? (\d{1,2}), (\d{4})", re.IGNORECASE)
_DAY_FIRST = re.compile(r"(\d{1,2}) ([a-z]{3,9})\.?,? (\d{4})", re.IGNORECASE)
_DATED_KINDS = re.compile(r"(?:Page|Article|Posting|Report|CreativeWork)$")


class _DoubtError(Exception):
    """The page speaks of its date, and not clearly."""


def of_page(tree: Tree) -> Dated | None:
    """The day that a page prints, else `datePublished` of its JSON-LD; None where that is no clear date, or two differ."""
    try:
        if printed := [_of_print(text) for text in _visible(tree)]:
            return _only(printed), "visible_date"
        stated = [
            _of_instant(node["datePublished"])
            for script in tree.select(_JSON_LD)
            if attributes_of(script)["type"].split(";")[0].strip().lower() == "application/ld+json"
            for node in _nodes(script.get_text())
        ]
        return (_only(stated), "json_ld") if stated else None
    except _DoubtError:
        return None


def of_twin(twin: Mapping[str, Any]) -> Dated | None:
    """The day of `date_gmt`, else of `date`, of a page's JSON twin; None where that is no clear date."""
    try:
        if (instant := twin.get("date_gmt")) is not None:
            return _of_instant(instant, UTC), "json_twin"
        return (_of_instant(twin["date"]), "json_twin") if twin.get("date") is not None else None
    except _DoubtError:
        return None


def _visible(tree: Tree) -> Iterator[str]:
    for element in tree.select(_VISIBLE):
        if any(is_hidden(attributes_of(around)) for around in (element, *element.parents)):
            continue
        if text := collapse(element.get_text()).strip(EDGES):
            yield text


def _nodes(script: str) -> Iterator[dict[str, Any]]:
    """What a block of JSON-LD says at its top: of the page, and not of pictures or of other pages that it lists."""
    try:
        content = json.loads(script)
    except ValueError:
        return
    graph = content.get("@graph", content) if isinstance(content, dict) else content
    for node in graph if isinstance(graph, list) else [graph]:
        kinds = node.get("@type") if isinstance(node, dict) else None
        of_page = any(_DATED_KINDS.search(str(kind)) for kind in (kinds if isinstance(kinds, list) else [kinds]))
        if of_page and node.get("datePublished") is not None:
            yield node


def _of_print(text: str) -> date:
    if match := _PRINTED.fullmatch(text):
        month, day, year = match.groups()
    elif match := _DAY_FIRST.fullmatch(text):
        day, month, year = match.groups()
    else:
        raise _DoubtError
    name = "sep" if month.lower() == "sept" else month.lower()
    numbers = [n for n, full in enumerate(_MONTHS, 1) if name in (full, full[:3])]
    if not numbers:
        raise _DoubtError
    return _possible(int(year), numbers[0], int(day))


def _of_instant(text: Any, zone: Any = None) -> date:
    """The day in Washington of an ISO 8601 date or instant. One that names no zone, nor is given one, may be meant in
    UTC or in Washington, and is a day only if it is the same in both."""
    if not isinstance(text, str) or not re.match(r"\d{4}-\d{2}-\d{2}(?:$|[T ])", text):
        raise _DoubtError
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise _DoubtError from None
    if len(text) == len("2019-04-22"):
        return _possible(moment.year, moment.month, moment.day)
    if moment.year < _FIRST_DAY.year or moment.year > 9000:
        raise _DoubtError
    zones = (UTC, EASTERN) if moment.tzinfo is None and zone is None else (moment.tzinfo or zone,)
    day = _only([moment.replace(tzinfo=zone).astimezone(EASTERN).date() for zone in zones])
    return _possible(day.year, day.month, day.day)


def _possible(year: int, month: int, day: int) -> date:
    try:
        day_of_page = date(year, month, day)
    except ValueError:
        raise _DoubtError from None
    if day_of_page < _FIRST_DAY:
        raise _DoubtError
    return day_of_page


def _only(days: Sequence[date]) -> date:
    if len(set(days)) != 1:
        raise _DoubtError
    return days[0]
