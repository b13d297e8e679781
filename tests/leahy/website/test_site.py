"""The pages of a record: every link, every page's coverage, hostile names, the same bytes, and the folder that is written."""

import json
import os
import re
import shutil
import sys
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

import leahy
from flows.store.record_writer import refresh
from leahy import cli
from leahy.errors import LeahyError
from leahy.queries.related import RELATED_CAVEAT
from leahy.website.beside import REGISTERS, Beside, Candidate
from leahy.website.content import gather
from leahy.website.pages import Pages
from leahy.website.site import MARK
from leahy.website.words import checked_code, checked_id, web_address
from scripts.walk_site import served
from tests.support.made_up import FIRST_YEAR, NOW
from tests.support.places import SHIPPED
from tests.support.sites import Page, broken_links, read_pages
from tests.support.years import six_years

CAVEAT = "Not listed means nothing more than that"


@pytest.fixture(scope="module")
def six(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with six made-up years, edits and edits that were undone."""
    return six_years(tmp_path_factory.mktemp("six") / "data")


@pytest.fixture(scope="module")
def site(six: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return leahy.site(tmp_path_factory.mktemp("sites") / "six", data=six)


@pytest.fixture(scope="module")
def shipped_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the shipped record, which tests only read or copy."""
    return leahy.site(tmp_path_factory.mktemp("sites") / "shipped", data=SHIPPED)


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[str, Page]:
    return read_pages(site)


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


# --- Links and what a page may load


def test_every_link_is_good(site: Path, pages: dict[str, Page]) -> None:
    assert broken_links(site, pages) == []
    assert {path.partition("/")[0] for path in pages if "/" in path} == {"lists", "countries", "units", "differences"}


def test_every_page_can_be_reached_from_home(pages: dict[str, Page]) -> None:
    reached, steps = {"index.html"}, ["index.html"]
    for path in steps:
        for tag, address in pages[path].references():
            target = re.sub(r"[^/]+/\.\./", "", f"{path.rpartition('/')[0]}/{address}".lstrip("/")).partition("#")[0]
            if tag == "a" and target in pages and target not in reached:
                reached.add(target)
                steps.append(target)
    # The page of a printed string whose unit has another id is for those who kept that id.
    assert {path for path in pages if path not in reached and not path.startswith("units/")} <= {"search.html"}


def test_nothing_is_loaded_from_outside(pages: dict[str, Page]) -> None:
    for path, page in pages.items():
        policies = [a["content"] for tag, a in page.elements if a.get("http-equiv") == "Content-Security-Policy"]
        assert len(policies) == 1 and policies[0] is not None, path
        assert policies[0].startswith("default-src 'none'; ")
        assert "unsafe" not in policies[0]
        for tag, address in page.references():
            assert tag == "a" or "//" not in address, f"{path} loads {address}"
        for tag, attributes in page.elements:
            assert tag != "style" and "style" not in attributes, f"{path}: its own policy forbids this style"
            assert not any(name.startswith("on") for name in attributes), path
            assert tag != "script" or attributes.get("src") or attributes.get("type") == "application/ld+json", path


def test_the_script_and_the_style_ask_for_nothing(site: Path) -> None:
    for name in ("site.js", "style.css", "icon.svg"):
        text = (site / name).read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert not re.search(
            r"https?:|//[a-z]+\.|@import|url\(|fetch\(|XMLHttpRequest|sendBeacon|cookie|localStorage", text
        )


# --- What every page says


def test_every_page_has_coverage_and_caveat(pages: dict[str, Page]) -> None:
    for path, page in pages.items():
        text = " ".join(page.text.split())
        assert CAVEAT in text, path
        assert re.search(r"\d lists? of 10 known years", text), path
        assert "not checked by a person" in text, path
        assert not re.search(r"\b(removed|delisted|cleared|reinstated)\b", text, re.IGNORECASE), path


def test_pages_are_for_everybody(pages: dict[str, Page]) -> None:
    """A language, a title, one first heading, a way past the header, a text for each picture, and no id twice."""
    titles = set()
    for path, page in pages.items():
        tags = [tag for tag, _ in page.elements]
        assert dict(page.elements)["html"]["lang"] == "en"
        assert tags.count("h1") == 1 and tags.count("main") == 1, path
        assert len(page.ids) == len(set(page.ids)), path
        assert all(a.get("alt") for tag, a in page.elements if tag == "img"), path
        levels = [int(tag[1]) for tag in tags if re.fullmatch("h[1-6]", tag)]
        assert all(after <= before + 1 for before, after in pairwise(levels)), path
        titles.add((path, page.text.partition("·")[0].strip()))
    assert len({title for path, title in titles if path.startswith(("lists", "countries", "diff"))}) == sum(
        path.startswith(("lists", "countries", "diff")) for path in pages
    )


def test_a_list_page_has_every_unit_as_printed(site: Path, six: Path, pages: dict[str, Page]) -> None:
    for year in leahy.years(data=six):
        text = " ".join(pages[f"lists/{year}.html"].text.split())
        for unit in leahy.load(year, data=six)["unit_listed"]:
            assert unit in text
        assert leahy.cite(year, data=six) in text


def test_an_edit_shows_both_strings(pages: dict[str, Page]) -> None:
    text = " ".join(pages["differences/2017-r1-r2.html"].text.split())
    assert "1 Made-up Battalion, North Command, Made-up Army" in text
    assert "1st Made-up Bn, North Command, Made-up Army" in text
    assert "not in 2017 r2" in text
    assert "An earlier revision" in pages["lists/2017-r1.html"].text


def test_a_unit_has_every_printed_string_and_each_id_leads_to_it(six: Path, pages: dict[str, Page]) -> None:
    units = leahy.units(data=six)
    for unit_id, rows in units.groupby("unit_id"):
        page = pages[f"units/{unit_id}.html"]
        for printed, name_id in zip(rows["unit_listed"], rows["name_id"], strict=True):
            assert printed in page.text
            assert f"{unit_id}.html" in {address for _, address in pages[f"units/{name_id}.html"].references()}
    assert units["name_id"].nunique() > units["unit_id"].nunique()


def test_years_without_a_list_are_not_years_without_the_unit(pages: dict[str, Page]) -> None:
    text = " ".join(pages["countries/HN.html"].text.split())
    assert "no list held" in text and "not on that list" in text


def test_structured_data(site: Path, six: Path) -> None:
    text = (site / "data.html").read_text(encoding="utf-8")
    value = json.loads(re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)[0])
    assert (value["@context"], value["@type"]) == ("https://schema.org/", "Dataset")
    assert 50 <= len(value["description"]) <= 5000
    assert value["temporalCoverage"] == "2016/2022"
    for download in value["distribution"]:
        file = site / download["contentUrl"]
        assert f"{file.stat().st_size} B" == download["contentSize"]
        assert download["encodingFormat"].count("/") == 1
    assert (site / "downloads" / "2018.csv").read_bytes() == (six / "processed" / "csv" / "2018.csv").read_bytes()


