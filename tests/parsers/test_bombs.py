"""Pages that are made to hold a reader up are read in proportion to their size, or refused by name. `scripts/bombs.py` has more."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace

import pytest

import parsers
from leahy.vocabulary import CountryBasis
from scripts.bombs import BOMBS, CALLS, URL, grows_too_fast, listed, page

QUICK = (
    "comments that never end",
    "a long style",
    "no-break spaces and a sign",
    "broken entities",
    "marks upon a letter",
)


QUOTED = "a{}='>'"


def word(body: str) -> bytes:
    """A Word document with this body."""
    main = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("word/document.xml", f'<w:document xmlns:w="{main}"><w:body>{body}</w:body></w:document>')
    return packed.getvalue()


def message(parameters: str) -> bytes:
    """A message (MHTML) of one list page, with these parameters of its type."""
    head = f"MIME-Version: 1.0\r\nContent-Type: multipart/related; {parameters}\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n"
    return head.encode() + listed("2nd Infantry Battalion")


NESTED = b'\r\n--c\r\nContent-Type: multipart/mixed; boundary="c"\r\n\r\n'


def pdf_of(rows: str) -> bytes:
    """A PDF of one page: its statement, a country, and what `rows` draws."""
    text = "The following units were denied assistance under the State Leahy law in calendar year 2019"
    drawn = f"BT /F 9 Tf 9 780 Td ({text}) Tj 0 -12 Td (Mexico) Tj 0 -12 Td (1 Battalion) Tj {rows} ET".encode()
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%b\nendstream" % (len(drawn), drawn),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    )  # fmt: skip
    body = b"".join(b"%d 0 obj\n%b\nendobj\n" % (n, one) for n, one in enumerate(objects, start=1))
    return b"%PDF-1.7\n" + body + b"trailer\n<</Size 6/Root 1 0 R>>\n%%EOF\n"


@pytest.mark.parametrize("name", QUICK)
def test_time_grows_as_the_page_does(name: str) -> None:
    (bomb,) = (bomb for bomb in BOMBS if bomb.name == name)
    size = bomb.size // 16
    for call in CALLS.values():
        too_fast, _, _ = grows_too_fast(call, bomb.page(size), bomb.page(size * 4))
        assert not too_fast


@pytest.mark.parametrize(
    ("made", "says"),
    [
        (lambda: page("<div>" * 100_000 + "x"), "elements one inside the other"),
        (lambda: page("<span><div></p>" * 20_000), "elements one inside the other"),
        (lambda: listed(f"<b {' '.join(f'a{number}=1' for number in range(20_000))}>x</b>"), "attributes"),
        (lambda: listed("<b " + " ".join(map(QUOTED.format, range(20_000))) + ">x</b>"), "attributes"),
        (lambda: message('boundary="b"; ' + 'a="";' * 40_000), "a header of more than"),
        (lambda: message("\r\n ".join(["", *['a="";'] * 40_000, 'boundary="b"'])), "a header of more than"),
        (
            lambda: message('boundary="b"').replace(b"text/html", b'multipart/mixed; boundary="c"', 1) + NESTED * 400,
            "one inside the other",
        ),
        (
            lambda: listed("x").replace(
                b"<main>", b"<style>" + (b".a " * 60 + b"{display:none}") * 20 + b"</style>" + b"<p>" * 20_000
            ),
            "style sheets",
        ),
        (lambda: listed("x").replace(b"<main>", b"<style>" + b".a " * 70 + b"{display:none}</style>"), "style sheets"),
        (lambda: page("<table>" + "x<tr a=1>" * 120_000), "in none of its cells"),
        (lambda: listed("x" * 4_300_000), "over the limit of 4,194,304"),
        (lambda: pdf_of("0 -9 Td (1) Tj " * 2_100), "too many rows"),
        (
            lambda: pdf_of("").replace(b"<</Length", b"<</DecodeParms<</Predictor 15/Columns 2147483647>>/Length"),
            "rows of more than",
        ),
        (lambda: pdf_of("").replace(b"612 792", b"1e9 1e9"), "a broken PDF"),
        (lambda: word("<w:p>" * 200 + "</w:p>" * 200), "elements one inside the other"),
        (lambda: word(f"<w:p><w:r><w:t>{'a ' * 11_000_000}</w:t></w:r></w:p>"), "bytes of text, the limit"),
        (lambda: word('<w:r><w:fldChar w:fldCharType="begin"/></w:r>' * 200), "fields one inside the other"),
    ],
)
def test_what_is_beyond_a_bound_is_refused_by_name(made: Callable[[], bytes], says: str) -> None:
    body = made()
    assert says in parsers.judge(body, url=URL).reason
    with pytest.raises(parsers.PageError, match=says):
        parsers.parse_listings(body, url=URL)


def test_a_list_that_no_column_can_count_is_refused() -> None:
    entry = parsers.Entry("Mexico", "MX", CountryBasis.HEADING, "1 Infantry Battalion", None, "item 1")
    most = parsers.Listing(2019, (entry,) * 32_767, "", (), "made up")
    assert parsers.to_rows(most)["times_listed"].tolist() == [32_767]
    with pytest.raises(parsers.PageError, match="the list of 2019 has 32,768 entries"):
        replace(most, entries=(*most.entries, entry))


def test_as_many_elements_that_end_by_themselves_are_no_depth() -> None:
    units = (f"<li>{n % 900 + 1} Infantry Battalion, Sector {n // 900 + 1}\n" for n in range(8_100))
    body = page("<h3>Mexico</h3><ul>" + "".join(units) + "</ul>")
    assert parsers.judge(body, url=URL).reason == "8100 units in 1 group"


def test_a_message_does_not_quote_a_whole_page() -> None:
    body = listed("(" * 100_000)
    with pytest.raises(parsers.PageError, match=r"\([0-9,]+ characters\)") as error:
        parsers.parse_listings(body, url=URL)
    assert len(str(error.value)) < 3_000
    assert len(parsers.judge(body, url=URL).reason) < 3_000
