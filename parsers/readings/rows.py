"""The rows of the program's own reading, in the order of the lines, with nothing said that the rows above say already."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from parsers.listings.trace import Trace
from parsers.listings.words.sentences import calendar_years
from parsers.pages.lines import unmarked
from parsers.readings.conservation import lines_to_read, where_of
from parsers.readings.lists import ListPieces
from parsers.readings.other_lines import OtherLines
from parsers.readings.pieces import Piece, cut
from parsers.readings.read_line import UNKNOWN, Is, ReadLine, name_lines

_TELLS_YEARS = (Is.STATEMENT, Is.YEAR, Is.MORE, Is.IGNORED, Is.NOTE)


def rows_of(traced: Trace, lists: ListPieces, others: OtherLines) -> tuple[ReadLine, ...]:
    """The rows of a reading: one a line, or several where a line holds several things."""
    lines = lines_to_read(traced.document)
    numbers = {line.order: number for number, line in enumerate(lines, start=1)}
    pieces: dict[int, list[Piece]] = {}
    for line in lines:
        text = unmarked(line.text)
        known = list(lists.known.get(line.order, ()))
        if line.order in lists.more:
            known.insert(0, Piece(lists.more[line.order], Is.MORE, "goes on"))
        pieces[line.order] = cut(text, known) if known else [others.piece(line)]
    _state_years(traced, lists, pieces)
    for doubt in traced.doubts:
        _mark(pieces, doubt.order, doubt.reason, lists)
    for order, reason in lists.doubts.items():
        _mark(pieces, order, reason, lists)
    rows = [
        (piece, ReadLine(numbers[line.order], where_of(line), piece.text, piece.is_, rule=piece.rule))
        for line in lines
        for piece in pieces[line.order]
    ]
    return tuple(_without_repetition(rows, numbers))


def _state_years(traced: Trace, lists: ListPieces, pieces: Mapping[int, Sequence[Piece]]) -> None:
    """Write the year of the first list on the line that says it, or, where no line does, on the first of the list."""
    year = str(lists.years[0]) if lists.years else UNKNOWN
    of_rows = {piece.year for of_line in pieces.values() for piece in of_line if piece.is_ == Is.YEAR}
    if not traced.parts or year in of_rows or (of_rows and year == UNKNOWN):
        return
    lines = [(line, pieces[line.order][0]) for line in lists.shown if pieces[line.order][0].is_ in _TELLS_YEARS]
    years = [(piece, calendar_years(unmarked(line.text))) for line, piece in lines]
    stating = [piece for piece, said in years if said and (year == UNKNOWN or int(year) in said)]
    candidates = (
        *(piece for piece in stating if piece.is_ == Is.STATEMENT),
        *stating,
        *(piece for line, piece in lines if year in line.text),
        *(pieces[order][0] for order in sorted(lists.known) if order in pieces),
        *(of_line[0] for _, of_line in sorted(pieces.items())),
    )
    for piece in candidates[:1]:
        piece.year = year


def _mark(pieces: Mapping[int, Sequence[Piece]], order: int | None, reason: str, lists: ListPieces) -> None:
    """Write `?` and the reason on the line for which the page is refused, or on its first statement or line of the list."""
    of_line = pieces.get(order) if order is not None else None
    if of_line is None:
        every = [piece for _, of_other in sorted(pieces.items()) for piece in of_other]
        of_list = [piece for known in sorted(lists.known) for piece in pieces.get(known, ())]
        statements = [piece for piece in every if piece.is_ == Is.STATEMENT]
        of_line = (statements or of_list or every)[:1]
    piece = next((one for one in of_line if one.is_ != Is.IGNORED), next(iter(of_line), None))
    if piece is not None and piece.is_ != UNKNOWN:
        if piece.is_ == Is.UNIT and len(lists.years) < 2:
            piece.year = ""  # it is of the one list
        piece.is_, piece.rule = UNKNOWN, f"{reason} (it was taken for: {piece.is_})"


def _without_repetition(rows: Sequence[tuple[Piece, ReadLine]], numbers: Mapping[int, int]) -> list[ReadLine]:
    """The rows with years, countries and what they belong to, where the rows above do not say them already."""
    of_list = [piece.year for piece, _ in rows if piece.year and piece.is_ != Is.UNIT]
    current = next((year for year in of_list if year != UNKNOWN), "")
    result: list[ReadLine] = []
    above: int | None = None
    above_year = current
    for piece, row in rows:
        year, belongs = piece.year, [numbers[order] for order in piece.speaks_of]
        if piece.is_ == Is.UNIT:
            if piece.country_code or belongs == [above]:
                belongs = []
            year = "" if year in (current, "") else year
        elif year and year != UNKNOWN:
            current = year
        if piece.is_ == Is.COUNTRY:
            above, above_year = row.line, current
        elif piece.is_ != Is.UNIT and piece.year and above_year != current:
            above = None
        elif piece.is_ in (Is.MORE, Is.IGNORED, Is.STATEMENT, Is.YEAR):
            belongs = []
        result.append(replace(row, year=year, country_code=piece.country_code, belongs_to=name_lines(belongs)))
    return result
