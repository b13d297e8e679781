"""Pages on which a reader once lost, invented or misplaced a unit, or refused what is clear.

`hostile/expected.json` says for each page which outcomes are right: "refuse" (a PageError), "not_a_list" or "list" (the
verdict), or the lists with their year, rows (code, unit, and the note where it matters) and words that must be kept.
"""

import json
from typing import Any

import pytest

import parsers
from tests.support.places import DATA

HOSTILE = DATA / "hostile"
EXPECTED: dict[str, dict[str, Any]] = json.loads((HOSTILE / "expected.json").read_text("utf-8"))
URL = "https://www.state.gov/public-release-of-units/"


@pytest.mark.parametrize("name", EXPECTED)
def test_a_hostile_page_tells_nothing_false(name: str) -> None:
    body, kind = (HOSTILE / name).read_bytes(), EXPECTED[name]["ct"]
    verdict = parsers.judge(body, url=URL, headers={"content-type": kind} if kind else {}).kind
    try:
        got: list[parsers.Listing] | None = parsers.parse_listings(body, url=URL, content_type=kind)
        seen = str(got)
    except parsers.PageError as error:
        got, seen = None, str(error)
    right = EXPECTED[name]["ok"]
    assert any(_fits(want, verdict, got) for want in right), f"{verdict}: {seen}; right would be {right}"


def test_every_page_is_expected() -> None:
    assert {path.name for path in HOSTILE.iterdir()} == {*EXPECTED, "expected.json"}


def _fits(want: Any, verdict: str, got: list[parsers.Listing] | None) -> bool:
    if isinstance(want, str):
        return got is None if want == "refuse" else verdict == want
    return got is not None and _is(want, got)


def _is(want: dict[str, Any] | list[dict[str, Any]], got: list[parsers.Listing]) -> bool:
    wanted = want if isinstance(want, list) else [want]
    return len(wanted) == len(got) and all(_is_list(w, listing) for w, listing in zip(wanted, got, strict=True))


def _is_list(want: dict[str, Any], listing: parsers.Listing) -> bool:
    rows = [(entry.country_code, entry.unit_listed, entry.note) for entry in listing.entries]
    same = len(rows) == len(want["rows"]) and all(
        row[: len(wanted)] == tuple(wanted) for row, wanted in zip(rows, want["rows"], strict=True)
    )
    return want["year"] == listing.year and same and want["keep"] in str(listing)
