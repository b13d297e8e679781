"""Judging and parsing a page beside one bare BeautifulSoup of the same bytes.

Every page is new to the process, so that no cache of words makes the reader look faster than it is.
"""

import statistics
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bs4 import BeautifulSoup

import parsers
from benchmarks.measurement import Figure, Progress, peak_growth, take_turns
from benchmarks.pages import (
    URL,
    YEAR,
    Page,
    headings,
    list_page,
    new_units,
    row_spans,
    styled,
    with_attributes,
    without_the_law,
)

MOST_IN_CHROME = 1.0  # times BeautifulSoup
MOST_BARE = 2.2  # the list is the page: all of it becomes lines and entries
MOST_WITHOUT_THE_LAW = 0.2  # a page that does not speak of the law is not parsed
GROWTH = 12.0  # times, from 1,000 entries to 10,000
_ATTRIBUTES = 3_000_000  # bytes
FLOOR = 'BeautifulSoup(body, "lxml")'


@dataclass(slots=True)
class _Case:
    what: str
    page: Callable[[Iterator[str]], Page]
    per_round: int  # pages
    most: float = MOST_BARE
    ours: list[float] = field(default_factory=list)
    floors: list[float] = field(default_factory=list)


def figures(rounds: int, progress: Progress) -> list[Figure]:
    """Time, growth and memory for ordinary and for long lists."""
    small = [
        _Case(
            "26 entries, 80 kB of chrome", lambda units: list_page(units, 26, 11, headings, 80_000), 3, MOST_IN_CHROME
        ),
        _Case(
            "26 entries, 300 kB of chrome", lambda units: list_page(units, 26, 11, headings, 300_000), 3, MOST_IN_CHROME
        ),
        _Case(
            "100 entries, 80 kB of chrome", lambda units: list_page(units, 100, 40, headings, 80_000), 3, MOST_IN_CHROME
        ),
        _Case(
            "100 entries, 400 kB of chrome",
            lambda units: list_page(units, 100, 40, headings, 400_000),
            2,
            MOST_IN_CHROME,
        ),
    ]
    others = [
        _Case(
            "1,000 entries, 3 MB of attributes",
            lambda units: list_page(units, 1_000, 100, with_attributes(_ATTRIBUTES)),
            1,
        ),
        _Case("no law, 80 kB", lambda units: without_the_law(units, 80_000), 5, MOST_WITHOUT_THE_LAW),
        _Case("no law, 400 kB", lambda units: without_the_law(units, 400_000), 2, MOST_WITHOUT_THE_LAW),
    ]
    shapes = {"bare lists": headings, "styled lists": styled, "table": row_spans}
    long = {
        (shape, entries): _Case(f"{entries:,} entries, {shape}", _bare(entries, writer), per_round)
        for shape, writer in shapes.items()
        for entries, per_round in ((1_000, 2), (10_000, 1))
    }
    cases = [*small, _Case("26 entries, bare lists", _bare(26, headings, 11), 20), *long.values(), *others]
    units = new_units()
    for turn in range(rounds):
        for case in cases:
            progress(f"parsing, round {turn + 1} of {rounds}: {case.what}")
            pages = (case.page(units) for _ in range(case.per_round))
            ours, floors = take_turns(pages, _judge_and_parse, _soup, _check, turn)
            case.ours += ours
            case.floors += floors
    results = [_figure(case) for case in cases]
    results += [_growth(shape, long[shape, 1_000], long[shape, 10_000]) for shape in shapes]
    for case in (small[0], *list(long.values())[1::2]):
        progress(f"parsing, memory: {case.what}")
        results.append(_memory(case, units))
    return results


def _bare(entries: int, shape: Callable[..., str], countries: int = 100) -> Callable[[Iterator[str]], Page]:
    return lambda units: list_page(units, entries, countries, shape)


def _judge_and_parse(page: Page) -> tuple[parsers.Verdict, list[parsers.Listing]]:
    """As a run does it: a page that is no list is not parsed."""
    examined = parsers.examine(page.body, url=URL)
    return examined.verdict, examined.listings() if examined.draft else []


def _soup(page: Page) -> object:
    return BeautifulSoup(page.body, "lxml")


def _check(page: Page, result: object) -> None:
    """Only correct results count."""
    assert isinstance(result, tuple)
    verdict, listings = result
    if not page.entries:
        assert verdict.kind == "not_a_list"
        return
    (listing,) = listings
    assert verdict.kind == "list"
    assert listing.year == YEAR
    assert [(e.country_code, e.unit_listed) for e in listing.entries] == list(page.entries)


def _figure(case: _Case) -> Figure:
    ours, floor = statistics.median(case.ours), statistics.median(case.floors)
    return Figure(f"judge + parse a page: {case.what}", ours, "s", FLOOR, floor, case.most)


def _growth(shape: str, few: _Case, many: _Case) -> Figure:
    ours = statistics.median(many.ours) / statistics.median(few.ours)
    floor = statistics.median(many.floors) / statistics.median(few.floors)
    return Figure(f"their growth from 1,000 entries to 10,000, {shape}", ours, "x", FLOOR, floor, GROWTH, "value")


def _memory(case: _Case, units: Iterator[str]) -> Figure:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "page.html"
        file.write_bytes(case.page(units).body)
        read = "import sys, pathlib; body = pathlib.Path(sys.argv[1]).read_bytes()"
        ours = peak_growth(
            f"import parsers; {read}",
            f"kept = parsers.examine(body, url={URL!r}).listings()",
            str(file),
        )
        floor = peak_growth(
            f"import lxml.html; from bs4 import BeautifulSoup; {read}", "kept = BeautifulSoup(body, 'lxml')", str(file)
        )
    return Figure(f"peak memory of judge + parse: {case.what}", ours, "MB", FLOOR, floor)
