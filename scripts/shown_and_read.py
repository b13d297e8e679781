"""What a browser shows of a page beside what the parsers read of it: the comparisons of `scripts.compare_with_browser`."""

import re
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

import parsers
from leahy.text.fold import fold
from parsers.pages.formats import read_document, sniff
from parsers.pages.lines import NO_WIDTH, Line, unmarked
from parsers.pages.words import PLACES

URL = "https://www.state.gov/public-release-of-units/"
MOST_SECONDS = 5
"""Of processor time for one page, which is ten times what the slowest of eight real pages takes."""
_ROW = re.compile(r"\n+")
_BREAK = re.compile(r"[\n\t\r]+")
_LABELS = re.compile(r"^(?:country|units?)\b|\(u\)")
_HEADING_END = re.compile(r"\s*(?::|\((?:continued|cont['’]d|cont\.)\):?)$")
_AROUND = "•·–—-:;*.,()[] "
_NUMBERING = 4
"""Characters of the longest number, letter or mark in front of a unit."""
_MOST_LINES = 4
"""Lines of a name that wraps."""
_SPACES = re.compile(r"[\s\u00a0]+")


@dataclass
class Result:
    """What was compared, and what differed."""

    tally: Counter[str] = field(default_factory=Counter)
    differences: list[str] = field(default_factory=list)

    def add(self, name: str, kind: str, text: str) -> None:
        self.tally[kind] += 1
        self.differences.append(f"{name}: {kind}: {text}")


def compare(name: str, body: bytes, whole: str, content: tuple[str, str] | None, result: Result) -> bool:
    """Compare one page, and add what differs. Whether the page was read as lists."""
    result.tally["pages"] += 1
    started = time.process_time()
    listings: Sequence[parsers.Listing] = ()
    try:
        listings = parsers.parse_listings(body, url=URL)
    except parsers.PageError:
        result.tally["refused"] += 1
    except Exception as error:  # noqa: BLE001 - the very thing that is looked for
        result.add(name, "exceptions", repr(error))
    if (seconds := time.process_time() - started) > MOST_SECONDS:
        result.add(name, "slow pages", f"{seconds:.1f} s")
    try:
        if sniff(body).name == "html" and content:
            _compare_lines(name, body, *content, result)
    except parsers.PageError:
        pass
    except Exception as error:  # noqa: BLE001 - as above
        result.add(name, "exceptions", repr(error))
    if listings:
        result.tally["lists"] += 1
        _compare_published(name, listings, whole, result)
    return bool(listings)


def _compare_lines(name: str, body: bytes, place: str, text: str, result: Result) -> None:
    rank = PLACES[place]
    ours = [line for line in read_document(body).lines if rank in line.places and line.text]
    visible = [line for line in ours if not line.dropped]
    if not ours:
        result.tally["pages whose place of content we do not read"] += (
            1  # set on an inline element, or within a <select>
        )
        return
    result.tally["lines"] += len(visible)
    browser = [plain for piece in _BREAK.split(text) if (plain := _plain(piece))]
    dropped = [_plain(line.text) for line in ours if line.dropped]
    left = iter(browser)
    extra: list[str] = []
    for line in visible:
        words = _plain(line.text)
        skipped = []
        for other in left:
            if other == words:
                break
            skipped.append(other)
        else:
            if not (dropped and any(words in other and _is_of_dropped(other, ours) for other in browser)):
                result.add(name, "lines that the browser does not show", f"line {line.number}: {line.text!r}")
            return
        extra += skipped
    joined = " ".join(dropped)
    for other in (*extra, *left):
        if other not in joined and not _is_of_dropped(other, ours):
            result.add(name, "lines that we do not have", repr(other))
            return


def _is_of_dropped(words: str, ours: Iterable[Line]) -> bool:
    """Whether a line of the browser consists of texts of ours, some of them dropped by a rule."""
    for line in ours:
        if line.dropped or "partly s" in line.features:
            words = words.replace(_plain(line.text), " ", 1)
    rest = _plain(words)
    return not rest or any(rest == _plain(line.text) for line in ours)


@dataclass(frozen=True)
class _Shown:
    """A text of the browser: a line, or a cell of the line that its row is."""

    words: str
    row: int


