"""The Wayback Machine's index, asked of the loopback world: every answer is read strictly, kept, and not asked for twice."""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from flows.collect import wayback_index
from flows.collect.wayback_index import (
    FIELDS,
    Archived,
    IndexAnswer,
    IndexFault,
    IndexResult,
    Query,
    distinct,
    query_index,
    read_answer,
)
from flows.http.client import Client
from flows.sources import SOURCES, load_sources
from flows.store.captures import read_looks
from leahy.text.addresses import url_key
from tests.support.faults import Exchange
from tests.support.list_pages import NOW, on
from tests.support.world import LIST, SLUG, World, list_page

PAGE = f"https://www.state.gov{LIST}"
CDX = r"/cdx/search/cdx\?.*"
ROW = ["20190203040506", PAGE, "3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ", "200", "text/html", "1234"]


class Asker:
    """Asks the index of a world, with a clock of its own that only its sleeping moves."""

    def __init__(self, world: World, folder: Path, now: datetime = NOW, **limits: float):
        self.world, self.raw, self.slept = world, folder / "raw", list[float]()
        self.sources = load_sources(world.sources_toml(folder / "sources.toml", **limits))
        self.client = Client(self.sources, "someone@example.org", now=now, sleep=self.slept.append)

    def __call__(self, url: str = f"state.gov/{SLUG}", **query: object) -> IndexResult:
        return query_index(self.client, self.raw, Query(url, **query))  # type: ignore[arg-type]

    @property
    def requests(self) -> list[str]:
        return [request.path for request in self.world.wayback.requests if request.path.startswith("/cdx/")]


@pytest.fixture
def ask(world: World, tmp_path: Path) -> Asker:
    return Asker(world, tmp_path)


def answers(*bodies: bytes, status: int = 200) -> Callable[[Exchange], None]:
    """One body after the other, the last one ever after."""
    left = list(bodies)
    return lambda exchange: exchange.reply(status, left.pop(0) if len(left) > 1 else left[0])


def row(
    year: int, digest: str = "A", address: str = PAGE, status: int | None = 200, mimetype: str = "text/html"
) -> Archived:
    return Archived(f"{year}0101000000", address, digest, status, mimetype, 1)


def years(rows: Sequence[Archived]) -> list[int]:
    return [row.captured_at.year for row in rows]


# --- what comes -------------------------------------------------------------------------------------------------------


def test_rows_are_what_the_archive_has(world: World, ask: Asker) -> None:
    world.wayback.keep(PAGE, list_page(2018), on(2019, 5))
    world.wayback.keep(PAGE, b"gone", on(2020), status=404)
    world.wayback.keep(PAGE, list_page(2018), on(2021), mimetype="warc/revisit", statuscode="-", length="-")
    result = ask()
    assert (result.fault, result.asked, result.kept) == (None, 1, 0)
    assert [(r.captured_at, r.original, r.status, r.mimetype) for r in result.rows] == [
        (on(2019, 5), PAGE, 200, "text/html"),
        (on(2020), PAGE, 404, "text/html"),
        (on(2021), PAGE, None, "warc/revisit"),
    ]
    assert result.rows[0].digest == result.rows[2].digest != result.rows[1].digest
    assert [r.repeats for r in result.rows] == [False, False, True]
    assert result.rows[2].length is None


def test_query_is_the_one_of_the_interface(world: World, ask: Asker) -> None:
    ask("state.gov/*", match="host", filters=("original:.*leahy.*", "!statuscode:404"), collapse="urlkey")
    (path,) = ask.requests
    assert parse_qs(urlsplit(path).query) == {
        "url": ["state.gov/*"], "matchType": ["host"], "filter": ["original:.*leahy.*", "!statuscode:404"],
        "collapse": ["urlkey"], "fl": [",".join(FIELDS)], "output": ["json"], "showResumeKey": ["true"],
        "limit": ["2000"],
    }  # fmt: skip


def test_nothing_there_is_an_answer(world: World, ask: Asker) -> None:
    assert ask() == IndexResult((), None, 1, 0)
    (source, look) = read_looks(ask.raw)[-1]
    assert (source, look.how, look.verdict, look.reason) == (
        "wayback-index",
        "index",
        "not_a_list",
        "an index: 0 captures",
    )


def test_resume_key_leads_through_all_answers(world: World, tmp_path: Path) -> None:
    for year in range(2017, 2024):
        world.wayback.keep(PAGE, list_page(year), on(year))
    ask = Asker(world, tmp_path, index_rows=2)
    result = ask()
    assert (result.fault, result.asked, years(result.rows)) == (None, 4, list(range(2017, 2024)))
    assert ask() == IndexResult(result.rows, None, 0, 4), "what was answered is not asked again"
    assert len(ask.requests) == 4


