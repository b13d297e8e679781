"""The day on which a page says that it was published, and the pages that do not say it clearly."""

import json
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest

import leahy
import parsers
from flows.run import replay
from tests.support.list_pages import NOW, URL, capture, on, page, units
from tests.support.places import SHARED

pytestmark = pytest.mark.usefixtures("tables_are_checked_once")
PAGES = SHARED / "state-pages"
LISTED = {"Mexico": units(3)}


def html(body: str = "", head: str = "") -> bytes:
    return f"<!doctype html><html><head>{head}</head><body>{body}</body></html>".encode()


def shown(*days: str, name: str = "article-meta__publish-date") -> str:
    return "".join(f'<p class="{name}">{day}</p>' for day in days)


def ld(*nodes: object, graph: bool = True) -> str:
    data = {"@context": "https://schema.org", "@graph": nodes} if graph else nodes[0]
    return f'<script type="application/ld+json" class="graph">{json.dumps(data)}</script>'


def web_page(day: object, kind: object = "WebPage") -> dict[str, object]:
    return {"@type": kind, "name": "Units", "datePublished": day, "dateModified": "2025-01-03T10:00:00+00:00"}


def stated_date(body: bytes, content_type: str | None = None) -> tuple[str, str] | None:
    published = parsers.published_on(body, url=URL, content_type=content_type)
    return None if published is None else (published[0].isoformat(), published[1])


@pytest.mark.parametrize(
    ("day", "iso"),
    [
        ("April 22, 2019", "2019-04-22"),
        ("\n\t April\u00a022,\n 2019 ", "2019-04-22"),
        ("APRIL 2, 2019", "2019-04-02"),
        ("Apr. 22, 2019", "2019-04-22"),
        ("Sept. 1, 2020", "2020-09-01"),
        ("22 April 2019", "2019-04-22"),
        ("February 29, 2020", "2020-02-29"),
        ("<time>May 5, 2021</time>", "2021-05-05"),
    ],
)
def test_day_that_is_printed(day: str, iso: str) -> None:
    assert stated_date(html(shown(day))) == (iso, "visible_date")
    assert stated_date(html(f'<div class="report-meta__date other">\n{day}\n</div>')) == (iso, "visible_date")


@pytest.mark.parametrize(
    "day",
    ["04/05/2019", "April 2019", "Spring 2019", "April 31, 2019", "February 29, 2019", "Apri 22, 2019", "Ma 2, 2019", "2019",
     "Updated April 22, 2019", "April 22, 2019 to May 1, 2019", "January 1, 1970", "November 30, 0001", "April 22, 19"],
)  # fmt: skip
def test_day_that_is_not_clear_is_not_told(day: str) -> None:
    assert stated_date(html(shown(day))) is None
    assert stated_date(html(shown(day), ld(web_page("2019-04-22T15:00:00+00:00")))) is None, (
        "nor guessed from elsewhere"
    )


def test_two_printed_days() -> None:
    assert stated_date(html(shown("April 22, 2019", "April 22, 2019"))) == ("2019-04-22", "visible_date")
    assert stated_date(html(shown("April 22, 2019", "April 23, 2019"))) is None
    assert stated_date(html(shown("April 22, 2019") + shown("May 1, 2019", name="report-meta__date"))) is None


def test_what_is_not_shown_is_not_printed() -> None:
    hidden = (
        f'<div style="display: none">{shown("April 1, 2018")}</div><section hidden>{shown("May 1, 2018")}</section>'
    )
    assert stated_date(html(hidden)) is None
    assert stated_date(html(hidden + shown("April 22, 2019"))) == ("2019-04-22", "visible_date")
    assert stated_date(html(shown("", " "), ld(web_page("2019-04-22T15:00:00Z")))) == ("2019-04-22", "json_ld")
    assert stated_date(html('<p class="not-article-meta__publish-date-at-all">May 1, 2018</p>')) is None


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        ("2019-03-14T02:15:38+00:00", "2019-03-13"),  # a page that prints March 13, 2019
        ("2019-03-14T04:15:38Z", "2019-03-14"),
        ("2019-01-14T04:59:59+00:00", "2019-01-13"),  # winter time
        ("2019-01-14T05:00:00+00:00", "2019-01-14"),
        ("2019-03-13T22:15:38-04:00", "2019-03-13"),
        ("2019-03-14", "2019-03-14"),
        ("2019-03-14T15:00:00", "2019-03-14"),  # no zone: the same day in both
        ("2019-03-14T02:00:00", None),
        ("2019-03-14T26:00:00Z", None),
        ("1970-01-01T00:00:00+00:00", None),
        ("-0001-11-30T00:00:00+00:00", None),
        ("9999-12-31T23:59:59+00:00", None),
        ("March 14, 2019", None),
        ("20190314T150000Z", None),
        (1552529738, None),
    ],
)
def test_instant_is_a_day_in_washington(instant: object, day: str | None) -> None:
    assert stated_date(html(head=ld(web_page(instant)))) == (day and (day, "json_ld"))
    assert stated_date(html(head=ld(web_page(instant, ["WebPage", "Thing"]), graph=False))) == (
        day and (day, "json_ld")
    )


