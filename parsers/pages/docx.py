"""From a Word document (.docx) to lines: mammoth makes HTML of it, and the reader of HTML does the rest.

What mammoth passes over or shows otherwise than Word does is refused: tracked changes, hidden text, text boxes, other documents
within this one. Nothing here loads mammoth before a document is read.
"""

import io
import re
import zipfile
import zlib
from dataclasses import replace
from xml.etree import ElementTree

from parsers.errors import PageError
from parsers.pages import html
from parsers.pages.lines import BULLET, Document, Line

SIZE_LIMIT = 64 * 1024 * 1024
"""Bytes of all parts of a document after unpacking; a list of 10,000 units has 4 MB."""
TEXT_LIMIT = 20 * 1024 * 1024
"""Bytes of the parts with words. A list of 10,000 units has 4 MB; reading 20 takes 40 s."""
PART_LIMIT = 5_000
"""Parts of one document. A list has about 15."""
FIELD_LIMIT = 100
"""Fields (page numbers, links) that are open at once: mammoth goes over all of them at each word."""
DEPTH_LIMIT, ELEMENT_LIMIT = 100, 200_000
"""Elements of one part: inside each other, and in all. Beyond them a small file takes minutes: words are looked for below each
element. A cell of a table within a table is 11 deep; a list of 10,000 units has 100,000 elements."""
_TEXT_PART = re.compile(r"word/(?:document|styles|numbering|footnotes|endnotes)\d*\.xml")
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_CHANGES = {f"{_W}{name}" for name in ("ins", "del", "moveFrom", "moveTo")}
_OFF = ("0", "false", "off")
_STYLES = "p[style-name='Title'] => h1:fresh\nu => u"
_BLOCK = re.compile(r"(?=<(?:p|h[1-6]|li|tr|td|th|table|ul|ol)\b)")
_TAB = "\ue009"
"""What stands for a tab on its way through the reader of HTML, which takes tabs for spaces."""
_AT_START = re.compile(rf"(?:{BULLET.pattern}|\S{{1,4}}[.)])?[ {_TAB}]*")
_SEE = "; print it to a PDF and file that"


def cut_off(body: bytes) -> str | None:
    """Why a document must have been cut, else None."""
    return None if zipfile.is_zipfile(io.BytesIO(body)) else "the Word document has no directory at its end"


def quick_text(body: bytes) -> str:
    """The words of the document. Raises PageError as `read` does, but for what Word shows otherwise."""
    root = _parts(body)["word/document.xml"]
    return "\n".join("".join(part.text or "" for part in words.iter(f"{_W}t")) for words in root.iter(f"{_W}p"))


def read(body: bytes) -> Document:
    """The document as lines, numbered from its start. Raises PageError for one that is broken or beyond the bounds, and for one
    with tracked changes, hidden text, text boxes or other documents within it."""
    import mammoth

    parts = _parts(body)
    _refuse_unread(parts)
    try:
        result = mammoth.convert_to_html(
            io.BytesIO(body), style_map=_STYLES, convert_image=mammoth.images.img_element(lambda image: {"src": ""})
        )
    except Exception as error:  # noqa: BLE001 - mammoth has no errors of its own for what it cannot read
        raise PageError(f"a broken Word document ({type(error).__name__}: {error}){_SEE}") from None
    marked = _BLOCK.sub("\n", result.value.replace("\t", _TAB))
    document = html.read(f"<html><body>{marked}</body></html>")
    lines = [_line(line, number) for number, line in enumerate(document.lines, start=1)]
    return replace(document, lines=tuple(lines))


def _line(line: Line, number: int) -> Line:
    line = line._replace(number=number)
    if _TAB not in line.text:
        return line
    start = _AT_START.match(line.text)
    end = start.end() if start else 0
    rest = line.text[end:].strip(_TAB)
    doubt = "a tab stands between its words: one name or two" if _TAB in rest else ""
    return line._replace(
        text=f"{line.text[:end].replace(_TAB, ' ')}{rest.replace(_TAB, ' ')}".strip(),
        lead=line.lead.replace(_TAB, " ").strip(),
        doubt=doubt,
    )


