"""A PDF as lines: what is one line of text, what is none of it, and what is refused."""

import zlib
from collections.abc import Callable
from functools import cache

import pytest

import parsers
from parsers.pages import pdf as reader
from parsers.pages.lines import Line
from parsers.pages.pdf.bounds import CHARACTER_LIMIT, CROSSING_LIMIT, DECODED_LIMIT, LZW_LIMIT, PAGE_LIMIT
from parsers.pages.pdf.work import DRAWING_LIMIT, SHAPE_LIMIT
from tests.support.pdfs import Words, packed, pdf

STATEMENT = [
    Words(
        72,
        90,
        "The following units were denied assistance under the Leahy law in calendar year 2021, based on credible",
    ),
    Words(72, 104, "information of a gross violation of human rights."),
]
LONG = "Investigation Wing, Counter Terrorism and Transnational Crime Unit, Dhaka Range"
URL = "https://www.state.gov/wp-content/uploads/2022/01/leahy-units.pdf"


def lines(*pages: list[Words], drawn: str = "", turn: int = 0) -> list[Line]:
    return [line for line in reader.read(pdf(pages, drawn=drawn, turn=turn)).lines if line.text]


def texts(found: list[Line]) -> list[str]:
    return [line.text for line in found if not line.dropped]


def rows(*pages: list[Words]) -> list[tuple[str | None, str]]:
    (listing,) = parsers.parse_listings(pdf(pages), url=URL)
    return [(entry.country_listed, entry.unit_listed) for entry in listing.entries]


def item(y: float, text: str, *, x: float = 72) -> list[Words]:
    return [Words(x, y, "•"), Words(x + 18, y, text)]


def test_rest_of_an_item_stands_behind_its_bullet() -> None:
    page = [
        *STATEMENT,
        Words(72, 130, "Bangladesh", bold=True),
        *item(146, f"{LONG} Metropolitan Unit"),
        Words(90, 160, "Police, Bangladesh Police"),
        *item(174, "Rapid Action Battalion"),
    ]
    assert rows(page) == [
        ("Bangladesh", f"{LONG} Metropolitan Unit Police, Bangladesh Police"),
        ("Bangladesh", "Rapid Action Battalion"),
    ]


def test_page_break_within_an_item_and_running_heads() -> None:
    first = [
        Words(250, 40, "Ineligible units", size=9),
        *STATEMENT,
        Words(72, 700, "Bangladesh", bold=True),
        *item(714, f"{LONG} Metropolitan Unit"),
        Words(280, 760, "Page 1 of 2", size=9),
    ]
    second = [
        Words(250, 40, "Ineligible units", size=9),
        Words(90, 90, "Police, Bangladesh Police"),
        Words(72, 110, "Chad", bold=True),
        *item(124, "Presidential Guard"),
        Words(280, 760, "Page 2 of 2", size=9),
    ]
    assert rows(first, second) == [
        ("Bangladesh", f"{LONG} Metropolitan Unit Police, Bangladesh Police"),
        ("Chad", "Presidential Guard"),
    ]
    found = lines(first, second)
    assert [line.dropped for line in found if line.dropped] == ["page header", "page footer"] * 2
    assert [line.where for line in found if line.text == "Chad"] == ["page 2, line 3"]


def test_rest_that_could_be_a_unit_is_refused() -> None:
    page = [
        *STATEMENT,
        Words(72, 130, "Bangladesh", bold=True),
        Words(72, 144, f"{LONG} Metropolitan Units"),
        Words(72, 158, "Rapid Action Battalion"),
    ]
    with pytest.raises(parsers.PageError, match=r"page 1, line 4: .*the rest of the name or another one"):
        rows(page)


def test_room_at_the_end_of_a_row_parts_two_units() -> None:
    page = [
        *STATEMENT,
        Words(72, 130, "Bangladesh", bold=True),
        Words(72, 144, "Border Guard Battalion"),
        Words(72, 158, "Rapid Action Battalion"),
    ]
    assert rows(page) == [("Bangladesh", "Border Guard Battalion"), ("Bangladesh", "Rapid Action Battalion")]


def test_columns_are_read_one_after_the_other() -> None:
    page = [
        *STATEMENT,
        Words(72, 130, "Bangladesh", bold=True),
        *item(144, "Rapid Action Battalion"),
        *item(158, "Border Guard Battalion"),
        Words(330, 130, "Chad", bold=True),
        *item(144, "Presidential Guard", x=330),
        *item(158, "Second Infantry Battalion", x=330),
    ]
    assert [country for country, _ in rows(page)] == ["Bangladesh", "Bangladesh", "Chad", "Chad"]