def test_printed_day_comes_first() -> None:
    head = ld(web_page("2021-03-02T16:33:04+00:00"))
    assert stated_date(html(shown("March 30, 2021"), head)) == ("2021-03-30", "visible_date")


def test_whose_instant_it_is() -> None:
    picture = {"@type": "ImageObject", "datePublished": "2015-01-01T12:00:00Z"}
    listed = {"@type": "ItemList", "itemListElement": [web_page("2016-01-01T12:00:00Z")]}
    assert stated_date(html(head=ld(picture, listed))) is None
    assert stated_date(html(head=ld(picture, listed, web_page("2019-04-22T12:00:00Z")))) == ("2019-04-22", "json_ld")
    two = ld(web_page("2019-04-22T12:00:00Z"), web_page("2019-04-23T12:00:00Z", "NewsArticle"))
    assert stated_date(html(head=two)) is None
    broken = '<script type="application/ld+json">{"datePublished": </script>'
    assert stated_date(html(head=broken)) is None
    assert stated_date(html(head=broken + ld(web_page("2019-04-22T12:00:00Z")))) == ("2019-04-22", "json_ld")


def test_modified_time_is_no_date() -> None:
    head = '<meta property="article:modified_time" content="2025-01-03T20:24:52+00:00">'
    assert stated_date(html("<p>April 22, 2019</p>", head)) is None


def test_twin() -> None:
    content = {"content": {"rendered": "<p>x</p>"}}
    both = json.dumps({"date": "2019-03-13T22:15:38", "date_gmt": "2019-03-14T02:15:38", **content}).encode()
    assert stated_date(both, "application/json") == ("2019-03-13", "json_twin")
    assert stated_date(b"[" + both + b"]") == ("2019-03-13", "json_twin")
    assert stated_date(json.dumps({"date": "2019-03-13T12:15:38", **content}).encode()) == ("2019-03-13", "json_twin")
    assert stated_date(json.dumps({"date": "2019-03-13T02:15:38", **content}).encode()) is None, (
        "2 o'clock in which zone?"
    )
    assert stated_date(json.dumps(content).encode()) is None
    assert stated_date(b'{"date_gmt": "2019-03-14T02:15:38"}') is None
    assert stated_date(b"{") is None


@pytest.mark.parametrize(
    "body", [b"", b"\xff\xfe\x00", b"%PDF-1.4 datePublished", b"<p class='report-meta__date'", b"[]"]
)
def test_nothing_is_raised(body: bytes) -> None:
    assert stated_date(body) is None


def test_list_has_the_date_of_its_page() -> None:
    body = page(2018, LISTED).replace(b"<h1>", shown("April 22, 2019").encode() + b"<h1>", 1)
    (listing,) = parsers.parse_listings(body, url=URL)
    assert (listing.published_on, listing.published_on_basis) == (date(2019, 4, 22), "visible_date")
    (listing,) = parsers.parse_listings(page(2018, LISTED), url=URL)
    assert (listing.published_on, listing.published_on_basis) == (None, None)


@pytest.mark.parametrize("year", [2019, 2020])
def test_page_that_is_older_than_its_list_was_used_again(year: int) -> None:
    body = page(year, LISTED).replace(b"<h1>", shown("April 22, 2019").encode() + b"<h1>", 1)
    assert parsers.published_on(body, url=URL) == (date(2019, 4, 22), "visible_date")
    (listing,) = parsers.parse_listings(body, url=URL)
    assert listing.published_on is None


@pytest.mark.skipif(not PAGES.is_dir(), reason="../shared is not here")
@pytest.mark.parametrize(
    ("number", "day"),
    [
        ("01", None),
        ("02", ("2019-03-13", "visible_date")),
        ("03", ("2017-03-03", "visible_date")),
        ("04", ("2020-03-03", "json_ld")),
        ("05", ("2021-03-30", "visible_date")),
        ("06", ("2017-03-03", "json_ld")),
        ("07", None),
        ("08", None),
    ],
)
def test_real_pages(number: str, day: tuple[str, str] | None) -> None:
    (path,) = PAGES.glob(f"{number}_*")
    assert stated_date(path.read_bytes(), "text/html; charset=utf-8") == day


