"""Counts that a page states are compared with what was read."""

import pytest

import parsers

URL = "https://www.state.gov/public-release-of-units/"
STATEMENT = "The following {} were denied assistance under the State Leahy law in calendar year 2019."
LIST = "<h3>Kenya{}</h3><ul><li>General Service Unit</li><li>1st Battalion</li></ul><h3>Mali</h3><ul><li>Border Police</li></ul>{}"


@pytest.mark.parametrize(
    ("statement", "heading", "below"),
    [
        ("three units", "", ""),
        ("3 units of foreign security forces", " (2)", ""),
        ("3 units in two countries", " (2 units)", "<p>Total: 3</p>"),
        ("units", ": 2 units", "<p>Total number of units: 3</p>"),
    ],
)
def test_counts_that_agree_are_read(statement: str, heading: str, below: str) -> None:
    (listing,) = read(statement, heading, below)
    assert len(listing.entries) == 3


@pytest.mark.parametrize(
    ("statement", "heading", "below"),
    [
        ("five units", "", ""),
        ("14 foreign security force units", "", ""),
        ("twenty-three units", "", ""),
        ("3 units in five countries", "", ""),
        ("units", " (3)", ""),
        ("units", " (3 units)", ""),
        ("units", ": 1 unit", ""),
        ("units", "", "<p>Total: 4</p>"),
        ("units", "", "<p>Total of 4 units</p>"),
    ],
)
def test_counts_that_differ_refuse_the_page(statement: str, heading: str, below: str) -> None:
    with pytest.raises(parsers.PageError, match="state"):
        read(statement, heading, below)


@pytest.mark.parametrize(
    "numbers",
    [(1, 2, 4), (1, 2, 1, 2), (1, 2, 2)],
)
def test_typed_numbers_with_a_gap_refuse_the_page(numbers: tuple[int, ...]) -> None:
    units = "".join(f"<p>{number}. Border Battalion {at}</p>" for at, number in enumerate(numbers, start=7))
    with pytest.raises(parsers.PageError):
        read("units", "", f"<h3>Niger</h3>{units}")


def test_outline_numbers_count_units() -> None:
    content = "<p><b>1. Kenya</b></p><p>1.1 General Service Unit</p><p>1.2 1st Battalion</p>"
    content += "<p><b>2. Mali</b></p><p>2.1 Border Police</p>"
    (listing,) = parse("units", content)
    assert [entry.unit_listed for entry in listing.entries] == [
        "General Service Unit",
        "1st Battalion",
        "Border Police",
    ]
    with pytest.raises(parsers.PageError, match="follow"):
        parse("units", content.replace("1.2", "1.3"))


def read(statement: str, heading: str, below: str) -> list[parsers.Listing]:
    return parse(statement, LIST.format(heading, below))


def parse(statement: str, content: str) -> list[parsers.Listing]:
    page = f"<html><body><main><h1>Units</h1><p>{STATEMENT.format(statement)}</p>{content}</main></body></html>"
    return parsers.parse_listings(page.encode(), url=URL)