def test_an_address_makes_links_whole(tmp_path: Path) -> None:
    leahy.site(tmp_path / "site", data=SHIPPED, url="https://example.org/leahy")
    feed = json.loads((tmp_path / "site" / "feed.json").read_bytes())
    assert feed["feed_url"] == "https://example.org/leahy/feed.json"
    assert '"url": "https://example.org/leahy/data.html"' in (tmp_path / "site" / "data.html").read_text(
        encoding="utf-8"
    )
    with pytest.raises(LeahyError, match="not the address of a site"):
        leahy.site(tmp_path / "other", data=SHIPPED, url="example.org")


def test_the_shipped_record(shipped_site: Path) -> None:
    pages = read_pages(shipped_site)
    assert broken_links(shipped_site, pages) == []
    assert "24 units: heading lost; country named by a reviewer." in " ".join(pages["lists/2018.html"].text.split())
    assert "Torreon Station" in pages["countries/MX.html"].text


def test_a_record_behind_an_address_gives_the_same_site(shipped_site: Path, tmp_path: Path) -> None:
    with served(SHIPPED, "/below/") as address:
        leahy.site(tmp_path / "remote", data=address)
    assert files(tmp_path / "remote") == files(shipped_site)


def test_records_of_other_registers_stand_beside_with_what_they_do_not_mean(shipped_site: Path) -> None:
    beside = Beside(
        {
            "ln-0123456789ab": [
                Candidate(
                    REGISTERS["ofac_sdn"], "RAPID <b>", "may be this unit", "10 December 2021", "GLOMAG", "the same words",
                    "entry 33951", "https://example.org/", "Refuted by a person", "made up",
                )
            ]
        },
        {},
        "registers read: ofac_sdn of 2026-01-01",
        "US Treasury. Public domain.",
    )  # fmt: skip
    assert len(beside.of_unit(["ln-0123456789ab", "ln-0123456789ab"])) == 1
    content = gather(SHIPPED)
    unit_id = next(iter(content.units))
    content = replace(content, beside=replace(beside, units={unit_id: beside.units["ln-0123456789ab"]}))
    made = Pages(content, ())
    pages = {path: Page(text.decode()) for path, text in (*made.units(), *made.lists(), *made.countries())}
    text = " ".join(pages[f"units/{unit_id}.html"].text.split())
    assert "RAPID <b>" in text and "Refuted by a person: made up" in text and RELATED_CAVEAT in text
    assert "US Treasury. Public domain." in text
    country = f"countries/{content.units[unit_id].newest.code}.html"
    for path in ("lists/2018.html", country):
        assert "1 candidate" in pages[path].text, path
    central_africa = Page((shipped_site / "countries" / "CF.html").read_text(encoding="utf-8"))
    assert "On the lists of 2013" in central_africa.text and RELATED_CAVEAT in " ".join(central_africa.text.split())


