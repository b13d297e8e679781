"""How the words of a PDF stand on its pages: columns, tables with and without lines, and what programs draw otherwise."""

from itertools import pairwise

import pytest

import parsers
from parsers.pages import pdf as reader
from tests.parsers.pages.test_pdf import LONG, STATEMENT, URL, item, rows
from tests.support.pdfs import HIGH, Words, pdf

UNITS = ("Presidential Guard", "Second Infantry Battalion", "Border Guard", "Third Guard Brigade", "Coast Guard")
LEFT, MIDDLE, RIGHT = 60.0, 180.0, 420.0


def read(body: bytes) -> list[tuple[str | None, str]]:
    (listing,) = parsers.parse_listings(body, url=URL)
    return [(entry.country_listed, entry.unit_listed) for entry in listing.entries]


def cell(x0: float, top: float, x1: float, bottom: float, words: str = "", *, is_open: bool = False) -> Words:
    """A cell with its lines, without the lower one if it is open, and its words (at least a space)."""
    corners = [(x0, bottom), (x0, top), (x1, top), (x1, bottom)] + ([] if is_open else [(x0, bottom)])
    lines = "".join(f"{a} {HIGH - b} m {c} {HIGH - d} l S " for (a, b), (c, d) in pairwise(corners))
    return Words(x0 + 5, (top + bottom) / 2 + 4, words or " ", before=lines)


def table_row(top: float, country: str, unit: str, *, high: float = 20) -> list[Words]:
    return [cell(LEFT, top, MIDDLE, top + high, country), cell(MIDDLE, top, RIGHT, top + high, unit)]


@pytest.mark.parametrize(("before", "behind"), [("Nepal", ""), ("", "Nepal")])
def test_merged_cell_over_a_page_break(before: str, behind: str) -> None:
    """Its words stand on either page, and it lacks the lower line on the first."""
    first = [
        *STATEMENT,
        *table_row(640, "Country", "Unit"),
        *table_row(660, "Belize", UNITS[0]),
        cell(LEFT, 680, MIDDLE, 700, before, is_open=True),
        cell(MIDDLE, 680, RIGHT, 700, UNITS[1]),
    ]
    second = [
        cell(LEFT, 60, MIDDLE, 100, behind),
        cell(MIDDLE, 60, RIGHT, 80, UNITS[2]),
        cell(MIDDLE, 80, RIGHT, 100, UNITS[3]),
        *table_row(100, "Sudan", UNITS[4]),
    ]
    countries = ["Belize", "Nepal", "Nepal", "Nepal", "Sudan"]
    assert rows(first, second) == list(zip(countries, UNITS, strict=True))


def test_empty_piece_of_a_merged_cell_is_refused() -> None:
    page = [
        *STATEMENT,
        *table_row(140, "Country", "Unit"),
        cell(LEFT, 160, MIDDLE, 200, "Belize"),
        cell(MIDDLE, 160, RIGHT, 180, UNITS[0]),
        cell(MIDDLE, 180, RIGHT, 200, UNITS[1]),
        *table_row(200, "", UNITS[2]),
        *table_row(220, "Sudan", UNITS[3]),
    ]
    with pytest.raises(parsers.PageError, match=r"beside an empty piece of a cell"):
        rows(page)


def test_row_of_a_table_that_stands_alone_on_its_page() -> None:
    first = [*STATEMENT, *table_row(660, "Country", "Unit"), *table_row(680, "Belize", UNITS[0])]
    assert rows(first, table_row(60, "Nepal", UNITS[1])) == [("Belize", UNITS[0]), ("Nepal", UNITS[1])]


def test_words_beside_a_table_are_refused() -> None:
    page = [
        *STATEMENT,
        *table_row(140, "Country", "Unit"),
        *table_row(160, "Belize", UNITS[0]),
        Words(430, 174, UNITS[1]),
    ]
    with pytest.raises(parsers.PageError, match=r"beside a table, in none of its cells"):
        rows(page)


# Tables without lines --------------------------------------------------------------------------------------------------

BARE = [("Belize", UNITS[0]), ("Belize", UNITS[1]), ("Nepal", UNITS[2]), ("Sudan", UNITS[3]), ("Sudan", UNITS[4])]


def bare_table(top: float, pairs: list[tuple[str, str]], *, right: float = 200) -> list[Words]:
    return [
        Words(x, top + 20 * n, words)
        for n, pair in enumerate(pairs)
        for x, words in zip((72, right), pair, strict=True)
    ]


def test_table_without_lines_is_read_by_the_order_in_which_it_is_drawn() -> None:
    page = [*STATEMENT, *bare_table(150, [("Country", "Unit"), *BARE])]
    assert rows(page) == BARE
    by_column = [*STATEMENT, *sorted(page[2:], key=lambda words: words.x)]
    with pytest.raises(parsers.PageError):
        rows(by_column)


