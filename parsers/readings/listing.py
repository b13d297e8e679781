"""From a reading to listings, by the words of its rows alone: no later parser reads a filed reading otherwise."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from leahy.text.countries import COUNTRY_NAMES
from leahy.text.figures import whole_number
from leahy.vocabulary import CountryBasis, ReadBy
from parsers.countries.headings import country_name, match_country
from parsers.listings.listing import day_of_list
from parsers.pages.lines import EDGES, Dated
from parsers.readings.read_line import (
    UNKNOWN,
    Is,
    ReadingError,
    ReadLine,
    lines_named,
    words_of_country,
    words_of_remark,
    words_of_unit,
)
from parsers.records import Entry, Listing

INFERRED = "inferred from the units' own words"
"""How the rule of a unit begins whose country the program inferred. A person's word in the same place is `reviewed`."""
FOOTNOTE, FORCE, LABEL = "footnote", "heading of a force", "label: "
"""Rules of notes. A footnote comes first among the notes of a unit, a force second; `label: Force` puts "Force: " in front."""
READ_BY_A_PERSON = "read by a person"
_YEARS = range(1997, 2060)


@dataclass(slots=True)
class _Piece:
    """A row with the rows that go on with it. `heading`: the row of its country; `targets`: what a note speaks of."""

    row: ReadLine
    texts: list[str]
    kind: Is
    year: int | None = None
    heading: "_Piece | None" = None
    targets: list["_Piece"] = field(default_factory=list)
    notes: list[tuple[int, str]] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join(self.texts)

    @property
    def code(self) -> str:
        """The country of a country or a unit."""
        return self.row.country_code or (self.heading.row.country_code if self.heading else "")


def listings_of_reading(rows: Sequence[ReadLine], published: Dated | None = None) -> list[Listing]:
    """The lists that a reading says, one a calendar year. `published`: as `parsers.published_on` has it.

    Raises `ReadingError` for the first row that does not say what it has to: each unit under a country, codes that exist, a
    calendar year, notes that belong to something.
    """
    pieces = _understood(rows)
    years = list(dict.fromkeys(one.year for one in pieces if one.kind == Is.UNIT))
    if not years:
        years = [next((one.year for one in pieces if one.row.year), None)]
    _refuse_idle_years(pieces, years)
    return [_listing(year, pieces, published) for year in years if year is not None]


def entries_of_rows(rows: Sequence[ReadLine]) -> dict[int, Entry]:
    """The entry of each row that is a unit, by the index of the row. Raises as `listings_of_reading` does."""
    pieces = _understood(rows)
    index = {id(row): at for at, row in enumerate(rows)}
    years = dict.fromkeys(one.year for one in pieces if one.kind == Is.UNIT)
    return {index[id(unit.row)]: entry for year in years for unit, entry in _entries(year, pieces)}


def _understood(rows: Sequence[ReadLine]) -> list[_Piece]:
    pieces = _joined(rows)
    _give_years(pieces)
    _give_countries(pieces)
    _give_notes(pieces)
    return pieces


def _joined(rows: Sequence[ReadLine]) -> list[_Piece]:
    """The rows, those that go on with one above joined to it."""
    pieces: list[_Piece] = []
    above: _Piece | None = None
    for row in rows:
        try:
            kind = Is(row.is_)
        except ValueError:
            raise ReadingError(_unknown_kind(row)) from None
        if kind == Is.MORE:
            if above is None:
                raise ReadingError(f"line {row.line}: it is more, and no line above it goes on")
            above.texts.append(row.text.strip(EDGES))
            continue
        pieces.append(_Piece(row, [_words(kind, row.text)], kind))
        if kind != Is.IGNORED:
            above = pieces[-1]
        if kind in (Is.UNIT, Is.COUNTRY) and not pieces[-1].texts[0]:
            raise ReadingError(f"line {row.line}: {row.text!r} has no word of a {kind}")
    return pieces