# --- Hostile names


def test_hostile_names_do_nothing(hostile: Path) -> None:
    pages = read_pages(hostile)
    assert broken_links(hostile, pages) == []
    for path, page in pages.items():
        scripts = [a for tag, a in page.elements if tag == "script"]
        assert all(a.get("src", "").endswith("site.js") or a.get("type") == "application/ld+json" for a in scripts), (
            path
        )
        assert {a["src"] for tag, a in page.elements if tag == "img"} <= {
            address for _, address in page.references() if "charts/" in address
        }, path
    assert any("<script>alert(1)</script>" in page.text for page in pages.values())
    assert any("{{ 7 * 7 }}" in page.text for page in pages.values())


def test_hostile_names_steer_nothing_and_stay_short(hostile: Path) -> None:
    unseen = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufffe\uffff]")
    for path, content in files(hostile).items():
        if not path.startswith("downloads/"):
            text = content.decode()
            assert unseen.search(text) is None, path
            assert len(text) < 150_000, path
        assert re.fullmatch(r"[A-Za-z0-9./-]+", path), path


def test_a_hostile_source_is_no_link(hostile: Path) -> None:
    for page in read_pages(hostile).values():
        for tag, address in page.references():
            assert tag != "a" or re.match(r"https://|[a-z0-9./#-]+", address, re.IGNORECASE)
            assert not address.lower().startswith(("javascript:", "data:"))


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "data:text/html,x", "https://", "https://a.example/\u202e", "//x", None, "http://[x", 1],
)
def test_only_addresses_of_the_web_are_links(address: object) -> None:
    assert web_address(address) is None
    assert web_address("https://www.state.gov/x/?y=1") == "https://www.state.gov/x/?y=1"