def test_table_without_lines_goes_on_with_one_row() -> None:
    pages = ([*STATEMENT, *bare_table(600, [("Country", "Unit"), *BARE])], bare_table(60, [("Sudan", "Navy Brigade")]))
    assert rows(*pages) == [*BARE, ("Sudan", "Navy Brigade")]


def test_widest_cell_of_a_table_without_lines_is_of_it() -> None:
    pairs = [("Bangladesh", "Second Guard Battalion"), *BARE]
    assert rows([*STATEMENT, *bare_table(150, [("Country", "Unit"), *pairs], right=133)]) == pairs


def test_words_below_each_other_without_a_space_are_refused() -> None:
    """Each row has as little room as a space has, so that no strip shows two columns."""
    pairs = [("Bangladesh", "Second Battalion"), ("Bangladesh", "Navy Brigade"), ("Bangladesh", "Guard Brigade")]
    page = reader.read(pdf([[*STATEMENT, *bare_table(150, pairs, right=133)]]))
    assert all("no space drawn in front of them" in line.doubt for line in page.lines[1:])


# Columns ---------------------------------------------------------------------------------------------------------------


def column(x: float, top: float, country: str, *units: str) -> list[Words]:
    found = [Words(x, top, country, bold=True)] if country else []
    return found + [words for n, unit in enumerate(units, len(found)) for words in item(top + 14 * n, unit, x=x)]


def test_columns_go_on_with_one_row() -> None:
    first = [*STATEMENT, *column(72, 600, "Belize", *UNITS[:3]), *column(330, 600, "Nepal", *UNITS[:3])]
    second = [*column(72, 60, "", UNITS[3]), *column(330, 60, "Sudan", UNITS[4])]
    assert rows(first, second)[-3:] == [("Nepal", UNITS[2]), ("Nepal", UNITS[3]), ("Sudan", UNITS[4])]


def test_rows_of_columns_may_alternate() -> None:
    page = [*STATEMENT, *column(72, 130, "Belize", *UNITS[:3]), *column(330, 136, "Nepal", *UNITS[:3])]
    assert rows(page) == [(country, unit) for country in ("Belize", "Nepal") for unit in UNITS[:3]]


def test_items_wrap_in_a_column_beside_which_nothing_stands() -> None:
    """The program draws the space at which it wraps a row; only the items show how wide their column is."""
    wide = "credible information of a gross violation of human rights by units of foreign security forces in 2021 and "
    page = [
        *STATEMENT,
        *(Words(72, 118 + 14 * n, text) for n, text in enumerate([*[wide] * 4, "credible information."])),
    ]
    pairs = [("Special Inquiry Patrol ", "Guard Brigade"), ("Medical Services Centre ", "Battalion of Logistics")] * 2
    page.append(Words(72, 190, "Belize", bold=True))
    for n, pair in enumerate(pairs):
        page += [*item(206 + 28 * n, pair[0]), Words(90, 220 + 28 * n, pair[1])]
    page += [words for n, unit in enumerate(UNITS) for words in item(318 + 14 * n, unit)]
    assert [unit for _, unit in rows(page)] == ["".join(pair) for pair in pairs] + list(UNITS)
    page[-3] = page[-3]._replace(text=f"{page[-3].text} ")  # somebody has typed a space at an end
    with pytest.raises(parsers.PageError, match="second line of an item"):
        rows(page)


def test_cards_are_refused() -> None:
    """They stand as columns do, and are drawn and meant from left to right."""
    pairs = (("Belize", 72, 130), ("Chad", 330, 130), ("Nepal", 72, 200), ("Sudan", 330, 200))
    page = [*STATEMENT, *(words for country, x, top in pairs for words in column(x, top, country, *UNITS[:3]))]
    with pytest.raises(parsers.PageError, match=r"drawn in between"):
        rows(page)


def test_short_end_of_the_paragraph_above_two_columns_is_of_no_column() -> None:
    """It is longer than the rows of the left column, and so would leave room at their ends."""
    above = [
        *STATEMENT,
        Words(72, 118, "A unit may be missing here and have received security assistance from the United"),
    ]
    above += [Words(72, 132, "States in this year, or in another one, or in none")]
    left = [*item(174, "Special Patrol and Inquiry Guard"), Words(90, 188, "Battalion")]
    page = [*above, *column(72, 160, "Belize"), *left, *column(72, 202, "", *UNITS[:3])]
    page += column(326, 160, "Nepal", *UNITS[:4])
    assert rows(page)[0] == ("Belize", "Special Patrol and Inquiry Guard Battalion")


def test_note_below_two_columns_is_of_none() -> None:
    page = [*STATEMENT, *column(72, 130, "Belize", *UNITS[:3]), *column(330, 130, "Nepal", *UNITS[:3])]
    found = [line.text for line in reader.read(pdf([[*page, Words(72, 200, "See the law")]])).lines]
    assert found[-1] == "See the law"


