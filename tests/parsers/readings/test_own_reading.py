"""The program's own reading, line by line: filed unchanged it gives the same rows; of a refused page it says what is open."""

import json
import random
from pathlib import Path

import pytest
from hypothesis import given

import parsers
from parsers.readings.conservation import lines_to_read
from parsers.readings.read_line import UNKNOWN
from tests.parsers.listings.test_pages import EXPECTED, _page
from tests.parsers.listings.test_roundtrip import DRESS, NOISE, SEED, SHAPE, fixed, lists
from tests.support import shapes, trials
from tests.support.deep import DEEP
from tests.support.given import Given, random_given
from tests.support.list_pages import SHIPPED
from tests.support.places import DATA

Rows = list[tuple[object, ...]]


def rows_of(listings: list[parsers.Listing]) -> Rows:
    """Every column of the rows but where they stand and who read them."""
    found: Rows = []
    for listing in sorted(listings, key=lambda one: one.year):
        frame = parsers.to_rows(listing).drop(columns=["locator", "read_by"])
        found += [tuple(map(str, row)) for row in frame.itertuples(index=False, name=None)]
    return found


def refile(own: parsers.OwnReading) -> list[parsers.Listing]:
    """The lists of the program's own reading, written as CSV and filed unchanged."""
    rows = parsers.parse_reading(parsers.reading_csv(own.rows).encode("utf-8-sig"))
    filed = parsers.filed_reading(rows, own)
    assert filed.rows == own.rows
    assert all(listing.read_by == "person" for listing in filed.listings)
    return list(filed.listings)


def check(body: bytes, content_type: str | None, countries: dict[int, str] | None = None) -> None:
    own = parsers.own_reading(body, content_type=content_type, countries=countries)
    assert [row.line for row in own.rows] == sorted(row.line for row in own.rows)
    try:
        listings = parsers.parse_listings(
            body, url="https://www.state.gov/x/", content_type=content_type, countries=countries
        )
    except parsers.PageError:
        assert own.problems
        with pytest.raises(parsers.ReadingError, match=r"^line \d+: "):
            refile(own)
        return
    assert not own.problems
    assert rows_of(refile(own)) == rows_of(listings)


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda p: p.name.removesuffix(".expected.json"))
def test_golden_pages(expected: Path) -> None:
    wanted = json.loads(expected.read_text(encoding="utf-8"))
    decided = {int(n): code for n, code in wanted.get("countries", {}).items()} or None
    check(_page(expected).read_bytes(), wanted["content_type"], decided)


HOSTILE = sorted(p for p in (DATA / "hostile").iterdir() if p.name != "expected.json")


@pytest.mark.parametrize("page", HOSTILE, ids=lambda p: p.stem)
def test_hostile_pages(page: Path) -> None:
    check(page.read_bytes(), None)


def test_the_shipped_list() -> None:
    (page,) = (SHIPPED / "raw" / "state-gov").glob("*.txt")
    codes = dict(enumerate(["BD", "BZ", None, "KH", None, "GE", "GY", "HN", "LY", "MX", "NP"], start=1))
    check(page.read_bytes(), None, {n: code for n, code in codes.items() if code})


@fixed(25)
@given(lists(notes=True), SHAPE, DRESS, NOISE, SEED)
def test_any_list_in_any_shape(truth: Given, shape: str, dress: str, noise: frozenset[str], seed: int) -> None:
    trial = trials.shaped(truth, shape, dress, noise, seed)
    check(trial.body, trial.content_type)


@pytest.mark.parametrize("name", sorted(shapes.TEXTS))
def test_plain_text(name: str) -> None:
    trial = trials.text(random_given(random.Random(name), countries=4, notes=0.3), name, 1)
    check(trial.body, trial.content_type)


@pytest.mark.parametrize("mark", sorted(shapes.MARKS))
def test_footnotes(mark: str) -> None:
    truth = trials.few_notes(random_given(random.Random(mark), countries=4, notes=0.5))
    trial = trials.footnoted(truth, "h3+ul", "wordpress", frozenset(), 3, mark)
    check(trial.body, trial.content_type)