def test_a_record_with_a_bad_id_is_refused(tmp_path: Path) -> None:
    for bad in ("../x", "ln-0", None, "LN-000000000000"):
        with pytest.raises(LeahyError, match="name_id"):
            checked_id(bad)
    with pytest.raises(LeahyError, match="country_code"):
        checked_code("../x")


# --- The same bytes


def test_the_same_record_gives_the_same_bytes(site: Path, six: Path, tmp_path: Path) -> None:
    assert files(leahy.site(tmp_path / "again", data=six)) == files(site)


# --- The folder


def test_a_site_is_replaced_and_another_folder_is_not(
    shipped_site: Path, six: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = shutil.copytree(shipped_site, tmp_path / "site")
    (target / "units" / "stale.html").write_text("stale")
    leahy.site(target, data=SHIPPED)
    assert not (target / "units" / "stale.html").exists()
    (target / MARK).unlink()
    with pytest.raises(LeahyError, match="did not write"):
        leahy.site(target, data=six)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(LeahyError, match="current folder"):
        leahy.site(".", data=six)
    with pytest.raises(LeahyError, match="within the record"):
        leahy.site(six / "processed" / "site", data=six)
    with pytest.raises(LeahyError, match="no folder"):
        leahy.site(tmp_path / "no" / "site", data=six)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["site"]


def test_a_failure_leaves_what_was_there(
    shipped_site: Path, six: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    target = shutil.copytree(shipped_site, tmp_path / "site")
    before = files(target)
    monkeypatch.setitem(sys.modules, "jinja2", None)
    for module in ("pages", "templating"):
        monkeypatch.delitem(sys.modules, f"leahy.website.{module}", raising=False)
    assert cli.main(["site", str(target), "--data", str(six)]) == 1
    assert 'pip install "leahy[site]"' in capsys.readouterr().err
    assert files(target) == before
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_what_a_killed_writer_left_is_deleted_and_what_another_one_writes_is_not(
    shipped_site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = shutil.copytree(shipped_site, tmp_path / "site")

    def kill(*_: object, **__: object) -> None:
        os._exit(9)

    for at in ("shutil.rmtree", "_replace"):  # the first one: what was there is moved aside, and about to be deleted
        child = os.fork()
        if not child:
            try:
                monkeypatch.setattr(f"leahy.website.site.{at}", kill)
                leahy.site(target, data=SHIPPED)
            finally:
                os._exit(1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
        assert len(list(tmp_path.iterdir())) == 2
    foreign = tmp_path / ".site.leahy1-0.old"
    foreign.mkdir()
    leahy.site(target, data=SHIPPED)
    assert sorted(path.name for path in tmp_path.iterdir()) == [foreign.name, "site"]

    def write_another(*arguments: Path) -> None:
        monkeypatch.undo()
        leahy.site(target, data=SHIPPED)
        assert len(list(tmp_path.iterdir())) == 3
        leahy.website.site._replace(*arguments)

    monkeypatch.setattr("leahy.website.site._replace", write_another)
    leahy.site(target, data=SHIPPED)
    assert files(target) == files(shipped_site)
    assert sorted(path.name for path in tmp_path.iterdir()) == [foreign.name, "site"]


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["site", str(tmp_path / "site"), "--data", str(SHIPPED)]) == 0
    out = capsys.readouterr().out
    assert "index.html in a browser" in out and "1 list of 10 known years" in out


def test_a_record_without_a_list(tmp_path: Path) -> None:
    processed = tmp_path / "data" / "processed"
    (processed / "revisions").mkdir(parents=True)
    refresh(processed, statuses={}, first_year=FIRST_YEAR, now=NOW)
    site = leahy.site(tmp_path / "site", data=tmp_path / "data")
    pages = read_pages(site)
    assert broken_links(site, pages) == []
    assert "Nothing is recorded yet" in pages["index.html"].text
