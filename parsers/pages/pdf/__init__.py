"""From a PDF to lines: two engines read its characters, and geometry and tags say how these are set.

    bytes -> bounds -> engines (pdfium, pdfplumber) -> glyphs -> rows -> parts of a page -> lines

Nothing here loads a PDF library before a PDF is read. The limits and what is refused: `parsers.pages.pdf.bounds`.
"""

from parsers.pages.lines import Document

_END = b"%%EOF"
_TAIL = 2_048
"""Bytes at the end of a PDF within which its end mark stands; some servers add a few bytes."""


def is_pdf(body: bytes) -> bool:
    """Whether a body begins as a PDF does; readers allow for some bytes in front of it."""
    return b"%PDF-" in body[:1_024]


def cut_off(body: bytes) -> str | None:
    """Why a PDF must have been cut, else None."""
    return None if _END in body[-_TAIL:] else "the PDF has no end mark (%%EOF)"


def quick_text(body: bytes) -> str:
    """The words of a PDF in the order in which they are drawn, in a tenth of a second for forty pages.

    Raises PageError for a PDF that is beyond the bounds, encrypted, broken or without text.
    """
    from parsers.pages.pdf.bounds import refuse_unsafe
    from parsers.pages.pdf.pdfium import text_of

    refuse_unsafe(body)
    return text_of(body)


def read(body: bytes) -> Document:
    """The pages as lines. Raises PageError as `quick_text` does, and where pages cannot be read as text."""
    from parsers.pages.pdf.bounds import refuse_unsafe
    from parsers.pages.pdf.document import read_pages
    from parsers.pages.pdf.work import refuse_too_much_work

    refuse_unsafe(body)
    refuse_too_much_work(body)
    return read_pages(body)