def test_stopped_in_the_middle_goes_on_there(world: World, tmp_path: Path) -> None:
    for year in range(2017, 2024):
        world.wayback.keep(PAGE, list_page(year), on(year))
    ask = Asker(world, tmp_path, index_rows=3)
    world.wayback.misbehave("503", paths=r".*resumeKey=.*")
    result = ask()
    assert (years(result.rows), result.asked) == ([2017, 2018, 2019], 2)
    assert "503" in (result.fault or "")
    world.wayback.behave()
    result = ask()
    assert (result.fault, result.asked, result.kept, years(result.rows)) == (None, 2, 1, list(range(2017, 2024)))


def test_kept_answer_grows_too_old(world: World, tmp_path: Path) -> None:
    world.wayback.keep(PAGE, list_page(2018), on(2018))
    assert len(Asker(world, tmp_path)().rows) == 1
    world.wayback.keep(PAGE, list_page(2019), on(2019))
    assert len(Asker(world, tmp_path, NOW + timedelta(hours=11))().rows) == 1
    assert len(Asker(world, tmp_path, NOW + timedelta(hours=13))().rows) == 2


# --- what goes wrong --------------------------------------------------------------------------------------------------


UNREADABLE = {
    "HTML": (b"<!DOCTYPE html><html><title>Wayback Machine</title><body>Temporarily offline", "a page of HTML"),
    "nothing": (b"", "without a byte"),
    "blanks": (b" \n", "without a byte"),
    "cut": (json.dumps([FIELDS, ROW, ROW]).encode()[:-20], "breaks off"),
    "cut after the header": (json.dumps([FIELDS, ROW]).encode()[:70], "breaks off"),
    "error as JSON": (b'{"error": "try later"}', "no JSON"),
    "text": (b"gov,state)/ 20190203040506", "no JSON"),
    "no header": (json.dumps([ROW, ROW]).encode(), "names of the fields"),
    "other fields": (json.dumps([["urlkey", "timestamp"], ["a", "b"]]).encode(), "names of the fields"),
    "one field twice": (json.dumps([[*FIELDS, "digest"], [*ROW, "x"]]).encode(), "names of the fields"),
    "no words": (b'[[["timestamp"], {}, 1], []]', "names of the fields"),
    "no table": (b'["timestamp"]', "names of the fields"),
    "ragged rows": (json.dumps([FIELDS, ROW[:-1], ROW, ROW[:-1]]).encode(), "row 1"),
    "long row": (json.dumps([FIELDS, [*ROW, "x"]]).encode(), "row 1"),
    "number for a word": (json.dumps([FIELDS, [*ROW[:5], 1234]]).encode(), "row 1"),
    "empty cell": (json.dumps([FIELDS, ["20190203040506", "", *ROW[2:]]]).encode(), "row 1"),
    "month 13": (json.dumps([FIELDS, ["20191303040506", *ROW[1:]]]).encode(), "timestamp '20191303040506'"),
    "13 digits": (json.dumps([FIELDS, ["2019020304050", *ROW[1:]]]).encode(), "timestamp"),
    "before the archive": (json.dumps([FIELDS, ["19890203040506", *ROW[1:]]]).encode(), "timestamp"),
    "to come": (json.dumps([FIELDS, ["20990203040506", *ROW[1:]]]).encode(), "timestamp"),
    "odd status": (json.dumps([FIELDS, [*ROW[:3], "OK", *ROW[4:]]]).encode(), "status 'OK'"),
    "no resume key": (json.dumps([FIELDS, ROW, []]).encode(), "resume key"),
    "two resume keys": (json.dumps([FIELDS, ROW, [], ["a"], ["b"]]).encode(), "resume key"),
    "odd resume key": (json.dumps([FIELDS, ROW, [], ["\ud800"]]).encode(), "resume key"),
    "deep": (b"[" * 100_000, "no JSON"),
    "rows after the empty one": (json.dumps([FIELDS, ROW, [], ROW]).encode(), "resume key"),
    "not UTF-8": (json.dumps([FIELDS, ROW]).encode().replace(b"leahy", b"le\xffhy"), "no JSON"),
}  # fmt: skip


@pytest.mark.parametrize("name", UNREADABLE)
def test_unreadable_answer_is_asked_again_then_told_and_never_taken_for_none(
    world: World, ask: Asker, name: str
) -> None:
    body, reason = UNREADABLE[name]
    world.wayback.keep(PAGE, list_page(2018), on(2019))
    world.wayback.misbehave(answers(body), paths=CDX)
    result = ask()
    assert result.rows == ()
    assert reason in (result.fault or "")
    assert SLUG in (result.fault or "")
    assert len(ask.requests) == ask.sources.archive.archive_tries
    assert all(look.verdict == "unavailable" for _, look in read_looks(ask.raw)), "kept, and no good answer"
    world.wayback.behave()
    world.wayback.misbehave(answers(body), paths=CDX, times=2)
    assert (ask().fault, len(ask().rows)) == (None, 1), "it passes"