def test_columns_that_could_be_a_table_are_refused() -> None:
    page = [
        *STATEMENT,
        *(Words(72, 130 + 14 * n, country) for n, country in enumerate(("Bangladesh", "Chad", "Mali"))),
        *(Words(330, 130 + 14 * n, f"{n + 2} Infantry Battalion") for n in range(3)),
    ]
    doubts = {line.doubt for line in lines(page)[1:]}
    assert all("stands beside other words, in columns or a table without lines" in doubt for doubt in doubts)
    with pytest.raises(parsers.PageError):
        rows(page)


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ([Words(72, 130, "3"), Words(78.2, 126, "rd", size=6), Words(88, 130, "Brigade")], "3rd Brigade"),
        ([Words(72, 130, "Presidential Guard"), Words(163, 126, "1", size=6)], "Presidential Guard\ue0001\ue001"),
        ([Words(72, 130, "Border"), Words(110, 130, "Guard")], "Border Guard"),
        ([Words(110, 130, "Guard"), Words(72, 130, "Border")], "Border Guard"),
        ([Words(72, 130, "B", size=14), Words(81.4, 130, "ORDER", size=11)], "Border"),
        ([Words(72, 130, "Guard"), Words(72.3, 130, "Guard")], "Guard"),
    ],
)
def test_words_of_one_row(words: list[Words], text: str) -> None:
    assert texts(lines([*STATEMENT, *words]))[-1] == text


@pytest.mark.parametrize(
    ("words", "drawn", "rule"),
    [
        (Words(72, 130, "Border Guard", before="1 g"), "", "hidden"),
        (Words(72, 130, "Border Guard", size=1), "", "hidden"),
        (Words(72, 900, "Border Guard"), "", "hidden"),
        (Words(72, 130, "Border Guard"), "72 665 64 0.6 re f\n", "struck out"),
    ],
)
def test_what_nobody_reads_is_set_apart_by_a_rule(words: Words, drawn: str, rule: str) -> None:
    assert [line.dropped for line in lines([*STATEMENT, words], drawn=drawn) if line.text == "Border Guard"] == [rule]


def test_underlined_and_bold_words_are_features() -> None:
    found = lines([*STATEMENT, Words(72, 130, "Chad", bold=True)], drawn="72 660.5 27 0.6 re f\n")
    assert found[-1].features == {"b", "u"}


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_page_that_is_turned_is_read_as_its_letters_run(turn: int) -> None:
    page = [*STATEMENT, Words(72, 130, "Chad", bold=True), *item(144, "Presidential Guard")]
    (listing,) = parsers.parse_listings(pdf([page], turn=turn), url=URL)
    assert [entry.unit_listed for entry in listing.entries] == ["Presidential Guard"]


STREAM = "<</Length 1/Filter{}>>stream\n"


def _with_stream(data: bytes, filters: str) -> bytes:
    body = STREAM.format(filters).encode() + data + b"\nendstream"
    return packed(["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 0/Kids[]>>", body])


@cache
def bomb() -> bytes:
    """Packed twice, what unpacks to more than may be decoded."""
    return zlib.compress(zlib.compress(bytes(DECODED_LIMIT + 1_000_000), 9), 9)


LATTICE = "".join(f"{5 * n} 0 m {5 * n} 600 l S 0 {5 * n} m 600 {5 * n} l S " for n in range(1, 101))
WORDS = [Words(10, 60 + 7 * n, "unit " * 20, size=6) for n in range(100)]


def _stream(drawn: str, entries: str = "") -> bytes:
    body = zlib.compress(drawn.encode())
    return f"<<{entries}/Filter/FlateDecode/Length {len(body)}>>stream\n".encode() + body + b"\nendstream"


def _drawing(drawn: str, *more: str | bytes, contents: str = "4 0 R", catalog: str = "") -> bytes:
    """A PDF of one page that is drawn by `drawn`; `more`: objects from 5 on, of which the first is the form /X."""
    text = "BT /F 11 Tf 72 700 Td (Units denied assistance under the Leahy law in calendar year 2021) Tj ET\n"
    return packed(
        [
            f"<</Type/Catalog/Pages 2 0 R{catalog}>>",
            f"<</Type/Pages/Count 1/Kids[{5 + len(more)} 0 R]>>",
            "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
            _stream(text + drawn),
            *more,
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents {contents}"
            "/Resources<</Font<</F 3 0 R>>/XObject<</X 5 0 R>>>>>>",
        ]
    )