# --- in lists.parquet -------------------------------------------------------------------------------------------------


def dated(year: int, day: str | None, n: int = 6) -> bytes:
    body = page(year, {"Mexico": units(n)})
    return body if day is None else body.replace(b"<h1>", shown(day).encode() + b"<h1>", 1)


def row(data: Path, year: int) -> "pd.Series[object]":
    report = replay(data, now=NOW)
    assert report.exit_code == 0, report.problems
    return leahy.lists(data=data).set_index("year").loc[year]


def publication(data: Path, year: int) -> tuple[str, object]:
    found = row(data, year)
    return str(found["published_on"]), found["published_on_basis"]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "raw").mkdir()
    return tmp_path


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_earliest_observation_that_has_a_date(data: Path, order: tuple[int, ...]) -> None:
    seen = [("April 22, 2019", on(2019, 5), 6), ("May 1, 2019", on(2019, 6), 7), (None, on(2019, 4, 30), 6)]
    for n in order:
        day, at, rows = seen[n]
        capture(data, dated(2018, day, rows), at)
    assert publication(data, 2018) == ("2019-04-22", "visible_date")
    found = row(data, 2018)
    assert (found["first_seen"], found["last_seen"]) == (on(2019, 4, 30), on(2019, 6))
    assert found["captured_at"] == found["last_seen"]


def test_first_capture_is_an_upper_bound(data: Path) -> None:
    capture(data, dated(2018, None), on(2019, 5) + timedelta(hours=2))  # the evening before in Washington
    assert publication(data, 2018) == ("2019-04-30", "first_capture")
    capture(data, dated(2018, "June 10, 2019", 7), on(2019, 7))
    assert publication(data, 2018) == ("2019-04-30", "first_capture"), "it was out before it says it was"


def test_frozen_archive_is_dated_by_a_day(data: Path) -> None:
    capture(data, dated(2019, None), on(2021, 1, 20), source="archive-2017-2021", how="archive_host")
    assert publication(data, 2019) == ("2021-01-20", "first_capture")


def test_memento_of_a_frozen_archive_is_dated_by_that_day_too(data: Path) -> None:
    there = "https://web.archive.org/web/20240506070809id_/https://2017-2021.state.gov/made-up-leahy-list/"
    capture(data, dated(2019, None), on(2021, 1, 20), source="wayback", how="wayback", url=there)
    assert publication(data, 2019) == ("2021-01-20", "first_capture")
    its_own = there.replace("20240506070809", "20190101000000").replace("2017-2021", "www")
    capture(data, dated(2018, None), on(2019), source="wayback", how="wayback", url=its_own)
    assert publication(data, 2018) == ("2018-12-31", "first_capture"), "a moment: the evening before in Washington"


def test_date_after_the_capture_is_no_date(data: Path) -> None:
    capture(data, dated(2018, "June 10, 2019"), on(2019, 5, 2))
    assert publication(data, 2018) == ("2019-05-02", "first_capture")


def test_page_that_is_used_again_keeps_its_date_and_its_list_has_it_not(data: Path) -> None:
    capture(data, dated(2018, "June 10, 2020"), on(2020, 7))
    capture(data, dated(2019, "June 10, 2020"), on(2021, 7, 2))
    assert publication(data, 2018) == ("2020-06-10", "visible_date")
    assert publication(data, 2019) == ("2021-07-02", "first_capture")
    capture(data, dated(2019, "July 1, 2021"), on(2021, 8, 2))
    assert publication(data, 2019) == ("2021-07-01", "visible_date")


def test_transcription_alone_has_no_date(data: Path) -> None:
    capture(data, dated(2018, "June 10, 2020"), None)
    found = row(data, 2018)
    assert found["status"] == "published"
    assert found[["published_on", "published_on_basis", "first_seen", "last_seen", "archive_url"]].isna().all()


def test_address_in_the_archive(data: Path) -> None:
    there = "https://web.archive.org/web/{}id_/https://www.state.gov/made-up-leahy-list/"
    for at in (on(2020), on(2021), on(2022)):
        body = dated(2018, None, 6) if at.year < 2022 else dated(2018, None, 7)
        capture(data, body, at, source="wayback", how="wayback", url=there.format(f"{at:%Y%m%d%H%M%S}"))
    capture(data, dated(2018, None, 6), on(2023))
    assert row(data, 2018)["archive_url"] == there.format("20210101000000")
    capture(data, dated(2018, None, 8), on(2024))
    assert row(data, 2018)[["archive_url"]].isna().all(), "none shows what is current"