def _unknown_kind(row: ReadLine) -> str:
    kinds = ", ".join(Is)
    if row.is_ in ("", UNKNOWN):
        return f"line {row.line}: nobody said yet what {row.text!r} is; write one of {kinds}"
    return f"line {row.line}: is {row.is_!r}; write one of {kinds}"


def _words(kind: Is, text: str) -> str:
    if kind == Is.UNIT:
        return words_of_unit(text)
    return words_of_country(text) if kind == Is.COUNTRY else text.strip(EDGES)


# Years and countries ----------------------------------------------------------------------------------------------------


def _give_years(pieces: Sequence[_Piece]) -> None:
    """The year of each row: that of the last row with one, or of the first where none stands above it. A unit's counts for it."""
    stated = [(one, _year(one.row)) for one in pieces]
    current = next((year for one, year in stated if year and one.kind != Is.UNIT), None)
    for one, year in stated:
        if one.kind == Is.UNIT:
            one.year = year or current
            if one.year is None:
                raise ReadingError(
                    f"line {one.row.line}: no row says of which calendar year this unit's list is; write the year into the "
                    "year cell of the line that says so"
                )
        else:
            one.year = current = year or current
    if not any(year for _, year in stated):
        raise ReadingError("line 1: no row says for which calendar year the list is; write it into a year cell")


def _year(row: ReadLine) -> int | None:
    if not row.year:
        return None
    year = whole_number(row.year)
    if year not in _YEARS:
        what = "the program does not know it; write it" if row.year == UNKNOWN else "write a calendar year such as 2018"
        raise ReadingError(f"line {row.line}: year is {row.year!r}: {what}")
    return year


def _refuse_idle_years(pieces: Sequence[_Piece], years: Sequence[int | None]) -> None:
    for one in pieces:
        if one.row.year and one.year not in years:
            raise ReadingError(
                f"line {one.row.line}: no unit stands under the year {one.row.year}; take the year out of this row"
            )


def _give_countries(pieces: Sequence[_Piece]) -> None:
    """The country row of each unit that has no code of its own, and every code checked.

    A country that belongs to a line comes right behind the country on that line, whatever their order on the page.
    """
    by_line: dict[int, _Piece] = {}
    for one in pieces:
        if one.kind == Is.COUNTRY:
            _check_country(one.row)
            by_line.setdefault(one.row.line, one)
        elif one.row.country_code and one.kind != Is.UNIT:
            raise ReadingError(
                f"line {one.row.line}: only a country or a unit has a country_code, and this is {one.kind}"
            )
    for one in by_line.values():
        one.heading = _heading(one.row, by_line) if one.row.belongs_to else None
    above: _Piece | None = None
    for one in pieces:
        if one.kind == Is.COUNTRY:
            above = one
        elif one.row.year and one.kind != Is.UNIT:
            above = above if above and above.year == one.year else None  # another year's list has countries of its own
        elif one.kind == Is.UNIT and one.row.country_code:
            _check_code(one.row)
            one.heading = _heading(one.row, by_line) if one.row.belongs_to else None
            _refuse_two_countries(one)
        elif one.kind == Is.UNIT:
            one.heading = _heading(one.row, by_line) if one.row.belongs_to else above
            if one.heading is None:
                raise ReadingError(
                    f"line {one.row.line}: the unit {one.text!r} stands under no country; make the line of its heading a "
                    "country, or write its country_code where the capture has lost the heading"
                )


def _heading(row: ReadLine, countries: Mapping[int, _Piece]) -> _Piece:
    number = _spans(row)[0][0]
    if number not in countries:
        raise ReadingError(f"line {row.line}: it belongs to line {number}, which is no country")
    return countries[number]


def _refuse_two_countries(unit: _Piece) -> None:
    code = unit.row.country_code
    if unit.heading is not None and unit.heading.row.country_code != code:
        raise ReadingError(
            f"line {unit.row.line}: country_code says {code} ({country_name(code)}), and belongs_to names line "
            f"{unit.heading.row.line}, which is {unit.heading.row.country_code}; leave one of the two"
        )


