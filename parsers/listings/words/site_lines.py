"""Lines that the site prints around a list: dates, bylines, controls, its footer, and links to other lists.

Each question is asked of the folded text of a line.
"""

import re

from leahy.text.fold import fold
from parsers.listings.words.sentences import MONTH
from parsers.pages.lines import EDGES, Line
from parsers.pages.words import WORDS

_INCOMPLETE = re.compile(
    "|".join(rf"\b{word}\b" if word[0].isalpha() else word for word in WORDS["furniture"]["incomplete"])
)
_LONGEST_INCOMPLETE, _LONGEST_DATE, _LONGEST_BYLINE = 80, 60, 140  # characters
_DATE = (
    rf"(?:{MONTH} (?:\d{{1,2}}(?:st|nd|rd|th)?,? )?(?:19|20)\d\d|\d{{1,2}} {MONTH},? (?:19|20)\d\d"
    r"|\d{1,2}/\d{1,2}/(?:19|20)?\d\d|(?:19|20)\d\d-\d\d-\d\d)"
)
_DATE_LINE = re.compile(
    r"(?:(?:(?:last|page|date) ){0,2}(?:updated|reviewed|modified|posted|published|released|revised|current|issued"
    r"|generated|created|printed|as of|date)"
    r"[a-z :]*)?(?:\w+day,? )?" + _DATE
)
_BYLINE = re.compile(
    rf"(?:{'|'.join(map(re.escape, WORDS['furniture']['office_openings']))})\b[^.:]*[ ,;|(–—-]{_DATE}\)?"
)
_OTHER, _OF_OTHER_LISTS = frozenset(WORDS["furniture"]["other"]), frozenset(WORDS["furniture"]["other_lists"])
_LISTS = frozenset(("list", "lists"))
_END_MARK = re.compile(r"#(?: ?#){1,4}|-?30-|_{3,}|-{3,}|(?:\* ?){3,}|(?:[–—*#-] ?)?(?:End|END) ?[–—*#-]")
SEE_ALSO = "see also"
_OF_SEE_ALSO = _OF_OTHER_LISTS.union(WORDS["furniture"]["see_also"])
_HEADS = _LISTS | {"year", "years", "release", "releases", "edition", "editions"}
_ARROWS = "^↑▲⇑↥⬆ :"
_FOOTERS = frozenset(WORDS["furniture"]["footer"])
CONTROLS = frozenset(WORDS["furniture"]["controls"]) | frozenset(WORDS["furniture"]["offices"])
_BANNERS = tuple(WORDS["furniture"]["banner"])
_SYMBOL = re.compile(r"(?<=[a-z]) \([a-z]{2,5}(?:[/-][a-z]{2,6})?\)$")
"""The symbol of an office behind its name: "Office of Security and Human Rights (DRL/SHR)"."""
_YEAR = re.compile(r"20[0-9]{2}")
_WORD = re.compile(r"[^\W_]+")


def says_more_elsewhere(folded: str) -> bool:
    """Whether a line says that the list goes on elsewhere."""
    return len(folded) <= _LONGEST_INCOMPLETE and _INCOMPLETE.search(folded) is not None


def is_date(folded: str) -> bool:
    """Whether a line is a date of the page and nothing else."""
    if len(folded) > _LONGEST_DATE:
        return False
    shown = folded.strip("().")
    return shown[-1:].isdecimal() and _DATE_LINE.fullmatch(shown) is not None


def is_bar_with_date(folded: str) -> bool:
    """Whether one of the parts of a line with bars, "Home | May 3, 2019", is a date."""
    return "|" in folded and any(_DATE_LINE.fullmatch(piece.strip(EDGES)) for piece in folded.split("|"))


def is_byline(folded: str) -> bool:
    """Whether a line is an office of the Department and the date of the page."""
    return len(folded) <= _LONGEST_BYLINE and _BYLINE.fullmatch(folded) is not None


def is_control(folded: str) -> bool:
    """Whether a line is a control of the site or its banner: "Back to top"."""
    return _SYMBOL.sub("", folded.strip(_ARROWS)) in CONTROLS or folded.startswith(_BANNERS)


def without_control(line: Line) -> str:
    """The text of a line without a control that is set in another way behind it: "Kenya Back to top"."""
    end = line.tail
    if " " not in end or not line.text.endswith(f" {end}") or not is_control(fold(end)):
        return line.text
    return line.text[: -len(end)].rstrip(EDGES)


def is_footer(folded: str) -> bool:
    """Whether the site's footer opens with this line."""
    return folded in _FOOTERS


def heads_other_lists(folded: str) -> bool:
    """Whether a heading stands over links to the lists of other years: "Lists for Other Years"."""
    words = _WORD.findall(folded)
    return _OF_OTHER_LISTS.issuperset(words) and not _OTHER.isdisjoint(words) and not _HEADS.isdisjoint(words)


def is_end_mark(line: Line) -> bool:
    """Whether a line stands below the last one of a release to the press: "###". In plain text, lines of dashes underline."""
    return _END_MARK.fullmatch(line.text) is not None and (
        line.tag == "p" or (line.tag in ("line", "td", "div", "center") and line.text[0] == "#")
    )


def leads_to_other_lists(folded: str, *, has_link: bool) -> bool:
    """Whether a line has no words but those that lead to the lists of other years: "Previous lists: 2020 | 2019"."""
    words = _WORD.findall(folded)
    named = [word for word in words if not _YEAR.fullmatch(word)]
    if folded.startswith(SEE_ALSO) and len(named) < len(words) and _OF_SEE_ALSO.issuperset(named):
        return not _LISTS.isdisjoint(named)
    if not len(named) < len(words) or not _OF_OTHER_LISTS.issuperset(named):
        return False
    return not _OTHER.isdisjoint(named) or (has_link and not _LISTS.isdisjoint(named))