def test_what_nobody_foresaw_keeps_the_answer(world: World, ask: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise ZeroDivisionError("made up")

    monkeypatch.setattr(wayback_index, "read_answer", fails)
    with pytest.raises(ZeroDivisionError):
        ask()
    ((_, look),) = read_looks(ask.raw)
    assert look.sha256 and "ZeroDivisionError: made up" in look.reason


@pytest.mark.parametrize("fault", ["429", "503", "599", "short", "reset", "garbage", "cut_gzip", "403", "404"])
def test_fault_of_the_network_is_told(world: World, ask: Asker, fault: str) -> None:
    world.wayback.keep(PAGE, list_page(2018), on(2019))
    world.wayback.misbehave(fault, paths=CDX)
    result = ask()
    assert (result.rows, result.fault is None) == ((), False)
    assert len(ask.requests) == (1 if fault in ("403", "404") else ask.sources.archive.archive_tries)


def test_archive_is_down(world: World, ask: Asker) -> None:
    world.wayback.down()
    result = ask()
    assert result.rows == ()
    assert "robots.txt of web.archive.org could not be read" in (result.fault or "")


def test_resume_key_that_leads_in_a_circle(world: World, ask: Asker) -> None:
    world.wayback.misbehave(answers(json.dumps([FIELDS, ROW, [], ["again"]]).encode()), paths=CDX)
    result = ask()
    assert "leads on, to 'again'" in (result.fault or "")
    assert (len(result.rows), len(ask.requests)) == (1, 2)


def test_resume_keys_without_end(world: World, ask: Asker) -> None:
    keys = iter(range(1000))
    world.wayback.misbehave(
        lambda exchange: exchange.reply(200, json.dumps([FIELDS, ROW, [], [f"key{next(keys)}"]]).encode()), paths=CDX
    )
    result = ask()
    assert "nothing new leads on" in (result.fault or "")
    assert (len(result.rows), len(ask.requests)) == (1, 2)


def test_redirect_elsewhere_is_not_followed(world: World, ask: Asker) -> None:
    world.wayback.misbehave("to_foreign_host", paths=CDX)
    assert "no allowed host" in (ask().fault or "")
    assert not world.foreign.requests


# --- at what pace -----------------------------------------------------------------------------------------------------


def test_at_most_24_requests_a_minute(world: World, tmp_path: Path) -> None:
    for year in range(2010, 2020):
        world.wayback.keep(PAGE, list_page(year), on(year))
    ask = Asker(world, tmp_path, index_rows=1, index_pause=100.0)
    assert ask().asked == 10
    assert len(ask.slept) == 9
    assert all(90 < pause <= 100 for pause in ask.slept), "from one request to the next, less what it took"
    real = load_sources(SOURCES)
    # No more in any minute or second, both ends counted, though one request is a little slower on its way than another.
    assert 24 * real.archive.index_pause > 60 + 1
    assert 8 * real.archive.memento_pause > 1 + 0.1


@pytest.mark.parametrize(("storm", "wait"), [("too_many", 60.0), ("too_many_retry_after", 1.0)])
def test_429_is_waited_for_and_never_asked_sooner(world: World, tmp_path: Path, storm: str, wait: float) -> None:
    world.wayback.keep(PAGE, list_page(2018), on(2019))
    ask = Asker(world, tmp_path, too_many=60.0, longest_wait=300.0)
    world.wayback.misbehave(storm, paths=CDX, times=4)
    assert (ask().fault, ask.slept) == (None, [wait] * 4)
    world.wayback.misbehave(storm, paths=CDX)
    result = ask("state.gov/other")
    assert (len(ask.requests), "HTTP status 429" in (result.fault or "")) == (10, True)
    assert "still answered 429" in (ask("state.gov/third").fault or "")
    assert len(ask.requests) == 10, "who still says 429 is left alone"


def test_retry_after_tomorrow_is_honoured_by_asking_no_more(world: World, ask: Asker) -> None:
    world.wayback.misbehave("too_many_retry_tomorrow", paths=CDX)
    assert "429" in (ask().fault or "")
    assert "wants to be left alone" in (ask("state.gov/other").fault or "")
    assert len(ask.requests) == 1


# --- one address in many ways of writing it ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        f"https://www.state.gov/{SLUG}/", f"http://www.state.gov/{SLUG}", f"https://state.gov/{SLUG}//",
        f"http://www.state.gov:80/{SLUG}/", f"https://WWW.State.gov:443/{SLUG.upper()}/",
        f"https://www.state.gov/{SLUG}/?utm_source=mail", f"https://www.state.gov/{SLUG}/index.html#top",
        f"state.gov/{SLUG}", f"https://www.state.gov//{SLUG.replace('-', '%2D', 1)}/",
    ],
)  # fmt: skip
def test_family(address: str) -> None:
    assert url_key(address) == f"state.gov/{SLUG}"


