"""The program's own reading of a capture, line by line, as far as it got: what a person starts from."""

from collections.abc import Mapping
from dataclasses import dataclass

from parsers.listings.counts import stated_counts
from parsers.listings.trace import trace
from parsers.pages.formats import read_document
from parsers.pages.lines import Document, unmarked
from parsers.readings.conservation import lines_to_read
from parsers.readings.lists import ListPieces
from parsers.readings.other_lines import OtherLines
from parsers.readings.read_line import ReadLine
from parsers.readings.rows import rows_of


@dataclass(frozen=True, slots=True)
class OwnReading:
    """What the program makes of a capture. `rows`: its reading, `?` where it does not know; `problems`: every reason for which
    it refuses the page; `counts`: (words, number, "units" or "countries") that the page states; `document`: its lines."""

    document: Document
    rows: tuple[ReadLine, ...]
    problems: tuple[str, ...]
    counts: tuple[tuple[str, int, str], ...]


def own_reading(
    body: bytes, *, content_type: str | None = None, countries: Mapping[int, str] | None = None
) -> OwnReading:
    """The program's own reading. `countries`: decisions on lost headings, as for `parsers.parse_listings`.

    Raises `PageError` only for bytes that have no lines: pictures, other formats, too many bytes.
    """
    document = read_document(body, content_type)
    traced = trace(document)
    lists = ListPieces(traced, countries or {})
    rows = rows_of(traced, lists, OtherLines(traced, lists))
    counts = tuple(
        stated
        for text in dict.fromkeys((*document.titles, *(unmarked(line.text) for line in lines_to_read(document))))
        for stated in stated_counts(text)
    )
    problems = dict.fromkeys((*(doubt.reason for doubt in traced.doubts), *lists.problems, *lists.doubts.values()))
    return OwnReading(document, rows, tuple(problems), counts)