@pytest.mark.deep
@pytest.mark.parametrize("shape", sorted(shapes.SHAPES)[:: 1 if DEEP else 3])
def test_several_lists(shape: str) -> None:
    rng = random.Random(shape)
    several = [Given(2025 - n, random_given(rng, countries=3).groups) for n in range(2)]
    trial = trials.several(several, shape, "bare", frozenset(), 3)
    check(trial.body, trial.content_type)


# --- pages that are refused -------------------------------------------------------------------------------------------

REFUSED = """Units denied assistance under the State Leahy law in calendar year 2019:

Kenya

• General Service Unit
• Border Police Unit

Zubrowka

• Alpha Battalion
• Bravo Battalion

Nepal

• Mid-Division Guard Battalion
"""


def test_a_refused_page_is_understood_before_and_behind_the_doubtful_line() -> None:
    own = parsers.own_reading(REFUSED.encode())
    (doubtful,) = (row for row in own.rows if row.is_ == UNKNOWN)
    assert (doubtful.line, doubtful.where, doubtful.text) == (5, "line 8", "Zubrowka")
    assert "no country that leahy/text/countries.csv knows" in doubtful.rule
    assert [row.is_ for row in own.rows] == [
        "statement", "country", "unit", "unit", UNKNOWN, "unit", "unit", "country", "unit",
    ]  # fmt: skip
    assert [row.belongs_to for row in own.rows if row.is_ == "unit"] == ["", "", "5", "5", ""]


def test_what_a_person_says_of_the_doubtful_line_counts() -> None:
    own = parsers.own_reading(REFUSED.encode())
    table = parsers.reading_csv(own.rows)
    with pytest.raises(parsers.ReadingError, match="line 5: nobody said yet what 'Zubrowka' is"):
        parsers.filed_reading(parsers.parse_reading(table.encode()), own)
    ignored = table.replace("Zubrowka,?", "Zubrowka,ignored")
    with pytest.raises(parsers.ReadingError, match="line 6: it belongs to line 5, which is no country"):
        parsers.filed_reading(parsers.parse_reading(ignored.encode()), own)
    said = table.replace("Zubrowka,?,,", "Zubrowka,country,,KG")
    filed = parsers.filed_reading(parsers.parse_reading(said.encode()), own)
    (listing,) = filed.listings
    assert [(e.country_listed, e.country_code, e.country_basis, e.unit_listed) for e in listing.entries] == [
        ("Kenya", "KE", "heading", "General Service Unit"),
        ("Kenya", "KE", "heading", "Border Police Unit"),
        ("Zubrowka", "KG", "heading", "Alpha Battalion"),
        ("Zubrowka", "KG", "heading", "Bravo Battalion"),
        ("Nepal", "NP", "heading", "Mid-Division Guard Battalion"),
    ]
    assert [row.rule for row in filed.rows if row.line == 5] == ["a person"]


def test_a_count_that_disagrees_is_doubted_on_its_line() -> None:
    body = REFUSED.replace("Zubrowka", "Kyrgyzstan").replace("2019:", "2019. The list has 6 units.").encode()
    own = parsers.own_reading(body)
    assert [(row.line, row.is_) for row in own.rows if row.is_ == UNKNOWN] == [(1, UNKNOWN)]
    assert own.counts == (("6 units", 6, "units"),)
    assert any("6 units" in problem and "5 units were read" in problem for problem in own.problems)


def test_a_page_without_a_list_is_for_a_person_to_read() -> None:
    own = parsers.own_reading(b"<html><body><p>Alpha Battalion (Kenya)</p><p>Bravo Battalion</p></body></html>")
    assert {row.is_ for row in own.rows} == {UNKNOWN}
    assert len(own.rows) == len(lines_to_read(own.document)) == 2


def test_bytes_without_lines() -> None:
    with pytest.raises(parsers.PageError):
        parsers.own_reading(b"\x89PNG\r\n")