def _parts(body: bytes) -> dict[str, ElementTree.Element]:
    """The parts with words, parsed. Raises PageError beyond the bounds, and for what is no document."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            parts = packed.infolist()
            if len(parts) > PART_LIMIT:
                raise PageError(f"a Word document of {len(parts):,} parts, over the limit of {PART_LIMIT:,}{_SEE}")
            if sum(part.file_size for part in parts) > SIZE_LIMIT:
                raise PageError(f"a Word document that unpacks to more than {SIZE_LIMIT:,} bytes, the limit{_SEE}")
            if sum(part.file_size for part in parts if _TEXT_PART.fullmatch(part.filename)) > TEXT_LIMIT:
                raise PageError(f"a Word document of more than {TEXT_LIMIT:,} bytes of text, the limit{_SEE}")
            if any(part.flag_bits & 1 for part in parts):
                raise PageError(f"an encrypted Word document{_SEE}")
            # A part is never longer than its directory says: what is more is not unpacked.
            texts = {part.filename: packed.read(part) for part in parts if _TEXT_PART.fullmatch(part.filename)}
        if any(b"<!DOCTYPE" in text or b"<!ENTITY" in text for text in texts.values()):
            raise PageError(f"a Word document with entities of its own, which Word never writes{_SEE}")
        roots = {name: _parsed(text) for name, text in texts.items()}
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, ElementTree.ParseError, ValueError) as error:
        raise PageError(f"a broken Word document ({error}); fetch or save it again") from None
    for root in roots.values():
        _refuse_open_fields(root)
    if "word/document.xml" not in roots:
        raise PageError("a Word document without its text (word/document.xml); fetch or save it again")
    return roots


def _parsed(text: bytes) -> ElementTree.Element:
    """The root of a part, which has no entities. Raises PageError beyond the bounds, and ParseError."""
    depth = count = 0
    root: ElementTree.Element | None = None
    for event, element in ElementTree.iterparse(io.BytesIO(text), ("start", "end")):  # noqa: S314 - without entities
        if event == "start":
            depth, count, root = depth + 1, count + 1, element if root is None else root
            if depth > DEPTH_LIMIT or count > ELEMENT_LIMIT:
                raise PageError(
                    f"a Word document of more than {DEPTH_LIMIT} elements one inside the other, or {ELEMENT_LIMIT:,} in all{_SEE}"
                )
        else:
            depth -= 1
    assert root is not None  # else it could not be parsed
    return root


def _refuse_unread(parts: dict[str, ElementTree.Element]) -> None:
    """Raises PageError for words that mammoth passes over, or reads where Word does not show them."""
    hidden_styles = {
        style.get(f"{_W}styleId")
        for style in parts.get("word/styles.xml", ElementTree.Element("none")).iter(f"{_W}style")
        if _is_on(style.find(f".//{_W}vanish"))
    }
    for name, root in parts.items():
        if name == "word/styles.xml":
            continue
        if any(_words(part) for kind in _CHANGES for part in root.iter(kind)):
            raise PageError(
                f"the Word document has tracked changes; accept or reject them in Word, and file it again{_SEE}"
            )
        if words := next((_words(part) for part in root.iter(f"{_W}txbxContent") if _words(part)), ""):
            raise PageError(
                f"the Word document has a text box ({words[:60]!r}), and it cannot be told where it belongs{_SEE}"
            )
        if next(root.iter(f"{_W}altChunk"), None) is not None:
            raise PageError(f"the Word document holds another document{_SEE}")
        for run in root.iter(f"{_W}r"):
            style = run.find(f"{_W}rPr/{_W}rStyle")
            if _words(run) and (
                _is_on(run.find(f"{_W}rPr/{_W}vanish"))
                or (style is not None and style.get(f"{_W}val") in hidden_styles)
            ):
                raise PageError(f"the Word document has hidden text ({_words(run)[:60]!r}); show or delete it in Word")
        for paragraph in root.iter(f"{_W}p"):
            style = paragraph.find(f"{_W}pPr/{_W}pStyle")
            if style is not None and style.get(f"{_W}val") in hidden_styles and _words(paragraph):
                raise PageError(
                    f"the Word document has hidden text ({_words(paragraph)[:60]!r}); show or delete it in Word"
                )


def _refuse_open_fields(root: ElementTree.Element) -> None:
    """Raises PageError for a part with more than `FIELD_LIMIT` fields one inside the other, or without an end."""
    is_open = 0
    for sign in root.iter(f"{_W}fldChar"):
        kind = sign.get(f"{_W}fldCharType")
        is_open = max(0, is_open + (kind == "begin") - (kind == "end"))
        if is_open > FIELD_LIMIT:
            raise PageError(f"a Word document of more than {FIELD_LIMIT} fields one inside the other{_SEE}")


def _words(part: ElementTree.Element) -> str:
    return "".join(text.text or "" for kind in ("t", "delText") for text in part.iter(f"{_W}{kind}")).strip()


def _is_on(switch: ElementTree.Element | None) -> bool:
    return switch is not None and switch.get(f"{_W}val") not in _OFF
