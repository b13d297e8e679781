"""Readings of people: what each kind of row makes, and what is refused with its line and reason."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

import parsers
from parsers.readings.read_line import COLUMNS, lines_named, name_lines

BODY = """Units denied assistance under the State Leahy law in calendar year 2019

Kenya
• General Service Unit*
1. Alpha
Battalion
* Assistance resumed in 2021
Only two were looked at.
Border Guard
"""
TABLE = """line,where,text,is,year,country_code,belongs_to,rule
1,line 1,Units denied assistance under the State Leahy law in calendar year 2019,statement,2019,,,
2,line 3,Kenya,country,,KE,,
3,line 4,• General Service Unit,unit,,,,
3,line 4,*,ignored,,,,mark
4,line 5,1.,ignored,,,,number
4,line 5,Alpha,unit,,,,
5,line 6,Battalion,more,,,,
6,line 7,*,ignored,,,,mark
6,line 7,Assistance resumed in 2021,note,,,3,footnote
7,line 8,Only two were looked at.,note,,,,
8,line 9,Border Guard,unit,,NP,,the page beside it says Nepal
"""


def filed(table: str) -> parsers.FiledReading:
    own = parsers.own_reading(BODY.encode())
    return parsers.filed_reading(parsers.parse_reading(table.encode()), own)


def test_every_kind_of_row() -> None:
    (listing,) = filed(TABLE).listings
    assert [
        (e.country_listed, e.country_code, e.country_basis, e.unit_listed, e.note, e.locator) for e in listing.entries
    ] == [
        ("Kenya", "KE", "heading", "General Service Unit", "Assistance resumed in 2021", "line 4, group 1, unit 1"),
        ("Kenya", "KE", "heading", "Alpha Battalion", None, "line 5, group 1, unit 2"),
        (None, "NP", "reviewed", "Border Guard", None, "line 9, group 2, unit 1"),
    ]
    assert (listing.year, listing.read_by, listing.notes) == (2019, "person", ("Only two were looked at.",))
    assert listing.statement == "Units denied assistance under the State Leahy law in calendar year 2019"
    assert listing.ignored == (("mark", "*"), ("number", "1."), ("mark", "*"))


def test_a_spreadsheet_may_have_changed_what_nobody_sees() -> None:
    saved = TABLE.replace("General Service Unit", "General\u00a0Service  Unit").replace(",", ";").replace("\n", "\r\n")
    assert filed(saved).listings == filed(TABLE).listings


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda t: t.replace("2,line 3,Kenya,country,,KE,,\n", ""), "line 3: it comes where line 2 should"),
        (lambda t: t.replace("7,line 8,Only two were looked at.,note,,,,\n", ""), "line 8: it comes where line 7"),
        (lambda t: t[: t.index("8,line 9")], "line 8: it is missing: 'Border Guard'"),
        (lambda t: t + "9,line 10,More,unit,,NP,,\n", "line 9: the capture has 8 lines"),
        (lambda t: t + "1,line 1,Units,ignored,,,,\n", "line 1: it stands twice"),
        (lambda t: t.replace("Alpha", "Alfa"), "line 4: its text was changed: the capture says '1. Alpha'"),
        (lambda t: t.replace("4,line 5,1.,ignored,,,,number\n", ""), "line 4: its text was changed"),
        (lambda t: t.replace("Kenya,country,,KE", "Kenya,ignored,,"), "line 3: the unit 'General Service Unit' stands under no"),
        (lambda t: t.replace(",KE,", ",KX,"), "line 2: 'KX' is no ISO 3166-1"),
        (lambda t: t.replace(",KE,", ",,"), r"line 2: the country 'Kenya' needs its country_code \(its words name KE\)"),
        (lambda t: t.replace(",KE,", ",NP,"), "line 2: 'Kenya' is KE, and country_code says NP"),
        (lambda t: t.replace(",NP,", ",?,"), "line 8: nobody said yet of which country"),
        (lambda t: t.replace("statement,2019", "statement,"), "line 3: no row says of which calendar year"),
        (lambda t: t.replace("statement,2019", "statement,19"), "line 1: year is '19'"),
        (lambda t: t.replace("statement,2019", "statement,2020"), "line 1: the year 2020 stands nowhere on the page"),
        (lambda t: t.replace("note,,,,\n", "note,2018,,,\n"), "line 7: the year 2018 stands nowhere on the page"),
        (lambda t: t.replace("at.,note", "at.,?"), "line 7: nobody said yet what 'Only two were looked at.' is"),
        (lambda t: t.replace("at.,note", "at.,remark"), "line 7: is 'remark'; write one of country, unit, more"),
        (lambda t: t.replace("note,,,3,", "note,,,7,"), "line 6: it belongs to line 7, which is neither a unit"),
        (lambda t: t.replace("note,,,3,", "note,,,three,"), "line 6: belongs_to is 'three'"),
        (lambda t: t.replace("statement,2019", "more,2019"), "line 1: it is more, and no line above it goes on"),
        (lambda t: t.replace("ignored,,,,number", "ignored,,KE,,"), "line 4: only a country or a unit has a country_code"),
        (lambda t: t.replace("line,where", "row,where"), "row 1: the columns must be line,where,text,is"),
        (lambda t: t.replace("2,line 3,", "two,line 3,"), "row 3: line is 'two'"),
        (lambda t: t.replace("2,line 3,", "9" * 5_000 + ",line 3,"), "row 3: line is '999"),
        (lambda t: t.replace("statement,2019", "statement," + "2" * 5_000), "line 1: year is '222"),
        (lambda t: t.replace("note,,,3,", "note,,,1_4,"), "line 6: belongs_to is '1_4'"),
        (lambda t: t.replace("note,,,3,", "note,,,\u0663,"), "line 6: belongs_to is"),
        (lambda t: t.replace(",NP,,the page", ",NP,2,the page"), r"line 8: .* \(Nepal\), and .* line 2, which is KE"),
        (lambda t: t.replace(",NP,,the page", ",NP,,,the page"), "row 12: 9 cells, not 8"),
        (lambda t: t.replace("Border Guard", '"Border Guard'), "not CSV"),
    ],
)  # fmt: skip
def test_a_wrong_table_is_refused(change: Callable[[str], str], message: str) -> None:
    with pytest.raises(parsers.ReadingError, match=message):
        filed(change(TABLE))


def test_a_country_code_that_agrees_with_the_heading_keeps_it() -> None:
    (listing,) = filed(TABLE.replace("Guard,unit,,NP,", "Guard,unit,,KE,2")).listings
    assert [(e.country_listed, e.country_basis) for e in listing.entries] == [("Kenya", "heading")] * 3


def test_a_note_speaks_once_of_a_unit() -> None:
    wide = " ".join(f"3..{last}" for last in range(90_000, 92_000))
    for lines in ("3 3", "3, 3..3", "3 3..4", "3 " * 5_000, wide):
        (listing,) = filed(TABLE.replace("note,,,3,", f'note,,,"{lines}",')).listings
        assert listing.entries[0].note == "Assistance resumed in 2021", lines[:20]


def test_a_year_that_is_not_on_the_page_needs_its_reason() -> None:
    said = TABLE.replace("statement,2019,,,", "statement,2020,,,the page that leads here says 2020")
    (listing,) = filed(said).listings
    assert listing.year == 2020


def test_two_years() -> None:
    said = TABLE.replace("at.,note,,,,", "at.,year,2020,,,it is on the page before")
    assert [(one.year, len(one.entries)) for one in filed(said).listings] == [(2019, 2), (2020, 1)]
    idle = TABLE.replace("Guard,unit,,NP", "Guard,ignored,,").replace("at.,note,,,,", "at.,year,2020,,,it is elsewhere")
    with pytest.raises(parsers.ReadingError, match="line 7: no unit stands under the year 2020"):
        filed(idle)


def test_an_empty_list() -> None:
    own = parsers.own_reading(b"No units were denied assistance under the State Leahy law in calendar year 2019.\n")
    said = [replace(row, is_="statement", year="2019") for row in own.rows]
    assert [(listing.year, listing.entries) for listing in parsers.filed_reading(said, own).listings] == [(2019, ())]


def test_countries_that_belong_to_each_other() -> None:
    body = b"Units denied assistance under the State Leahy law in calendar year 2019\n\nKenya\n- Guard Unit\n\nMali\n- Guard Unit\n"
    own = parsers.own_reading(body)
    rows = [replace(row, belongs_to={2: "4", 4: "2"}.get(row.line, row.belongs_to)) for row in own.rows]
    with pytest.raises(parsers.ReadingError, match=r"line \d: countries that belong to each other"):
        parsers.filed_reading(rows, own)
    turned = [replace(row, belongs_to={2: "4"}.get(row.line, row.belongs_to)) for row in own.rows]
    (listing,) = parsers.filed_reading(turned, own).listings
    assert [entry.country_code for entry in listing.entries] == ["ML", "KE"]


@given(st.sets(st.integers(1, 60), min_size=1))
def test_lines_that_are_named_come_back(numbers: set[int]) -> None:
    spans = lines_named(name_lines(numbers))
    assert {number for first, last in spans for number in range(first, last + 1)} == numbers


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\r\x00"), max_size=40))
def test_any_text_survives_the_table(text: str) -> None:
    row = parsers.ReadLine(1, "line 1", text, "unit", "2019", "KE", "3", "a rule")
    assert parsers.parse_reading(parsers.reading_csv([row]).encode("utf-8-sig")) == [row]
    assert parsers.reading_csv([row]).startswith(",".join(COLUMNS))
