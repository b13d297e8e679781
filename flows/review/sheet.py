"""The sheet on which a person compares a capture with its reading: one HTML file that needs nothing else.

The page stands on the left, what each line became on the right, what is doubtful on top. Words of the page are text and never
mark-up: the template escapes them, control characters are left out, and the sheet allows no script but its own.
"""

import base64
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

from flows.report.words import plural
from flows.review.capture import Reviewed
from flows.review.pictures import pictures_of
from leahy.display.show import SHORT_CAVEAT
from leahy.record.cells import printable, printable_lines
from leahy.text.countries import COUNTRY_NAMES
from leahy.text.figures import whole_number
from parsers import Entry, Listing, ReadingError, ReadLine
from parsers.pages.lines import HEADINGS, Line, unmarked
from parsers.readings.conservation import lines_to_read
from parsers.readings.listing import entries_of_rows
from parsers.readings.read_line import UNKNOWN, Is

_HERE = Path(__file__).parent
_FOLDED = 6
"""So many lines in a row that are of no list are folded to one."""
_LONGEST_REASON = 600


@dataclass(frozen=True, slots=True)
class Change:
    """A difference from an earlier list, for the sheet of a silent edit."""

    country: str
    kind: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Compared:
    """An earlier list with which the sheet compares its own: what it is, what is different, and (code, unit, note) of each of its
    rows, which the sheet folds."""

    label: str
    changes: tuple[Change, ...]
    known: frozenset[tuple[str, str, str | None]]


