"""A page as lines: what a reader sees, line by line, with how each line is marked up."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6", "summary", "caption", "dt", "legend"))
"""The tags of lines that are set as headings."""
RUNNING = ("page header", "page footer", "page number")
"""Rules by which a line is none of the text: it stands at one place of several sheets, or numbers them."""
Role = Literal[
    "", "country", "unit", "note", "region", "number", "head", "year", "code", "count", "total", "empty", "law"
]
Kind = Literal["html", "text", "pdf"]

# As a browser does: a run of ASCII white space is one space, a no-break space is a letter.
_SPACES = re.compile(r"[ \t\n\r\f\v]{2,}|[\t\n\r\f\v]")
EDGES = " \t\n\r\f\v\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
# "1<sup>st</sup> Battalion", "C<sup>ía</sup>": raised letters behind a figure or the start of a word belong to the name; raised
# figures and signs are marks, and so are letters behind a whole word: "Border Police<sup>TM</sup>".
_RAISED_LETTERS = re.compile(r"\W*(?:[^\W\d_]{2,4}|[°ºª])\W*")
_TAKES_LETTERS = re.compile(r"(?:\d[\s\u00a0]?|(?<![^\W\d_])[^\W\d_]{1,3}\.?)$")
# One raised letter is an ordinal after a figure, "2<sup>e</sup>", and else a mark.
_RAISED_LETTER = re.compile(r"\W*[^\W\d_]\W*")
_NUMERO, _TAKES_NUMERO = re.compile(r"[oO]"), re.compile(r"(?<![^\W\d_])[Nn]$")  # "N<sup>o</sup> 4"
# Characters without width are on no printed page: zero-width space, word joiner, byte-order mark, soft hyphen; and the
# marks of the direction of writing, but for those that turn letters around. Joiners are spelling.
NO_WIDTH = str.maketrans("", "", "\u200b\u2060\ufeff\u00ad\u061c\u200e\u200f\u202a\u202b\u202c\u2066\u2067\u2068\u2069")
# A raised mark is kept apart from the words that it stands on.
MARK_OPEN, MARK_CLOSE = "\ue000", "\ue001"
_RAISED_LINE = re.compile(f"(?:{MARK_OPEN}[^{MARK_CLOSE}]*{MARK_CLOSE}\\W*)+")
_WORD = re.compile(r"[^\W\d_]{3}")
# A typed bullet; a dash or an asterisk is one only with space after it, and a letter of Wingdings, by which Word sets an arrow
# or a square, with a no-break space. The private-use characters are those that Word puts in their place.
_GLYPHS = "•●▪■◦○∙·⁃►▸➢✓→‣❖➤◆◇▶▷➔★☆✔✦⮚⁍⦁・❑❒□◘\uf020-\uf0ff"
BULLET = re.compile(
    rf"(?:[{_GLYPHS}][\s\u00a0]*|[*\-‐−–—§»+~>][\s\u00a0]+|[oØüvqnlwàèÄ]\u00a0[\s\u00a0]*)(?=[^\s\u00a0])"
)


Dated = tuple[date, Literal["visible_date", "json_ld", "json_twin"]]


class Cell(NamedTuple):
    """Where a line stands in a table: numbers from 0, spans counted in columns and rows; `head` for `<th>` and `<thead>`."""

    table: int
    row: int
    column: int
    width: int
    height: int
    head: bool


class Line(NamedTuple):
    """One line of text as printed, and its mark-up.

    `tag` is the block that holds it ("h3", "p", "li", "dt", "td", ..., "line" in plain text). `features` are what sets the
    whole line off: "b" bold, "u" underlined, "i" italic, "s" struck out ("partly s": a part of it), "touching" where words
    of two elements touch, "a" a link to another page, "#" one within the page, "class:..." a class. `lead` is the part set
    off at the start of a line of which the rest is not. `container` numbers the list, table or run of `<br>` lines that it
    stands in (0: none), `depth` says how many lists deep. `part` counts the lines of one item or paragraph from 0; `gap`
    counts the blank lines above. `cell` is its place in a table, `role` what that table's columns make of it. `dropped`
    names the rule by which the line is none of the page's own text. `places` are the ranks (in page_words.toml) of the
    places that hold it; `links` is what of the text is a link. `order` counts the lines of the page, `block` numbers its
    blocks. `page` is the sheet of a document that has several, from 1, and `number` then counts the lines of that sheet.
    `doubt` says why its words or its end are not sure: no such line may be of a list; `joints` are the places in `text` of signs
    at the ends of printed rows, each of which a program or a person may have set ("CEN-" above "TER"). `tail` is the part at the
    end of a line that is set off where nothing in front of it is. An empty `text` is an element emptied of its words, perhaps a
    heading.
    """

    text: str
    tag: str
    number: int
    features: frozenset[str] = frozenset()
    lead: str = ""
    container: int = 0
    depth: int = 0
    part: int = 0
    gap: int = 0
    indent: int = 0
    ordinal: int | None = None
    cell: Cell | None = None
    role: Role = ""
    dropped: str = ""
    places: frozenset[int] = frozenset()
    links: str = ""
    order: int = 0
    block: int = 0
    page: int = 0
    doubt: str = ""
    joints: tuple[int, ...] = ()
    tail: str = ""

    @property
    def where(self) -> str:
        """Where the line stands, in words: "line 12", "page 2, line 12"."""
        return f"page {self.page}, line {self.number}" if self.page else f"line {self.number}"


@dataclass(frozen=True, slots=True)
class Document:
    """A page as lines. `titles` are the texts of its title and main heading: its name for itself.

    `published_on` is the day on which it says that it was published, and what says so, as `parsers.published_on` has it.
    """

    kind: Kind
    titles: tuple[str, ...]
    lines: tuple[Line, ...]
    published_on: Dated | None = None


def raised(text: str, before: str) -> str:
    """A raised piece of a line as it stands in the line's text: between the signs of a mark, unless it is of the name."""
    ordinal = before[-1:].isdigit() and _RAISED_LETTER.fullmatch(text)
    numero = _NUMERO.fullmatch(text) and _TAKES_NUMERO.search(before[-2:])
    if (
        not text.strip(EDGES)
        or ordinal
        or numero
        or (_RAISED_LETTERS.fullmatch(text) and _TAKES_LETTERS.search(before[-6:]))
    ):
        return text
    return f"{MARK_OPEN}{text.strip(EDGES)}{MARK_CLOSE}"


def is_raised_line(text: str) -> bool:
    """Whether all of a line is raised and holds a word: it stands on no name, so it is no mark but the line's own text."""
    return _RAISED_LINE.fullmatch(text) is not None and _WORD.search(text) is not None


def unmarked(text: str) -> str:
    """`text` as it reads with its raised marks in the line."""
    return text.replace(MARK_OPEN, "").replace(MARK_CLOSE, "")


def printed(text: str) -> str:
    """`text` as it shows on a page: ASCII white space collapsed, no-break spaces kept inside, no white space at the ends."""
    bare = text.strip(EDGES)
    if bare.isprintable() and "  " not in bare:  # which no control, no character without width and no wide space is
        return bare
    return _SPACES.sub(" ", text if text.isascii() else text.translate(NO_WIDTH)).strip(EDGES)
