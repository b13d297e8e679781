"""Citing one list: as text, as BibTeX, as CSL-JSON."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from leahy.errors import LeahyError
from leahy.queries import load as reading

STYLES = ("text", "bibtex", "csl-json")
_AUTHOR = "U.S. Department of State"
_TITLE = "Units of foreign security forces denied assistance under 22 U.S.C. 2378d, calendar year {year}"
_WAYBACK = re.compile(r"https?://web\.archive\.org/web/\d{4,14}[a-z_]*/(.+)")
_ACCESSED = frozenset(("live", "json_twin", "file"))  # captured_at is the moment of looking
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_TEX = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
_TEX |= {sign: f"\\{sign}" for sign in "&%$#_{}"}


def cite(year: int, *, revision: int | None = None, style: str = "text", data: reading.Data = None) -> str:
    """How to cite one year's list, in the revision that is current or in another.

    `style` is `text` (one paragraph), `bibtex` (one entry) or `csl-json` (an array with one item). Each has the list's
    calendar year, the department's address, the archive's where it is known, when and how the page was seen, the number of
    the revision and the `rows_sha256` that its rows can be checked against. The date of publication stands only where it
    is known: it is never the list's calendar year. A transcription was not seen live, and says so.

    Raises `NotObserved` if there is no list of that year, `LeahyError` for a revision or a style that there is not.
    """
    if style not in STYLES:
        raise LeahyError(f"There is no style {style!r}: give one of {', '.join(STYLES)}.")
    source = _source(year, revision, data)
    return {"text": _text, "bibtex": _bibtex, "csl-json": _csl_json}[style](source)


@dataclass(frozen=True, slots=True)
class _Source:
    """What a citation is made of."""

    year: int
    title: str
    url: str  # the department's
    archive_url: str | None
    published_on: date | None
    accessed: date | None  # null where the page was not looked at, or nobody knows when
    seen: str
    revision: int
    rows: int
    rows_sha256: str

    @property
    def recorded(self) -> str:
        rows = f"{self.rows} row{'s' if self.rows != 1 else ''}"
        return f"As recorded by leahy: revision {self.revision}, {rows}, SHA-256 of the rows {self.rows_sha256}"


def _source(year: int, revision: int | None, data: reading.Data) -> _Source:
    recorded, seen, archive_url = reading.shown(year, revision=revision, data=data)
    url = seen.source_url
    if archived := _WAYBACK.fullmatch(url):
        url, archive_url = archived[1], url
    day = None if seen.captured_at is None else seen.captured_at.date()
    manner = reading.SEEN[seen.how]
    return _Source(
        year,
        _TITLE.format(year=year),
        url,
        archive_url,
        seen.published_on,
        day if seen.how in _ACCESSED else None,
        f"{manner[0].upper()}{manner[1:]}" + ("" if day is None else f" on {day.isoformat()}"),
        recorded.number,
        recorded.rows,
        recorded.rows_sha256,
    )


def _text(source: _Source) -> str:
    published = "date of publication unknown" if source.published_on is None else source.published_on.isoformat()
    archived = f" Archived at {source.archive_url}." if source.archive_url else ""
    return f"{_AUTHOR}. {source.title} ({published}). {source.url}.{archived} {source.seen}. {source.recorded}."


def _bibtex(source: _Source) -> str:
    archived = f" Archived at {_tex_url(source.archive_url)}." if source.archive_url else ""
    published = source.published_on
    fields = {
        "author": f"{{{{{_tex(_AUTHOR)}}}}}",  # doubled: a body, whose name has no parts, and a title whose case stays
        "title": f"{{{{{_tex(source.title)}}}}}",
        "year": f"{{{'n.d.' if published is None else published.year}}}",
        "month": None if published is None else _MONTHS[published.month - 1],
        "howpublished": f"{{{_tex_url(source.url)}}}",
        "urldate": None if source.accessed is None else f"{{{source.accessed.isoformat()}}}",
        "note": f"{{{_tex(f'{source.seen}. {source.recorded}')}.{archived}}}",
    }
    lines = ",\n".join(f"  {name} = {value}" for name, value in fields.items() if value is not None)
    return f"@misc{{state-leahy-{source.year}-r{source.revision},\n{lines}\n}}"


def _csl_json(source: _Source) -> str:
    item: dict[str, Any] = {
        "id": f"state-leahy-{source.year}-r{source.revision}",
        "type": "webpage",
        "author": [{"literal": _AUTHOR}],
        "title": source.title,
        "issued": _csl_date(source.published_on),
        "accessed": _csl_date(source.accessed),
        "URL": source.url,
        "archive_location": source.archive_url,
        "version": f"revision {source.revision}",
        "note": f"{source.seen}. {source.recorded}.",
    }
    return json.dumps(
        [{name: value for name, value in item.items() if value is not None}], ensure_ascii=False, indent=2
    )


def _csl_date(day: date | None) -> Mapping[str, list[list[int]]] | None:
    return None if day is None else {"date-parts": [[day.year, day.month, day.day]]}


def _tex(text: str) -> str:
    return "".join(_TEX.get(sign, sign) for sign in text)


def _tex_url(url: str) -> str:
    """The address as `\\url{}` takes it inside an argument: signs that would end or open something are encoded."""
    safe = url.replace("\\", "%5C").replace("{", "%7B").replace("}", "%7D").replace(" ", "%20")
    return rf"\url{{{safe.replace('%', chr(92) + '%').replace('#', chr(92) + '#')}}}"
