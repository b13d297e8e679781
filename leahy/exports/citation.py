"""The citation of one list: as text, as BibTeX, as CSL-JSON."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from leahy.errors import LeahyError
from leahy.queries.load import HOW_SEEN, Data, check_phrase, revision_source
from leahy.record.jsonl import json_text
from leahy.text.addresses import memento
from leahy.vocabulary import How

STYLES = ("text", "bibtex", "csl-json")
_AUTHOR = "U.S. Department of State"
_TITLE = "Units of foreign security forces denied assistance under 22 U.S.C. 2378d, calendar year {year}"
_ACCESSED = frozenset((How.LIVE, How.JSON_TWIN, How.FILE))  # the page itself was open at captured_at
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_TEX = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
_TEX |= {sign: f"\\{sign}" for sign in "&%$#_{}"}


def cite(year: int, *, revision: int | None = None, style: str = "text", data: Data = None) -> str:
    """The citation of one year's list, in its current revision or another one.

    `style` is `text` (one paragraph), `bibtex` (one entry) or `csl-json` (an array with one item). Each has the list's
    calendar year, the department's address, the archive's if it is recorded, when and how the page was seen, whether a
    person compared the list with its page, the number of the revision, and the `rows_sha256` to check its rows against. The
    date of publication is given only if it is known; it is never the list's calendar year. A transcription is cited as not
    seen live.

    Raises `NotObserved` if there is no list of that year, `LeahyError` for an unknown revision or style.
    """
    if style not in STYLES:
        raise LeahyError(f"There is no style {style!r}: give one of {', '.join(STYLES)}.")
    source = _source(year, revision, data)
    return {"text": _text, "bibtex": _bibtex, "csl-json": _csl_json}[style](source)


@dataclass(frozen=True, slots=True)
class _Source:
    """The parts of a citation."""

    year: int
    title: str
    url: str  # the department's
    archive_url: str | None
    published_on: date | None
    accessed: date | None  # None if the page itself was not open, or the day is unknown
    seen: str
    checked: str
    revision: int
    rows: int
    rows_sha256: str

    @property
    def recorded(self) -> str:
        """How it was seen, whether a person checked it, and what to check it against."""
        rows = f"{self.rows} row{'s' if self.rows != 1 else ''}"
        as_recorded = f"As recorded by leahy: revision {self.revision}, {rows}, SHA-256 of the rows {self.rows_sha256}"
        return f"{self.seen}. {self.checked}. {as_recorded}"


def _source(year: int, revision: int | None, data: Data) -> _Source:
    recorded, observation, archive_url, checked_on = revision_source(year, revision=revision, data=data)
    url = observation.source_url
    if archived := memento(url):
        url, archive_url = archived.address, url
    how = How(observation.how)
    day = None if observation.captured_at is None else observation.captured_at.date()
    phrase = HOW_SEEN[how]
    return _Source(
        year=year,
        title=_TITLE.format(year=year),
        url=url,
        archive_url=archive_url,
        published_on=observation.published_on,
        accessed=day if how in _ACCESSED else None,
        seen=_sentence(phrase) + ("" if day is None else f" on {day.isoformat()}"),
        checked=_sentence(check_phrase(checked_on)),
        revision=recorded.number,
        rows=recorded.rows,
        rows_sha256=recorded.rows_sha256,
    )


def _sentence(phrase: str) -> str:
    return f"{phrase[0].upper()}{phrase[1:]}"


def _text(source: _Source) -> str:
    published = "date of publication unknown" if source.published_on is None else source.published_on.isoformat()
    archived = f" Archived at {source.archive_url}." if source.archive_url else ""
    return f"{_AUTHOR}. {source.title} ({published}). {source.url}.{archived} {source.recorded}."


def _bibtex(source: _Source) -> str:
    archived = f" Archived at {_tex_url(source.archive_url)}." if source.archive_url else ""
    published = source.published_on
    fields = {
        "author": f"{{{{{_tex(_AUTHOR)}}}}}",  # doubled: the name has no parts, and the title keeps its case
        "title": f"{{{{{_tex(source.title)}}}}}",
        "year": f"{{{'n.d.' if published is None else published.year}}}",
        "month": None if published is None else _MONTHS[published.month - 1],
        "howpublished": f"{{{_tex_url(source.url)}}}",
        "urldate": None if source.accessed is None else f"{{{source.accessed.isoformat()}}}",
        "note": f"{{{_tex(source.recorded)}.{archived}}}",
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
        "note": f"{source.recorded}.",
    }
    return json_text([{name: value for name, value in item.items() if value is not None}], indent=2)


def _csl_date(day: date | None) -> Mapping[str, list[list[int]]] | None:
    return None if day is None else {"date-parts": [[day.year, day.month, day.day]]}


def _tex(text: str) -> str:
    return "".join(_TEX.get(sign, sign) for sign in text)


def _tex_url(url: str) -> str:
    """The address as `\\url{}` takes it inside an argument: characters with a meaning in TeX are encoded."""
    safe = url.replace("\\", "%5C").replace("{", "%7B").replace("}", "%7D").replace(" ", "%20")
    return rf"\url{{{safe.replace('%', chr(92) + '%').replace('#', chr(92) + '#')}}}"
