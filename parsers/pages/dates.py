"""On which day a page says that it was published. What cannot be told for sure is not told.

State's pages print the day in Washington; their machine-readable dates are instants in UTC, which in the evening belong to
the next day. `article:modified_time` is of no use: the site has set it anew on old pages all at once.
"""

import json
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

import lxml.etree
import lxml.html

from leahy.text.fold import collapse
from parsers.errors import PageError
from parsers.pages.documents import decode, is_html, is_json
from parsers.pages.html import is_hidden
from parsers.pages.lines import EDGES

Basis = Literal["visible_date", "json_ld", "json_twin"]
Dated = tuple[date, Basis]

EASTERN = ZoneInfo("America/New_York")
_FIRST_DAY = date(1995, 1, 1)  # the site is hardly older: an earlier day is some program's zero
_VISIBLE = "//p[contains(@class, 'article-meta__publish-date')] | //*[contains(@class, 'report-meta__date')]"
_CLASSES = frozenset(("article-meta__publish-date", "report-meta__date"))
_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_PRINTED = re.compile(r"([a-z]{3,9})\.? (\d{1,2}), (\d{4})", re.IGNORECASE)
_DAY_FIRST = re.compile(r"(\d{1,2}) ([a-z]{3,9})\.?,? (\d{4})", re.IGNORECASE)
_DATED_KINDS = re.compile(r"(?:Page|Article|Posting|Report|CreativeWork)$")


class _DoubtError(Exception):
    """The page speaks of its date, and not clearly."""


def published_on(body: bytes, *, url: str, content_type: str | None = None) -> Dated | None:
    """The day on which the page at `url` says that it was published, in US Eastern time, and what says so; else None.

    The first that is there: the day that the page prints (`visible_date`), `datePublished` of its JSON-LD (`json_ld`); of
    a page's JSON twin, `date_gmt` or `date` (`json_twin`). None too where that one is no clear date, or where there are
    two that differ. It is the page's date: a page that is used again for another list may keep it. Raises nothing for
    whatever `body` is.
    """
    try:
        return day_of(decode(body, content_type), content_type)
    except PageError:
        return None


def day_of(text: str, content_type: str | None = None) -> Dated | None:
    """`published_on` of a page that is decoded."""
    try:
        if is_json(text):
            return _of_twin(text)
        if not is_html(text, content_type) or not any(word in text for word in (*_CLASSES, "datePublished")):
            return None
        return _of_page(text)
    except _DoubtError:
        return None


def _of_page(text: str) -> Dated | None:
    parser = lxml.html.HTMLParser(huge_tree=True, remove_comments=True, remove_pis=True, encoding="utf-8")
    try:
        root = lxml.html.document_fromstring(text.encode(), parser=parser)
    except (lxml.etree.ParserError, UnicodeEncodeError):
        return None
    printed = [_of_print(shown) for shown in _visible(root)]
    if printed:
        return _only(printed), "visible_date"
    told = [
        _of_instant(node["datePublished"])
        for script in root.iter("script")
        if (script.get("type") or "").split(";")[0].strip().lower() == "application/ld+json"
        for node in _nodes(script.text or "")
    ]
    return (_only(told), "json_ld") if told else None


def _visible(root: Any) -> Iterator[str]:
    for element in root.xpath(_VISIBLE):
        around = (element, *element.iterancestors())
        if _CLASSES.isdisjoint(element.get("class").split()) or any(is_hidden(e) for e in around):
            continue
        if shown := collapse("".join(element.itertext())).strip(EDGES):
            yield shown


def _nodes(script: str) -> Iterator[dict[str, Any]]:
    """What a block of JSON-LD says at its top: of the page, and not of pictures or of other pages that it lists."""
    try:
        told = json.loads(script)
    except ValueError:
        return
    graph = told.get("@graph", told) if isinstance(told, dict) else told
    for node in graph if isinstance(graph, list) else [graph]:
        kinds = node.get("@type") if isinstance(node, dict) else None
        of_page = any(_DATED_KINDS.search(str(kind)) for kind in (kinds if isinstance(kinds, list) else [kinds]))
        if of_page and node.get("datePublished") is not None:
            yield node


def _of_twin(text: str) -> Dated | None:
    try:
        twin = json.loads(text)
    except ValueError:
        return None
    if isinstance(twin, list) and len(twin) == 1:
        twin = twin[0]
    if not isinstance(twin, dict) or not isinstance(twin.get("content"), dict):
        return None
    if (instant := twin.get("date_gmt")) is not None:
        return _of_instant(instant, UTC), "json_twin"
    return (_of_instant(twin["date"]), "json_twin") if twin.get("date") is not None else None


def _of_print(shown: str) -> date:
    if match := _PRINTED.fullmatch(shown):
        month, day, year = match.groups()
    elif match := _DAY_FIRST.fullmatch(shown):
        day, month, year = match.groups()
    else:
        raise _DoubtError
    name = "sep" if month.lower() == "sept" else month.lower()
    found = [n for n, full in enumerate(_MONTHS, 1) if name in (full, full[:3])]
    if not found:
        raise _DoubtError
    return _possible(int(year), found[0], int(day))


def _of_instant(told: Any, zone: Any = None) -> date:
    """The day in Washington of an ISO 8601 date or instant. One that names no zone, nor is given one, may be meant in
    UTC or in Washington, and is a day only if it is the same in both."""
    if not isinstance(told, str) or not re.match(r"\d{4}-\d{2}-\d{2}(?:$|[T ])", told):
        raise _DoubtError
    try:
        moment = datetime.fromisoformat(told)
    except ValueError:
        raise _DoubtError from None
    if len(told) == len("2019-04-22"):
        return _possible(moment.year, moment.month, moment.day)
    if moment.year < _FIRST_DAY.year or moment.year > 9000:
        raise _DoubtError
    zones = (UTC, EASTERN) if moment.tzinfo is None and zone is None else (moment.tzinfo or zone,)
    day = _only([moment.replace(tzinfo=zone).astimezone(EASTERN).date() for zone in zones])
    return _possible(day.year, day.month, day.day)


def _possible(year: int, month: int, day: int) -> date:
    try:
        found = date(year, month, day)
    except ValueError:
        raise _DoubtError from None
    if found < _FIRST_DAY:
        raise _DoubtError
    return found


def _only(days: Sequence[date]) -> date:
    if len(set(days)) != 1:
        raise _DoubtError
    return days[0]