@cache
def _template() -> Any:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # no other command waits for it

    environment = Environment(
        loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("sheet.html")


def sheet_of_capture(
    reviewed: Reviewed, rows: Sequence[ReadLine], listings: Sequence[Listing], fault: str | None, table: Path
) -> str:
    """The sheet of a capture whose reading is not, or not yet, a list of the record. `rows`: the table as it is; `listings`: its
    lists, none where it has a `fault`."""
    name = reviewed.sha256[:16]
    if listings:
        years = ", ".join(f"{listing.year}: {plural(len(listing.entries), 'entry')}" for listing in listings)
        verdict = f"Every line is understood. {years}."
    else:
        verdict = f"The reading is not finished: {fault}."
    state = "fine" if listings else "doubtful"
    if reviewed.problem and listings:
        verdict += " The program alone does not read this page; a person's reading does."
    reasons = [] if listings and not reviewed.problem else reviewed.own.problems or [reviewed.problem or ""]
    file_it = f'python -m flows review {name} --file --reason "compared with what, line by line"'
    steps = [
        ("Compare each line on the left with what it became on the right. Tick what is right.", ""),
        (f"Correct the table in any editor or spreadsheet, where a line became something else: {table}", ""),
        ("File it; a table that is not whole is refused with the line and the reason.", file_it),
        ("Build the record.", "python -m flows run --replay"),
    ]
    if not reviewed.is_filed:
        steps = [
            *steps[:1],
            ("To file a reading, add the page first.", f"python -m flows add FILE --url {reviewed.url}"),
        ]
    return _render(reviewed, rows, listings, f"Reading of capture {name}", verdict, state, reasons, steps, None)


def sheet_of_list(
    reviewed: Reviewed,
    rows: Sequence[ReadLine],
    listing: Listing,
    title: str,
    command: str,
    compared: Compared | None,
    checked: str,
) -> str:
    """The sheet of a published list, for the person who checks it. `compared`: the list of which a person said so last;
    `checked`: whether somebody did of this one, as a phrase."""
    countries = len({entry.country_code for entry in listing.entries})
    verdict = f"{plural(len(listing.entries), 'entry')} in {plural(countries, 'country')}, {checked}."
    what = (
        "Compare what is different with the page."
        if compared
        else "Compare each line with the page. Tick what is right."
    )
    steps = [
        (what, ""),
        ("If every line is right, say so.", command),
        ("If one is not, correct its reading.", f"python -m flows review {reviewed.sha256[:16]}"),
    ]
    return _render(reviewed, rows, [listing], title, verdict, "fine", [], steps, compared)


def _render(
    reviewed: Reviewed,
    rows: Sequence[ReadLine],
    listings: Sequence[Listing],
    title: str,
    verdict: str,
    state: str,
    reasons: Sequence[str],
    steps: Sequence[tuple[str, str]],
    compared: Compared | None,
) -> str:
    style, script = ((_HERE / name).read_text(encoding="utf-8") for name in ("sheet.css", "sheet.js"))
    read_by = "the program" if tuple(rows) == reviewed.own.rows else "a person, not filed yet"
    read_by = "a person" if reviewed.filed == tuple(rows) else read_by
    doubts = [
        {"line": row.line, "text": printable(row.text), "reason": _short(row.rule.removeprefix(f"{row.where}: "))}
        for row in rows
        if UNKNOWN in (row.is_, row.year, row.country_code)
    ]
    html: str = _template().render(
        title=title,
        verdict=printable(verdict),
        state=state,
        reasons=[_short(printable_lines(reason)) for reason in reasons],
        facts=[("page", printable(reviewed.url)), ("capture", reviewed.sha256[:16]), ("read by", read_by)],
        counts=list(_counts(reviewed, rows, listings)),
        compared=compared.label if compared else "",
        differences=compared.changes if compared else (),
        doubts=doubts,
        steps=[{"words": words, "command": command} for words, command in steps],
        pages=list(_pages(reviewed, rows, compared)),
        caveat=SHORT_CAVEAT,
        style=style,
        script=script,
        style_hash=_csp_hash(style),
        script_hash=_csp_hash(script),
    )
    return html


def _csp_hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_REASON else f"{text[:_LONGEST_REASON]} ..."


def _counts(reviewed: Reviewed, rows: Sequence[ReadLine], listings: Sequence[Listing]) -> Iterator[Mapping[str, Any]]:
    units = [len(listing.entries) for listing in listings] or [sum(row.is_ == Is.UNIT for row in rows)]
    countries = [len({entry.country_code for entry in listing.entries}) for listing in listings] or [
        len({row.country_code for row in rows} - {"", UNKNOWN})
    ]
    so_far = "" if listings else " so far"
    read = {"units": [*units, sum(units)], "countries": countries}
    for words, number, counted in reviewed.own.counts:
        addends = " + ".join(map(str, units if counted == "units" else countries))
        yield {"words": printable(words), "read": f"{addends} {counted}{so_far}", "agrees": number in read[counted]}


# Lines ------------------------------------------------------------------------------------------------------------------


def _pages(reviewed: Reviewed, rows: Sequence[ReadLine], compared: Compared | None) -> Iterator[Mapping[str, Any]]:
    """The pages of the capture; a web page is one."""
    lines = dict(enumerate(lines_to_read(reviewed.own.document), start=1))
    try:
        entries = entries_of_rows(rows)
    except ReadingError:
        entries = {}  # not finished; the pieces say what is known
    codes = {row.line: row.country_code for row in rows if row.is_ == Is.COUNTRY}
    views, country = [], ""
    for number, group in groupby(enumerate(rows), key=lambda numbered: numbered[1].line):
        line, pieces, is_new = lines.get(number), [], False
        for at, row in group:
            country = row.country_code if row.is_ == Is.COUNTRY else country
            entry = entries.get(at)
            named = whole_number(row.belongs_to) if row.is_ == Is.UNIT else None
            above = country if named is None else codes.get(named, "")
            pieces.append((row, entry, entry.country_code if entry else row.country_code or above))
            is_new = is_new or bool(compared and entry and _key(entry) not in compared.known)
        views.append((line.page if line else 0, _line(line, pieces, is_new=is_new, compares=compared is not None)))
    pictures = pictures_of(reviewed.body, {page for page, _ in views if page})
    for page, on_page in groupby(views, key=lambda view: view[0]):
        runs = list(_runs([view for _, view in on_page], 1 if compared else _FOLDED))
        yield {
            "number": page,
            "name": f"page {page}" if page else "the page",
            "picture": pictures.get(page),
            "runs": runs,
        }


def _key(entry: Entry) -> tuple[str, str, str | None]:
    return entry.country_code, entry.unit_listed, entry.note


def _runs(lines: Sequence[dict[str, Any]], fewest: int) -> Iterator[Mapping[str, Any]]:
    """The lines in runs; those of `fewest` lines or more that need no look are folded, and all others between them are one."""
    sizes = [(idle, list(run)) for idle, run in groupby(lines, key=lambda line: line["idle"])]
    runs = [(idle if len(run) >= fewest else "", run) for idle, run in sizes]
    for idle, joined in groupby(runs, key=lambda pair: pair[0]):
        of_run = [line for _, run in joined for line in run]
        yield {"folded": bool(idle), "summary": f"{plural(len(of_run), 'line')}: {idle}", "lines": of_run}


def _line(
    line: Line | None, pieces: Sequence[tuple[ReadLine, Entry | None, str]], *, is_new: bool, compares: bool
) -> dict[str, Any]:
    """One line of the capture with its pieces."""
    rows = [row for row, _, _ in pieces]
    doubtful = any(UNKNOWN in (row.is_, row.year, row.country_code) for row in rows)
    kinds = {row.is_ for row in rows}
    idle = ""
    if compares and not is_new and not doubtful:
        idle = "as on the earlier list, or of no list"
    elif kinds == {Is.IGNORED} and not doubtful:
        idle = "of no list"
    return {
        "number": rows[0].line,
        "where": rows[0].where,
        "text": printable(unmarked(line.text) if line else " ".join(row.text for row in rows)),
        "set": _set(line),
        "css": "doubtful" if doubtful else "new" if is_new else "",
        "pieces": [_piece(*piece, is_whole=len(pieces) == 1) for piece in pieces],
        "ticks": doubtful or (bool(kinds & {Is.UNIT, Is.COUNTRY}) and not idle),
        "idle": idle,
    }


def _piece(row: ReadLine, entry: Entry | None, code: str, *, is_whole: bool) -> dict[str, Any]:
    """A piece of a line, or the whole of it, the words of which stand on the left already."""
    is_open = UNKNOWN in (row.is_, row.year, row.country_code)
    name = COUNTRY_NAMES.get(code)
    remarks = [f"{name} ({code})"] if name and row.is_ in (Is.COUNTRY, Is.UNIT) else []
    remarks += [f"list of {row.year}"] if row.year else []
    remarks += [f"of line {row.belongs_to}"] if row.belongs_to else []
    shows_words = is_open or not is_whole or row.is_ in (Is.UNIT, Is.COUNTRY)
    return {
        "kind": f"{row.is_} ?" if is_open and row.is_ != UNKNOWN else row.is_,
        "css": "doubt" if is_open else row.is_,
        "words": printable(entry.unit_listed if entry else row.text) if shows_words else "",
        "under": " · ".join(remarks),
        "notes": printable(entry.note) if entry and entry.note else "",
        "rule": printable(_short(row.rule)),
    }


def _set(line: Line | None) -> str:
    """How the page sets a line, as classes of the sheet."""
    if line is None:
        return ""
    classes = ["heading"] if line.tag in HEADINGS else []
    classes += [
        name for feature, name in (("b", "bold"), ("u", "underlined"), ("s", "struck")) if feature in line.features
    ]
    if line.tag in ("li", "dd"):
        classes.append("item2" if line.depth > 1 else "item")
    classes += ["cell"] if line.cell else []
    return " ".join([*classes, *(["hidden"] if line.dropped else [])])