def _compare_published(name: str, listings: Sequence[parsers.Listing], whole: str, result: Result) -> None:
    shown = [
        _Shown(plain, number)
        for number, row in enumerate(_ROW.split(whole))
        for piece in _BREAK.split(row)
        if (plain := _plain(piece))
    ]
    text = " ".join(piece.words for piece in shown)
    for listing in listings:
        for entry in listing.entries:
            result.tally["units"] += 1
            unit = _plain(entry.unit_listed)
            if not any(unit in piece.words for piece in shown):
                if _is_of_lines(unit, shown):
                    result.tally["units that wrap over several lines"] += 1
                else:
                    result.add(name, "units that the browser does not show", repr(entry.unit_listed))
            if entry.country_listed and _plain(entry.country_listed) not in text:
                result.add(name, "countries that the browser does not show", repr(entry.country_listed))
    entries = sorted((entry for listing in listings for entry in listing.entries), key=_line_number)
    countries = {_plain(entry.country_listed) for entry in entries if entry.country_listed}
    in_rows = Counter(piece.row for piece in shown if piece.words.strip(_AROUND) in countries)
    is_side_by_side = max(in_rows.values(), default=0) > 1
    places = _places(shown, [_plain(entry.unit_listed) for entry in entries])
    if not places or is_side_by_side:
        if entries and not is_side_by_side and any(_plain(entries[0].unit_listed) in piece.words for piece in shown):
            result.add(name, "units out of order", repr(entries[0].unit_listed))
        return
    for entry, at in zip(entries, places, strict=True):
        below = not entry.country_listed or _is_below(_plain(entry.country_listed), shown, at, countries)
        if not below:
            result.add(name, "units below another country", repr(f"{entry.unit_listed} ({entry.country_listed})"))
            break
    for line in islice(_unexplained([piece.words for piece in shown[places[0] : places[-1] + 1]], listings), 1):
        result.add(name, "lines of the list that are lost", repr(line))


def _is_of_lines(words: str, shown: Sequence[_Shown]) -> bool:
    """Whether whole lines, one below the other, read `words`."""
    for at in range(len(shown)):
        joined = ""
        for piece in shown[at : at + _MOST_LINES]:
            joined = f"{joined} {piece.words}".lstrip(_AROUND)
            if words == joined:
                return True
            if not words.startswith(joined):
                break
    return False


def _line_number(entry: parsers.Entry) -> int:
    return int(re.search(r"\d+", entry.locator)[0])  # type: ignore[index]  # "line 14, group 2, unit 1"


def _places(shown: Sequence[_Shown], units: Sequence[str]) -> list[int]:
    """Where the units stand, each behind the one before it, as near to each other as they do; empty where they do not."""
    begins = _first_places(shown, units)
    if not begins or len(begins) < len(units):
        return []
    ends = _first_places([*reversed(shown[: begins[-1] + 1])], [*reversed(units)], from_end=True)
    return [begins[-1] - at for at in reversed(ends)]


def _first_places(shown: Sequence[_Shown], units: Sequence[str], *, from_end: bool = False) -> list[int]:
    """The first places at which units can stand, one behind the other; up to the first that cannot."""
    places: list[int] = []
    at, rest = 0, shown[0].words if shown else ""
    for unit in units:
        while unit not in rest:
            at += 1
            if at >= len(shown):
                return places
            rest = shown[at].words
        rest = rest.rpartition(unit)[0] if from_end else rest.partition(unit)[2]
        places.append(at)
    return places


def _is_below(country: str, shown: Sequence[_Shown], at: int, countries: set[str]) -> bool:
    """Whether a country's name is in the row of a line, or the last name of a country above it."""
    row = shown[at].row
    if any(country in piece.words for piece in shown if piece.row == row):
        return True
    below = ""
    for piece in reversed(shown[:at]):
        named = _HEADING_END.sub("", piece.words).strip(_AROUND)
        if country in piece.words or named in countries or country in f"{piece.words} {below}":
            return named not in countries or country in piece.words
        below = piece.words
    return False


def _unexplained(browser: Sequence[str], listings: Sequence[parsers.Listing]) -> Iterator[str]:
    """The lines, from the first to the last unit, that are neither rows nor said elsewhere in the listings, as often as shown."""
    entries = [entry for listing in listings for entry in listing.entries]
    units = Counter(_plain(entry.unit_listed) for entry in entries)
    other = [text for listing in listings for _, text in listing.ignored]
    other += [text for listing in listings for text in (*listing.notes, listing.statement)]
    notes = {_plain(entry.note) for entry in entries if entry.note}
    countries = {_plain(entry.country_listed) for entry in entries if entry.country_listed}
    elsewhere = " ".join((*map(_plain, other), *notes, *countries))
    reading = " ".join((elsewhere, *units))
    known = sorted((*units, *countries, *notes), key=len, reverse=True)
    whole_lines: Counter[str] = Counter()
    for line in browser:
        if line in units:
            whole_lines[line] += 1
            if whole_lines[line] > units[line] and line not in elsewhere:
                yield line
        rest = line if _HEADING_END.sub("", line) not in countries else ""
        for words in known:
            rest = rest.replace(words, " ")
        rest = _LABELS.sub("", _plain(rest)).strip(_AROUND)
        if len(rest) > _NUMBERING and rest not in reading and line not in reading:
            yield line


def _plain(text: str) -> str:
    return fold(_SPACES.sub(" ", unmarked(text).translate(NO_WIDTH)).strip())
