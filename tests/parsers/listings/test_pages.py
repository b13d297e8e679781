"""Golden pages: each stands beside what must be read from it, in full, or beside words that its error must say."""

import json
from pathlib import Path

import pytest

import parsers
from tests.support.places import DATA

PAGES = DATA / "pages"
EXPECTED = sorted(PAGES.glob("*.expected.json"))


def _page(expected: Path) -> Path:
    stem = expected.name.removesuffix(".expected.json")
    (page,) = (
        p
        for p in PAGES.glob(stem + ".*")
        if p.suffix in {".html", ".txt", ".json", ".pdf", ".docx"} and p != expected and p.stem == stem
    )
    return page


def test_every_page_has_its_rows() -> None:
    pages = {p for p in PAGES.iterdir() if not p.name.endswith(".expected.json")}
    assert pages == {_page(e) for e in EXPECTED}


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda p: p.name.removesuffix(".expected.json"))
def test_page_is_read_as_expected(expected: Path) -> None:
    wanted = json.loads(expected.read_text(encoding="utf-8"))
    body = _page(expected).read_bytes()
    decided = {int(n): code for n, code in wanted.get("countries", {}).items()} or None

    def read() -> list[parsers.Listing]:
        return parsers.parse_listings(body, url=wanted["url"], content_type=wanted["content_type"], countries=decided)

    if "error" in wanted:
        with pytest.raises(parsers.PageError) as raised:
            read()
        for word in wanted["error"]:
            assert word in str(raised.value)
        return
    got = [
        {
            "year": listing.year,
            "rows": [
                {
                    "country_listed": e.country_listed,
                    "country_code": e.country_code,
                    "country_basis": e.country_basis,
                    "unit_listed": e.unit_listed,
                    "note": e.note,
                }
                for e in listing.entries
            ],
        }
        for listing in read()
    ]
    assert got == wanted["listings"]


@pytest.mark.parametrize(
    "expected", [e for e in EXPECTED if "listings" in json.loads(e.read_text(encoding="utf-8"))], ids=lambda p: p.stem
)
def test_page_with_a_list_is_judged_a_list(expected: Path) -> None:
    wanted = json.loads(expected.read_text(encoding="utf-8"))
    verdict = parsers.judge(
        _page(expected).read_bytes(), url=wanted["url"], headers={"content-type": wanted["content_type"]}
    )
    assert verdict.kind == "list", verdict.reason


def test_notes_of_a_list_are_kept() -> None:
    """A paragraph between groups that is no unit is a note of the list or is ignored by a named rule: never lost."""
    (listing,) = parsers.parse_listings(
        (PAGES / "note_between_groups.html").read_bytes(), url="https://www.state.gov/x/"
    )
    assert any("the name of this unit changed in 2021" in note for note in listing.notes)
    kept = " ".join([*listing.notes, *(text for _, text in listing.ignored)])
    assert "Updated on May 2, 2022" in kept
    assert listing.rule
    assert "calendar year 2020" in listing.statement


def test_none_under_a_country_is_kept() -> None:
    (listing,) = parsers.parse_listings(
        (PAGES / "none_under_country.html").read_bytes(), url="https://www.state.gov/x/"
    )
    kept = [*listing.notes, *(text for _, text in listing.ignored)]
    assert any("Nepal" in text or "None" in text for text in kept)


def test_locators_tell_rows_apart() -> None:
    (listing,) = parsers.parse_listings((PAGES / "repeated_unit.html").read_bytes(), url="https://www.state.gov/x/")
    assert len({e.locator for e in listing.entries}) == len(listing.entries)


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"", "text/html"),
        (b" \n", None),
        (b"%PDF-1.7\n", "application/pdf"),
        (b"\x1f\x8b\x08\x00", "text/html"),
        (b"{", "application/json"),
        (b"[]", "application/json"),
        (b"null", "application/json"),
        (b"\xff\xfe<\x00", None),
        (b"<html>", "text/html"),
        (b"\x00" * 100, None),
    ],
)
def test_bytes_of_another_kind_are_a_page_error(body: bytes, content_type: str | None) -> None:
    with pytest.raises(parsers.PageError):
        parsers.parse_listings(body, url="https://www.state.gov/x/", content_type=content_type)
