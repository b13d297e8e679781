"""The feeds: what they tell, that their ids stay, and that they keep to RFC 4287 and to JSON Feed 1.1."""

import json
import re
import shutil
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID
from xml.etree import ElementTree

import pytest

import leahy
from flows.report.runs_log import append_run
from flows.store.record_writer import refresh
from tests.support.made_up import FIRST_YEAR, NOW
from tests.support.sites import run_report
from tests.support.years import made_up_years

ATOM = "{http://www.w3.org/2005/Atom}"
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_up_years(tmp_path_factory.mktemp("feeds") / "data")


@pytest.fixture(scope="module")
def site(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return leahy.site(tmp_path_factory.mktemp("site") / "site", data=data)


def check_atom(path: Path) -> list[ElementTree.Element]:
    """The entries of a feed that keeps to RFC 4287, as far as this feed uses it."""
    root = ElementTree.fromstring(path.read_bytes())
    assert root.tag == f"{ATOM}feed"
    for element in (root, *root.findall(f"{ATOM}entry")):  # 4.1.1, 4.1.2: each exactly once
        for name in ("id", "title", "updated"):
            assert len(element.findall(ATOM + name)) == 1, name
        assert urlsplit(element.findtext(f"{ATOM}id") or "").scheme  # 4.2.6: an IRI
        assert MOMENT.fullmatch(element.findtext(f"{ATOM}updated") or "")  # 3.3
    assert root.findtext(f"{ATOM}author/{ATOM}name")  # 4.1.1: of the feed, so each entry has one
    relations = [link.get("rel") for link in root.findall(f"{ATOM}link")]
    assert relations.count("self") == 1 and relations.count("alternate") == 1
    entries = root.findall(f"{ATOM}entry")
    for entry in entries:
        assert MOMENT.fullmatch(entry.findtext(f"{ATOM}published") or "")
        assert [link.get("rel") for link in entry.findall(f"{ATOM}link")] == ["alternate"]  # 4.1.2
        content = entry.find(f"{ATOM}content")
        assert content is not None and content.get("type") == "html"
        assert len(content) == 0, "4.1.3.3: html is escaped text"
        ElementTree.fromstring(f"<div>{content.text}</div>")
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(set(ids)) == len(ids)
    assert max((e.findtext(f"{ATOM}updated") or "" for e in entries), default="") <= (
        root.findtext(f"{ATOM}updated") or ""
    )
    return entries


def check_json(path: Path) -> list[dict[str, Any]]:
    """The items of a feed that keeps to JSON Feed 1.1."""
    feed = json.loads(path.read_bytes())
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["title"] and isinstance(feed["items"], list)
    assert all(author.get("name") for author in feed["authors"])
    for address in (feed.get("home_page_url"), feed.get("feed_url"), *(item.get("url") for item in feed["items"])):
        assert address is None or urlsplit(address).scheme == "https"
    for item in feed["items"]:
        assert isinstance(item["id"], str) and UUID(item["id"].removeprefix("urn:uuid:"))
        assert item["content_html"] and item["content_text"]
        assert MOMENT.fullmatch(item["date_published"])
        assert item.keys() <= {"id", "url", "title", "content_html", "content_text", "date_published"}
    assert len({item["id"] for item in feed["items"]}) == len(feed["items"])
    items: list[dict[str, Any]] = feed["items"]
    return items


def test_both_feeds_are_valid_and_say_the_same(site: Path) -> None:
    entries, items = check_atom(site / "feed.xml"), check_json(site / "feed.json")
    assert [e.findtext(f"{ATOM}id") for e in entries] == [item["id"] for item in items]
    assert [e.findtext(f"{ATOM}content") for e in entries] == [item["content_html"] for item in items]
    for entry in entries:
        link = entry.find(f"{ATOM}link")
        assert link is not None and (site / (link.get("href") or "")).is_file()


def test_new_lists_and_an_edit_with_both_strings(site: Path) -> None:
    items = {item["title"]: item for item in check_json(site / "feed.json")}
    assert {"New: the list for 2019", "New: the list for 2021", "New: the list for 2022"} <= items.keys()
    edit = items["The 2019 list, revision 2: the page printed something else"]
    assert (
        "printed before: 2 Infantry Battalion, 3 Division; printed now: 2nd Inf Bn, 3 Division" in edit["content_text"]
    )
    assert "<del>2 Infantry Battalion, 3 Division</del> <ins>2nd Inf Bn, 3 Division</ins>" in edit["content_html"]
    assert "printed before: nothing; printed now: Made-up Zone Police" in edit["content_text"]


def test_refusals_outages_and_checks(data: Path, site: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(data, tmp_path / "data")
    before = {item["id"] for item in check_json(site / "feed.json")}
    for day in (3, 4):  # told every night, and one event
        append_run(copy / "processed", run_report("shown no list", f"2026-01-0{day}T03:00:00Z"))
    printed = json.loads((copy / "processed/revisions/2019/revisions.json").read_text())[1]["printed_sha256"]
    (copy / "decisions").mkdir(exist_ok=True)
    (copy / "decisions" / "checked.csv").write_text(
        f"year,printed_sha256,reason,decided_on\n2019,{printed},made up,2026-02-01\n"
    )
    tables = ("related.parquet", "country_years.parquet", "vetting.parquet")
    beside = {name: (copy / "processed" / name).read_bytes() for name in tables}
    refresh(copy / "processed", statuses={}, first_year=FIRST_YEAR, now=NOW, beside=beside)
    items = check_json(leahy.site(tmp_path / "site", data=copy) / "feed.json")
    check_atom(tmp_path / "site" / "feed.xml")
    news = {item["title"]: item for item in items if item["id"] not in before}
    assert before < {item["id"] for item in items}, "ids stay"
    assert sorted(news) == [
        "A 2018 list was refused",
        "A list that could not be read was refused",
        "Checked: the list for 2019",
        "Could not look: state-gov has shown no list",
    ]
    assert news["A 2018 list was refused"]["date_published"] == "2026-01-03T03:00:00Z"
    assert "A fall is not believed." in news["A 2018 list was refused"]["content_text"]
    assert "last available on 24 December 2025" in news["Could not look: state-gov has shown no list"]["content_text"]


def test_hostile_texts_stay_texts(hostile: Path) -> None:
    entries = check_atom(hostile / "feed.xml")
    check_json(hostile / "feed.json")
    for entry in entries:
        content = ElementTree.fromstring(f"<div>{entry.findtext(f'{ATOM}content')}</div>")
        assert {element.tag for element in content.iter()} <= {"div", "p", "ul", "li", "del", "ins"}