def _check_country(row: ReadLine) -> None:
    named = match_country(words_of_country(row.text))
    if not row.country_code:
        names = ", ".join(sorted(named)) or "none that leahy/text/countries.csv knows"
        raise ReadingError(f"line {row.line}: the country {row.text!r} needs its country_code (its words name {names})")
    _check_code(row)
    if named and row.country_code not in named:
        raise ReadingError(
            f"line {row.line}: {row.text!r} is {' or '.join(sorted(named))}, and country_code says {row.country_code} "
            f"({country_name(row.country_code)})"
        )


def _check_code(row: ReadLine) -> None:
    if row.country_code == UNKNOWN:
        raise ReadingError(
            f"line {row.line}: nobody said yet of which country {row.text!r} is; write its ISO 3166-1 code into country_code"
        )
    if row.country_code not in COUNTRY_NAMES:
        raise ReadingError(f"line {row.line}: {row.country_code!r} is no ISO 3166-1 alpha-2 code (XK is one here too)")


# Notes ------------------------------------------------------------------------------------------------------------------


def _give_notes(pieces: Sequence[_Piece]) -> None:
    """The notes of each unit, with their rank; what the others speak of."""
    by_line: dict[int, list[_Piece]] = {}
    for one in pieces:
        if one.kind in (Is.UNIT, Is.COUNTRY):
            by_line.setdefault(one.row.line, []).append(one)
    for one in pieces:
        if one.kind in (Is.UNIT, Is.NOTE, Is.COUNTRY):
            if one.kind == Is.NOTE and one.row.belongs_to:
                one.targets = _targets(one.row, by_line)
        elif one.row.belongs_to:
            raise ReadingError(
                f"line {one.row.line}: only a note, a unit or a country belongs to a line, and this is {one.kind}"
            )
        text = _note(one)
        for target in one.targets:
            rank = 0 if one.row.rule.startswith(FOOTNOTE) else 1 if one.row.rule.startswith(FORCE) else 3
            own = rank == 3 and target.row.line == one.row.line
            target.notes.append((2, words_of_remark(text)) if own else (rank, text))


def _targets(row: ReadLine, by_line: Mapping[int, list[_Piece]]) -> list[_Piece]:
    """What a note speaks of, each once, however often `belongs_to` names its line."""
    targets: dict[int, _Piece] = {}
    lines = sorted(by_line)
    for first, last in dict.fromkeys(_spans(row)):
        of_span = [
            one for line in lines[bisect_left(lines, first) : bisect_right(lines, last)] for one in by_line[line]
        ]
        units = [one for one in of_span if one.kind == Is.UNIT]
        if not of_span:
            raise ReadingError(f"line {row.line}: it belongs to line {first}, which is neither a unit nor a country")
        targets |= {id(one): one for one in units or of_span}
    return list(targets.values())


def _spans(row: ReadLine) -> list[tuple[int, int]]:
    try:
        spans = lines_named(row.belongs_to)
    except ValueError:
        spans = []
    if not spans or any(first > last or last - first > 100_000 for first, last in spans):
        raise ReadingError(
            f"line {row.line}: belongs_to is {row.belongs_to!r}; write the number of a line, several with spaces (12 15) or "
            "a range (12..20)"
        )
    return spans


def _note(one: _Piece) -> str:
    label = one.row.rule.removeprefix(LABEL) if one.row.rule.startswith(LABEL) else ""
    return f"{label}: {one.text}" if label else one.text


# Listings ---------------------------------------------------------------------------------------------------------------