# What programs draw otherwise ------------------------------------------------------------------------------------------

PAGE = [*STATEMENT, *column(72, 130, "Belize", *UNITS[:2])]
READ = [("Belize", UNITS[0]), ("Belize", UNITS[1])]


@pytest.mark.parametrize(
    "page",
    [
        pytest.param(
            [words._replace(text=words.text.replace("•", "\x7f")) for words in PAGE], id="bullet without letter"
        ),
        pytest.param([*PAGE, Words(0, HIGH, "DRAFT", size=90, before="0.5 0.5 -0.5 0.5 70 600 cm")], id="stamp"),
        pytest.param(
            [
                *PAGE[:-1],
                *(Words(90 + x, 158, text) for x, text in ((0, "Second"), (70, "Infantry"), (139, "Battalion"))),
            ],
            id="flush row of few words",
        ),
    ],
)
def test_page_is_read_as_a_person_sees_it(page: list[Words]) -> None:
    assert rows(page) == READ


def test_page_is_read_as_far_as_it_is_shown() -> None:
    aside = Words(10, 400, "Fourth")
    assert read(pdf([[*PAGE, aside]], more="/CropBox[60 30 600 760]")) == READ


def test_sizes_that_differ_by_a_rounding_error_are_one() -> None:
    page = [
        words._replace(size=8.25) for words in [*PAGE[:-1], Words(90, 158, f"{LONG} Metropolitan Unit of the Border")]
    ]
    page.append(Words(90, 168, "Police", size=8.25, before="1.0000001 0 0 1.0000001 0 0 cm"))
    assert rows(page)[-1] == ("Belize", f"{LONG} Metropolitan Unit of the Border Police")


def test_numbers_may_touch_the_words() -> None:
    page = [*STATEMENT, Words(72, 130, "Belize", bold=True)]
    for n, unit in enumerate(UNITS):
        page += [Words(72, 144 + 16 * n, f"{n + 1}.", size=14), Words(84, 144 + 16 * n, unit)]
    assert [unit for _, unit in rows(page)] == list(UNITS)


def test_words_that_a_program_parts_are_whole() -> None:
    """It parts them by a hyphen that nobody types; a typed one stays."""
    page = [*STATEMENT, Words(72, 130, "Belize", bold=True)]
    for n, unit in enumerate(("Infan~|try Battalion", "Kriminal~|polizei Unit", "Presi~|dential Sub-unit")):
        first, rest = unit.split("|")
        page += [*item(146 + 30 * n, f"{LONG}, {first}"), Words(90, 160 + 30 * n, rest)]
    units = ["Infantry Battalion", "Kriminalpolizei Unit", "Presidential Sub-unit"]
    assert read(pdf([page], names="126/hyphentwo")) == [("Belize", f"{LONG}, {unit}") for unit in units]
    with pytest.raises(parsers.PageError, match="how the sign at the end"):
        read(pdf([page[:-3]], names="126/hyphentwo"))


def test_words_that_run_from_right_to_left_are_refused() -> None:
    page = [*PAGE, *item(172, "Border Guard (~~~)")]
    with pytest.raises(parsers.PageError, match="right to left"):
        read(pdf([page], names="126/afii57664"))


def test_fonts_that_name_no_letters_are_told() -> None:
    """Such a PDF may be a list: it is never taken for a page that is none."""
    body = pdf([[Words(72, 90, "AB CABBA CAB"), Words(72, 104, "BACCA AB")]], names="65/heart/club/diamond")
    verdict = parsers.judge(body, url=URL)
    assert verdict.kind == "list"
    assert "do not say which letters their shapes are" in verdict.reason


def test_row_of_links_is_a_link() -> None:
    words = [Words(72, 700, "Privacy"), Words(150, 700, "Copyright"), Words(240, 700, "Freedom")]
    boxes = ((72, 112), (150, 200), (240, 290))
    more = "".join(
        f"<</Type/Annot/Subtype/Link/Rect[{x0} 85 {x1} 105]/A<</S/URI/URI(https://www.state.gov/)>>>>"
        for x0, x1 in boxes
    )
    *_, line = reader.read(pdf([[*PAGE, *words]], more=f"/Annots[{more}]")).lines
    assert line.features == {"a"}


def test_broken_links_are_as_none() -> None:
    more = "/Annots[<</Type/Annot/Subtype/Link/Rect[72 85 112]/A<</S/URI/URI(https://www.state.gov/)>>>>]"
    assert read(pdf([PAGE], more=more)) == READ


def test_brackets_whose_letters_a_font_lacks_are_refused() -> None:
    with pytest.raises(parsers.PageError, match="brackets with nothing between them"):
        rows([*PAGE, *item(172, "Border Guard (   ), Ministry of Interior")])