FORM = "/Type/XObject/Subtype/Form/BBox[0 0 9 9]"
BROKEN_LZW = "<</Filter/LZWDecode/Length 17>>stream\nBT (Units) Tj ET \nendstream"
SQUARE, NO_DRAWING = "1 1 5 5 re f\n", "BT ET\n"
NESTED = [_stream("/X Do " * 10, f"{FORM}/Resources<</XObject<</X {n} 0 R>>>>") for n in range(6, 11)]
SHARED = [f"<</S/P/K[{n} 0 R {n} 0 R]>>" for n in range(7, 40)]


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (lambda: pdf([STATEMENT] * (PAGE_LIMIT + 1)), f"over the limit of {PAGE_LIMIT}"),
        (lambda: pdf([WORDS] * (CHARACTER_LIMIT // 10_000 + 1)), f"{CHARACTER_LIMIT:,} characters"),
        (lambda: pdf([STATEMENT], trailer="/Encrypt 9 0 R"), "encrypted"),
        (lambda: pdf([STATEMENT])[:300] + b"%%EOF", "broken PDF"),
        (lambda: pdf([STATEMENT])[:-20], "no end mark"),
        (lambda: _drawing("", BROKEN_LZW, contents="[4 0 R 5 0 R]"), "broken PDF"),
        (lambda: _with_stream(bomb(), "[/FlateDecode/FlateDecode]"), f"{DECODED_LIMIT:,} bytes, the limit"),
        (lambda: _with_stream(zlib.decompress(bomb()), "/FlateDecode"), f"{DECODED_LIMIT:,} bytes, the limit"),
        (lambda: _with_stream(zlib.decompress(bomb()), " 9 0 R"), f"{DECODED_LIMIT:,} bytes, the limit"),
        (lambda: _with_stream(bytes(LZW_LIMIT + 1), "/LZWDecode"), f"{LZW_LIMIT:,} bytes packed with LZW"),
        (lambda: _drawing(NO_DRAWING * (DRAWING_LIMIT // 6)), f"{DRAWING_LIMIT:,} bytes to draw"),
        (lambda: _drawing(NO_DRAWING * 20_000, contents=f"[{'4 0 R ' * 60}]"), f"{DRAWING_LIMIT:,} bytes to draw"),
        (lambda: _drawing("/X Do", *NESTED, _stream(SQUARE, FORM)), "more lines and boxes than"),
        (lambda: _drawing("/#58 Do " * 999, _stream(NO_DRAWING * 2_000, FORM)), f"{DRAWING_LIMIT:,} bytes to draw"),
        (
            lambda: _drawing("/X Do", _stream("/X Do /X Do", f"{FORM}/Resources<</XObject<</X 5 0 R>>>>")),
            "bytes to draw",
        ),
        (
            lambda: _drawing(SQUARE * (SHAPE_LIMIT + 1)),
            f"page 1 of a PDF draws more lines and boxes than {SHAPE_LIMIT:,}",
        ),
        (lambda: _drawing("", "null", "<</K 7 0 R>>", *SHARED, catalog="/StructTreeRoot 6 0 R"), "tags are no tree"),
        (lambda: pdf([STATEMENT], drawn=LATTICE), f"{CROSSING_LIMIT:,} crossings of lines"),
        (lambda: pdf([[]], drawn="0 0 612 792 re f\n"), "without text"),
        (lambda: pdf([[]]), "without a word"),
    ],
)
def test_beyond_the_bounds_is_refused(made: Callable[[], bytes], words: str) -> None:
    body = made()
    with pytest.raises(parsers.PageError, match=words):
        parsers.parse_listings(body, url=URL)
    verdict = parsers.judge(body, url=URL)
    assert words in verdict.reason
    assert verdict.kind == ("truncated" if words == "no end mark" else "list"), "its address names the law"


def test_filled_boxes_behind_many_letters_are_refused() -> None:
    boxes = SQUARE * 5_000 + "BT /F 1 Tf 72 600 Td (" + "letters " * 300 + ") Tj ET\n"
    with pytest.raises(parsers.PageError, match="5,000 filled boxes behind"):
        reader.read(_drawing(boxes))


def test_words_far_outside_of_the_page_cost_nothing() -> None:
    """Columns are looked for as far as the page goes."""
    (*_, far) = lines([*STATEMENT, Words(1e12, 158, "Border Guard")])
    assert (far.text, far.dropped) == ("Border Guard", "hidden")


def test_pages_that_two_readers_count_otherwise_are_refused() -> None:
    body = pdf([STATEMENT, STATEMENT]).replace(b"/Kids[5 0 R 7 0 R]", b"/Kids[5 0 R 9 0 R]")
    with pytest.raises(parsers.PageError, match="broken PDF"):
        reader.read(body)


def test_picture_among_pages_of_text_is_refused() -> None:
    body = pdf([STATEMENT, []], drawn="300 300 200 200 re f\n")
    with pytest.raises(parsers.PageError, match=r"page 2 has no text"):
        reader.read(body)
