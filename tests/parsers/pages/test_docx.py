"""A Word document as lines, and what of it is refused because Word shows it otherwise."""

import io
import zipfile
from collections.abc import Callable

import pytest

import parsers
from parsers.pages import docx
from tests.support.places import DATA

URL = "https://www.state.gov/wp-content/uploads/2024/12/leahy-units.docx"
BODY = (DATA / "pages" / "docx_bullets.docx").read_bytes()
UNIT = "Fourth Infantry Battalion"


def changed(change: Callable[[str], str], name: str = "word/document.xml") -> bytes:
    """The golden document with one of its parts changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(BODY)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            data = old.read(part)
            new.writestr(part.filename, change(data.decode()).encode() if part.filename == name else data)
    return out.getvalue()


def swapped(words: str) -> bytes:
    assert f"<w:r><w:t>{UNIT}</w:t></w:r>" in zipfile.ZipFile(io.BytesIO(BODY)).read("word/document.xml").decode()
    return changed(lambda xml: xml.replace(f"<w:r><w:t>{UNIT}</w:t></w:r>", words))


def units(body: bytes) -> list[str]:
    (listing,) = parsers.parse_listings(body, url=URL)
    return [entry.unit_listed for entry in listing.entries]


def test_locator_counts_the_lines() -> None:
    (listing,) = parsers.parse_listings(BODY, url=URL)
    assert listing.entries[0].locator == "line 6, group 1, unit 1"
    assert UNIT in units(BODY)


@pytest.mark.parametrize(
    "words",
    [
        f"<w:r><w:rPr><w:vanish w:val='0'/></w:rPr><w:t>{UNIT}</w:t></w:r>",
        "<w:r><w:t>Fourth </w:t></w:r><w:r><w:rPr><w:i/></w:rPr><w:t>Infantry Battalion</w:t></w:r>",
        "<w:r><w:tab/><w:t>Fourth Infantry Battalion</w:t></w:r>",
    ],
)
def test_unit_that_is_set_otherwise_is_read(words: str) -> None:
    assert UNIT in units(swapped(words))


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("<w:ins w:id='1' w:author='x'><w:r><w:t>Fourth Battalion</w:t></w:r></w:ins>", "tracked changes"),
        ("<w:del w:id='1' w:author='x'><w:r><w:delText>Fourth Battalion</w:delText></w:r></w:del>", "tracked changes"),
        ("<w:r><w:rPr><w:vanish/></w:rPr><w:t>Fourth Battalion</w:t></w:r>", "hidden text"),
        ("<w:r><w:pict><w:txbxContent><w:p><w:r><w:t>Border Guard</w:t></w:r></w:p></w:txbxContent></w:pict></w:r>", "text box"),
        ("<w:r><w:t>Fourth Battalion</w:t><w:tab/><w:t>Border Guard</w:t></w:r>", "a tab stands between"),
    ],
)  # fmt: skip
def test_what_word_shows_otherwise_is_refused(words: str, reason: str) -> None:
    with pytest.raises(parsers.PageError, match=reason):
        units(swapped(words))


def _packed(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name, data in parts.items():
            new.writestr(name, data)
    return out.getvalue()


@pytest.mark.parametrize(
    ("made", "reason"),
    [
        (lambda: _packed({"word/document.xml": b" " * (docx.SIZE_LIMIT + 1)}), "unpacks to more than"),
        (lambda: _packed({f"word/{n}.xml": b"" for n in range(docx.PART_LIMIT)} | {"word/document.xml": b""}), "parts"),
        (
            lambda: changed(lambda xml: xml.replace("<w:document", "<!DOCTYPE x [<!ENTITY a 'b'>]><w:document", 1)),
            "entities",
        ),
        (lambda: changed(lambda xml: xml[: len(xml) // 2]), "broken Word document"),
        (lambda: BODY[:-300], "no directory at its end"),
        (lambda: _packed({"x/word/document.xml": b"<a/>"}), "without its text"),
    ],
)
def test_beyond_the_bounds_is_refused(made: Callable[[], bytes], reason: str) -> None:
    body = made()
    with pytest.raises(parsers.PageError, match=reason):
        units(body)
    assert reason in parsers.judge(body, url=URL).reason