@pytest.mark.parametrize(
    "address",
    [
        f"https://www.state.gov/{SLUG}-2/", f"https://2017-2021.state.gov/{SLUG}/", f"https://www.state.gov/x/{SLUG}/",
        "https://www.state.gov/", f"https://www.state.gov/{SLUG[:-3]}",
    ],
)  # fmt: skip
def test_family_of_another(address: str) -> None:
    assert url_key(address) != f"state.gov/{SLUG}"


def test_what_is_no_address_is_its_own_key() -> None:
    assert url_key("http://[") == "http://["


def test_query_that_names_the_page_stays() -> None:
    twins = {url_key(f"https://www.state.gov/wp-json/wp/v2/pages?slug={slug}") for slug in ("a", "b")}
    assert len(twins | {url_key("https://www.state.gov/?p=1"), url_key("https://www.state.gov/?p=2")}) == 4


def test_distinct() -> None:
    http, query = PAGE.replace("https://www.", "http://"), f"{PAGE}?x=1"
    rows = [
        row(2017),
        row(2018),
        row(2018, address=http),
        row(2019, address=query),
        row(2020, "B"),
        row(2021, "B", http),
    ]
    rows += [row(2022, mimetype="warc/revisit", status=None), row(2023), row(2022, "A", f"{PAGE}other/")]
    assert years(distinct(reversed(rows))) == [2017, 2020, 2022], "edit and undoing, whatever the spelling"
    assert years(distinct([row(2017), row(2018, "-"), row(2019, "-")])) == [2017, 2018, 2019]
    assert years(distinct([row(2017), row(2018, "N", status=404), row(2019)])) == [2017, 2018, 2019]
    moved = [Archived(f"20{n}00000000", PAGE, "E", 301, "text/html", 1) for n in ("1701", "1702", "1803", "1804")]
    assert [row.timestamp[:6] for row in distinct(moved)] == ["201701", "201803"]


def test_read_answer_takes_what_is_good() -> None:
    assert read_answer(b"[]\n", NOW) == IndexAnswer()
    assert read_answer(json.dumps([FIELDS]).encode(), NOW) == IndexAnswer()
    answer = read_answer(json.dumps([FIELDS, ROW, [], ["gov,state)/ 2019"[:10]]]).encode(), NOW)
    assert (answer.rows[0].captured_at, answer.key) == (datetime(2019, 2, 3, 4, 5, 6, tzinfo=UTC), "gov,state)")
    other = [["urlkey", *reversed(FIELDS)], ["gov,state)/", *reversed(ROW)]]
    assert read_answer(json.dumps(other).encode(), NOW).rows == answer.rows, "by the names of the fields"
    with pytest.raises(IndexFault, match="without a byte"):
        read_answer(b"\xef\xbb\xbf", NOW)


def test_invalid_row_costs_that_row(ask: Asker, world: World) -> None:
    odd = ["20190203040506", "", *ROW[2:]]
    world.wayback.misbehave(
        answers(json.dumps([FIELDS, ROW, odd, [*ROW[:3], "OK", *ROW[4:]], ROW]).encode()), paths=CDX
    )
    result = ask()
    assert (len(result.rows), result.fault) == (1, None)
    assert len(result.notes) == 2
    assert "its row 2 is" in result.notes[0]
    assert "2 invalid rows left out" in read_looks(ask.raw)[-1][1].reason


@pytest.mark.parametrize(
    "first",
    [
        {"mimetype": "html>"}, {"mimetype": "application/octet-stream"}, {"mimetype": "image/gif"}, {"status": 403},
        {"status": 404}, {"status": 429}, {"status": 503},
    ],
)  # fmt: skip
def test_first_of_equal_digests_that_can_be_a_list_stands_for_them(first: dict[str, Any]) -> None:
    rows = distinct([row(2020, **first), row(2021), row(2022), row(2023, **first)])
    assert years([one for one in rows if one.can_be_a_list]) == [2021]


@pytest.mark.parametrize(
    "mimetype",
    [
        "text/html; charset=utf-8", "application/pdf", "application/msword", "multipart/related", "message/rfc822",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ],
)  # fmt: skip
def test_documents_can_be_lists(mimetype: str) -> None:
    assert row(2020, mimetype=mimetype).can_be_a_list