def _entries(year: int | None, pieces: Sequence[_Piece]) -> list[tuple[_Piece, Entry]]:
    """The units of a year's list with their entries, in its order."""
    units = [one for one in pieces if one.year == year and one.kind == Is.UNIT]
    groups = _groups([one for one in pieces if one.kind == Is.COUNTRY], units)
    return [
        (unit, _entry(heading, unit, f"group {number}, unit {place}"))
        for number, (heading, of_group) in enumerate(groups, start=1)
        for place, unit in enumerate(of_group, start=1)
    ]


def _listing(year: int, pieces: Sequence[_Piece], published: Dated | None) -> Listing:
    of_year = [one for one in pieces if one.year == year]
    notes = [_note(one) for one in of_year if one.kind == Is.NOTE and not one.targets]
    notes += [
        f"{one.text}: {text}" for one in of_year if one.kind == Is.COUNTRY for _, text in sorted(one.notes, key=_rank)
    ]
    published_on, basis = day_of_list(published, year)
    return Listing(
        year,
        tuple(entry for _, entry in _entries(year, pieces)),
        "\n\n".join(one.text for one in of_year if one.kind == Is.STATEMENT),
        tuple(notes),
        READ_BY_A_PERSON,
        tuple((one.row.rule, one.text) for one in of_year if one.kind == Is.IGNORED),
        published_on,
        basis,
        ReadBy.PERSON,
    )


def _groups(countries: Sequence[_Piece], units: Sequence[_Piece]) -> list[tuple[_Piece | None, list[_Piece]]]:
    """The units by the rows of their countries, in the order of these; a heading that only repeats the one before continues it.

    Units without a heading make a group where they stand, as long as their country is the same.
    """
    countries = _in_order(countries)
    rank = {id(country): at for at, country in enumerate(countries)}
    first: dict[int, _Piece] = {}  # id of a country's row -> the row that it repeats, or itself
    for above, country in zip([None, *countries], countries, strict=False):
        repeats = above is not None and above.code == country.code and above.year == country.year
        first[id(country)] = first[id(above)] if repeats else country
    groups: dict[object, tuple[_Piece | None, list[_Piece]]] = {}
    place: dict[object, tuple[int, int]] = {}
    lost, lost_code, last = 0, "", -1
    for at, unit in enumerate(units):
        key: object
        if unit.heading is None:
            if unit.code != lost_code or (at and units[at - 1].heading is not None):
                lost, lost_code = lost + 1, unit.code
            key = ("lost", lost)
            last = max((rank[id(one)] for one in countries if one.row.line < unit.row.line), default=-1)
        else:
            key = id(first[id(unit.heading)])
            last = rank[key]
        place.setdefault(key, (last, at))
        groups.setdefault(key, (None if unit.heading is None else first[id(unit.heading)], []))[1].append(unit)
    return [groups[key] for key in sorted(groups, key=place.__getitem__)]


def _in_order(countries: Sequence[_Piece]) -> list[_Piece]:
    """The countries, each that belongs to another one's line right behind that one."""
    behind: dict[int, list[_Piece]] = {}
    order: list[_Piece] = []
    for country in countries:
        if country.heading is not None:
            behind.setdefault(id(country.heading), []).append(country)
    waiting = [country for country in reversed(countries) if country.heading is None]
    while waiting:
        order.append(country := waiting.pop())
        waiting += reversed(behind.pop(id(country), []))
    if behind:
        line = next(iter(behind.values()))[0].row.line
        raise ReadingError(f"line {line}: countries that belong to each other's lines in a circle have no order")
    return order


def _entry(heading: _Piece | None, unit: _Piece, place: str) -> Entry:
    basis = CountryBasis.HEADING
    if heading is None:
        basis = CountryBasis.INFERRED if unit.row.rule.startswith(INFERRED) else CountryBasis.REVIEWED
    note = "; ".join(text for _, text in sorted(unit.notes, key=_rank)) or None
    listed = heading.text if heading else None
    return Entry(listed, unit.code, basis, unit.text, note, f"{unit.row.where}, {place}")


def _rank(note: tuple[int, str]) -> int:
    return note[0]
