"""Pages that are made to hold a reader up are read in proportion to their size, or refused by name. `scripts/bombs.py` has more."""

import io
import zipfile

import pytest

import parsers
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


@pytest.mark.parametrize("name", QUICK)
def test_time_grows_as_the_page_does(name: str) -> None:
    (bomb,) = (bomb for bomb in BOMBS if bomb.name == name)
    size = bomb.size // 16
    for call in CALLS.values():
        too_fast, _, _ = grows_too_fast(call, bomb.page(size), bomb.page(size * 4))
        assert not too_fast


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (page("<div>" * 100_000 + "x"), "elements one inside the other"),
        (page("<span><div></p>" * 20_000), "elements one inside the other"),
        (listed(f"<b {' '.join(f'a{number}=1' for number in range(20_000))}>x</b>"), "attributes"),
        (listed("<b " + " ".join(map(QUOTED.format, range(20_000))) + ">x</b>"), "attributes"),
        (message('boundary="b"; ' + 'a="";' * 40_000), "a header of more than"),
        (message("\r\n ".join(["", *['a="";'] * 40_000, 'boundary="b"'])), "a header of more than"),
        (word("<w:p>" * 200 + "</w:p>" * 200), "elements one inside the other"),
        (word(f"<w:p><w:r><w:t>{'a ' * 11_000_000}</w:t></w:r></w:p>"), "bytes of text, the limit"),
        (word('<w:r><w:fldChar w:fldCharType="begin"/></w:r>' * 200), "fields one inside the other"),
    ],
)
def test_what_is_beyond_a_bound_is_refused_by_name(body: bytes, says: str) -> None:
    assert says in parsers.judge(body, url=URL).reason
    with pytest.raises(parsers.PageError, match=says):
        parsers.parse_listings(body, url=URL)


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
