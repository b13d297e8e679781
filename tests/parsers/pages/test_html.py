"""What lines a page has: as a browser builds its tree and lays it out."""

import gc

import pytest
from bs4.element import PageElement

from leahy.garbage import no_collecting
from parsers.errors import PageError
from parsers.pages.decode import decode
from parsers.pages.formats import read_document
from parsers.pages.html.tree import DEPTH_LIMIT
from parsers.pages.lines import Line
from parsers.pages.tables import COLUMN_LIMIT


def lines(content: str) -> list[Line]:
    page = f"<!doctype html><html><body><main>{content}</main></body></html>"
    return [line for line in read_document(page).lines if line.text]


def texts(content: str) -> list[str]:
    return [line.text for line in lines(content)]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("<p>1st Unit</br>2nd Unit</br >3rd Unit</p>", ["1st Unit", "2nd Unit", "3rd Unit"]),
        ("1st Unit</p>2nd Unit", ["1st Unit", "2nd Unit"]),
        ("<p>1st Unit<li>2nd Unit<li>3rd Unit", ["1st Unit", "2nd Unit", "3rd Unit"]),
        ("<table><tr>1st Unit<td>2nd Unit</table>", ["1st Unit", "2nd Unit"]),
        ("<noscript><div></noscript><p>1st Unit</p>", ["1st Unit"]),
        ("<div hidden><table><div></table></div><p>1st Unit</p>", ["1st Unit"]),
    ],
    ids=["end tag of br", "stray end of p", "li without ul", "text between cells", "noscript", "div in a table"],
)
def test_the_tree_is_a_browsers(content: str, expected: list[str]) -> None:
    assert texts(content) == expected


def test_every_line_knows_the_line_of_its_start_tag() -> None:
    found = lines("\n<p\nclass='a'>1st Unit</p>\n\n<ul><li>2nd\nUnit\n<li>3rd Unit</ul>")
    assert [(line.text, line.number) for line in found] == [("1st Unit", 2), ("2nd Unit", 5), ("3rd Unit", 7)]


def test_nothing_of_a_tree_stays_in_memory() -> None:
    gc.collect()
    with no_collecting():
        assert texts("<ul><li>1st Unit<li><b>2nd</b> Unit</ul>") == ["1st Unit", "2nd Unit"]
        assert not [thing for thing in gc.get_objects() if isinstance(thing, PageElement)]


def test_what_looks_like_a_tag_in_a_value_or_in_raw_text_stays_as_it_is() -> None:
    assert texts("<xmp>1st <li>Unit</xmp><a href='a<p>b'>2nd Unit</a>") == ["1st <li>Unit", "2nd Unit"]


@pytest.mark.parametrize("tag", ["div", "b", "font", "span"])
def test_open_elements_lose_nothing(tag: str) -> None:
    names = [f"{number}. Battalion" for number in range(1, 2_500)]
    assert texts("".join(f"<{tag}><p>{name}</p>" for name in names)) == names


def test_an_endless_nest_is_refused() -> None:
    with pytest.raises(PageError, match="one inside the other"):
        lines("<div>" * (DEPTH_LIMIT + 1))


@pytest.mark.parametrize("span", ["2", " 2 ", "+2", "2px", "2.0", "02", "2" + " " * 9])
def test_a_span_is_its_leading_figures(span: str) -> None:
    below = lines(f"<table><tr><td>Chad<td rowspan='{span}'>note<tr><td>Unit<tr><td>Unit</table>")
    assert [(line.cell.row, line.cell.height) for line in below if line.cell and line.text == "note"] == [(0, 2)]


@pytest.mark.parametrize("span", ["", "x", "-2", "\u0662", "1" * 5_000, "0"])
def test_no_span_is_a_fault_of_the_program(span: str) -> None:
    table = f"<table><tr><td rowspan='{span}'>Chad<td>Unit</table><ol start='{span}'><li value='{span}'>Unit</ol>"
    assert [line.text for line in lines(table)] == ["Chad", "Unit", "Unit"]


def test_spans_without_end_are_refused() -> None:
    row = f"<tr>{f'<td colspan={COLUMN_LIMIT} rowspan=1000>Unit' * 1000}"
    with pytest.raises(PageError, match="columns"):
        lines(f"<table>{row * 10}</table>")


@pytest.mark.parametrize(
    ("label", "encoding", "text"),
    [
        ("iso-8859-9", "cp1254", "Jandarma “Yeşil” Battalion"),
        ("latin1", "cp1252", "Compagnie d’intervention"),
        ("windows-1251", "cp1251", "Рота"),
        ("Shift_JIS", "cp932", "①部隊"),
        ("x-sjis", "cp932", "部隊"),
    ],
)
def test_labels_mean_what_browsers_read(label: str, encoding: str, text: str) -> None:
    assert decode(f"<meta charset='{label}'>{text}".encode(encoding)).endswith(text)
    assert decode(text.encode(encoding), f"text/html; charset={label}") == text
