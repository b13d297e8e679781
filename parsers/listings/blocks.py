"""From lines to blocks: the words of a line apart from its bullet, its number and its marks, and what the words can be.

A block is still neither country nor unit; `grammar` decides that with the whole page in view.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

from leahy.text.fold import fold
from leahy.text.lexicon import looks_like_unit, read
from parsers.countries.headings import match_country, read_heading
from parsers.listings.plain_names import BREAKING_OFF, DECIDED, OPENING_AMID, says_nothing
from parsers.listings.sentences import MONTH, calendar_years
from parsers.pages.lines import BULLET, EDGES, HEADINGS, MARK_CLOSE, MARK_OPEN, Line, printed, unmarked
from parsers.pages.words import WORDS

_BEFORE_NAME = re.compile(r"(?:\(?\d{1,3}[.)]|country(?: name)?:)[\s\u00a0]+(?=[^\s\u00a0])", re.IGNORECASE)
_SUPERSCRIPT = "¹²³⁰⁴⁵⁶⁷⁸⁹"
_SIGNS = f"*†‡§¶{_SUPERSCRIPT}"
_RAISED = re.compile(f"[\\s\u00a0]*{MARK_OPEN}([^{MARK_CLOSE}]*){MARK_CLOSE}")
_BRACKETED = re.compile(r"[\s\u00a0]*\[(\d{1,3}|[a-z]|[*†‡]+|note \d{1,3})\](?=$|[\s\u00a0,;])", re.IGNORECASE)
_SIGNED = re.compile(
    # a raised figure behind a figure is a part of it, "5²"
    rf"[\s\u00a0]*((?:[*†‡§¶]|(?<!\d)[{_SUPERSCRIPT}])+)(?=$|[\s\u00a0,;)])|^([{_SIGNS}]+)[\s\u00a0]?(?=\w)"
)
_ANY_SIGN = re.compile(f"[{_SIGNS}[]")
_SUPERSCRIPTS = str.maketrans(_SUPERSCRIPT, "1230456789")
# What opens a footnote: its mark, and then its text.
_FOOTNOTE = re.compile(
    rf"(?:{MARK_OPEN}([^{MARK_CLOSE}]*){MARK_CLOSE}|([{_SIGNS}]+)|\[(\w{{1,3}}|[*†‡]+|note \d{{1,3}})\]"
    rf"|\((\d{{1,2}}|[*†‡]+)\)|(\d{{1,2}})[.)]?(?=[\s\u00a0]))"
    r"[.:)]?[\s\u00a0]*(?=\S)",
    re.IGNORECASE,
)

_VERBS = frozenset(WORDS["sentences"]["verbs"])
_WORD = re.compile(r"[^\W_]+")
_FULL_STOP = re.compile(r"[.!?:][\"'”’)\]]*$")
_REMARK_STEMS = tuple(word.rstrip("*") for word in WORDS["remarks"]["words"])
_REMARK = re.compile(
    "|".join(
        rf"\b{re.escape(w[:-1])}" if w.endswith("*") else rf"\b{re.escape(w)}\b" for w in WORDS["remarks"]["words"]
    )
)
# A remark at the end of a unit: in brackets, or after a dash, a semicolon or a colon.
_TRAILING = (
    re.compile(r"[\s\u00a0]*(?:\(([^()]*)\)|\[([^\[\]]*)\])[.*\s\u00a0]*$"),
    re.compile(r"(?:[\s\u00a0]+[–—-]{1,2}[\s\u00a0]+|[;:][\s\u00a0]+)([^–—;:]*)$"),
)
_DASH = re.compile(r"[\s\u00a0][–—-]{1,2}[\s\u00a0]")
_AFTER_COUNTRY = re.compile(r"[\s\u00a0]*:(?=[\s\u00a0])|[\s\u00a0][–—-]{1,2}(?=[\s\u00a0])")
_PARTING = frozenset((",", "/"))
_WORDS_OF_COUNTRY = 5
_REMEDIATION = re.compile(r"\b(?:Remediation|REMEDIATION)[\s\u00a0]+(\w+)")
_LONGEST_UNIT = 500
_NONE = frozenset(WORDS["remarks"]["none"])
_NO_UNIT = re.compile(
    r"\W*(?:none(?: (?:listed|reported|denied|identified|to report))?|no (?:[a-z]+ )?units?(?: [a-z]+){0,5})\W*"
)
_COUNT_WORD = re.compile(r"[^\W\d_]+|[\d.,]*\d")
_COUNTED = frozenset(WORDS["remarks"]["counted"])
_ONE = frozenset(WORDS["remarks"]["one"])
_OF_COUNTS = _COUNTED | frozenset(WORDS["remarks"]["of_counts"])
_PLACEHOLDERS = frozenset(WORDS["remarks"]["placeholders"])
_OF_LISTS = DECIDED.union(WORDS["columns"]["unit_words"])
_PAGE = re.compile(r"page \d+\b")
_INCOMPLETE = re.compile(
    "|".join(rf"\b{word}" if word[0].isalpha() else word for word in WORDS["furniture"]["incomplete"])
)
# A word of each of these patterns, which is quick to look for: they are asked of every line.
_OF_INCOMPLETE = frozenset(max(re.findall(r"[a-z]+", line), key=len) for line in WORDS["furniture"]["incomplete"])
_DATE_LINE = re.compile(
    r"(?:(?:last |page |date )?(?:updated|posted|published|released|revised|current|issued|as of|date)[a-z :]*)?(?:\w+day,? )?"
    rf"(?:{MONTH} (?:\d{{1,2}}(?:st|nd|rd|th)?,? )?(?:19|20)\d\d|\d{{1,2}} {MONTH},? (?:19|20)\d\d"
    r"|\d{1,2}/\d{1,2}/(?:19|20)?\d\d|(?:19|20)\d\d-\d\d-\d\d)"
)
_NOTE_HEADINGS = frozenset(WORDS["remarks"]["headings"])
_NOTE_OPENINGS = tuple(WORDS["remarks"]["openings"])
_FOOTERS = frozenset(WORDS["furniture"]["footer"])
_CONTROLS = frozenset(WORDS["furniture"]["controls"]) | frozenset(WORDS["furniture"]["offices"])
_LINK_WORDS = frozenset(WORDS["furniture"]["link_words"])
_LINK_HEADINGS = frozenset(WORDS["furniture"]["links"])
_BANNERS = tuple(WORDS["furniture"]["banner"])

# Kinds of units that no office of the Department has.
_KINDS = frozenset(
    ("battalion", "brigade", "company", "platoon", "post", "regiment", "squad", "squadron", "station", "unit")
)
_NOT_OF_SHAPE = frozenset(("a", "#", "s", "partly s"))
_SETTING_OFF = frozenset(("b", "u"))
_LEADING = frozenset(("a", "#"))
Shape = tuple[str, str, int, frozenset[str], bool, bool, bool, bool, bool]
_YEAR = re.compile(r"20[0-9]{2}")


class Block(NamedTuple):
    """A line, its words (`text`) without what stood before, on and after them: bullet, number, marks, remark.

    `codes` are the ISO codes of the countries that the whole line names, more than one where the name is ambiguous; `is_item`
    says whether the page sets it as the item of a list, and `shape` how it sets it off from others: headings of one list
    share their shapes. `is_plain` says that its words are a name, of no country, and nothing else (`parsers.listings.plain_names`).
    """

    line: Line
    text: str
    remark: str | None
    marks: tuple[str, ...]
    bullet: str
    number: int | None
    codes: frozenset[str]
    is_region: bool
    folded: str
    is_item: bool
    shape: Shape
    is_plain: bool = False

    @property
    def is_set_off(self) -> bool:
        """Whether the page sets this line as a heading."""
        line = self.line
        return line.tag in HEADINGS or line.role == "country" or not line.features.isdisjoint(_SETTING_OFF)

    @property
    def like_unit(self) -> bool:
        return looks_like_unit(self.text)

    @property
    def is_sentence(self) -> bool | None:
        """True for running text, False for a name, None where it cannot be told."""
        if self.is_plain or _VERBS.isdisjoint(self.text.split()):
            return False
        words = len(_WORD.findall(self.text))
        if words < 6:
            return False
        return (
            True
            if _FULL_STOP.search(self.text) or (words >= 12 and not looks_like_unit(self.text.split(",")[0]))
            else None
        )

    @property
    def is_note(self) -> bool:
        """Whether the line speaks about the list, and is no name: a sentence, or one that says "note", or a bare remark."""
        return not self.is_plain and bool(self.is_sentence or self.is_remark)

    @property
    def is_remark(self) -> bool:
        """Whether the line opens as a note does, or is a remark about assistance and nothing else."""
        if self.is_plain:
            return False
        if self.folded.startswith(_NOTE_OPENINGS):
            return True
        if not is_about_assistance(self.text):
            return False
        return self.text[:1] + self.text[-1:] in ("()", "[]") or (
            not self.is_item and (self.is_sentence is None or not self.like_unit)
        )

    @property
    def is_none(self) -> bool:
        """Whether the line says that a country has no unit."""
        return not self.is_plain and (self.folded in _NONE or _NO_UNIT.fullmatch(self.folded) is not None)

    @property
    def is_placeholder(self) -> bool:
        """Whether the line stands where a unit would, and names none."""
        if is_count(self.text):
            return True
        if self.is_plain:
            return False
        words = self.folded.split(None, 2)[:2]
        bracketed = self.text[:1] + self.text[-1:] in ("()", "[]")
        opens = not _PLACEHOLDERS.isdisjoint(word.strip(".:,()[]") for word in words) and not self.like_unit
        return opens or bracketed or (words[0] == "page" and _PAGE.match(self.folded) is not None)

    @property
    def names_a_list(self) -> bool:
        """Whether the line has no words but those that name a list of units, and one of a decision: "Units approved"."""
        words = _WORD.findall(self.folded)
        return "units" in words and not DECIDED.isdisjoint(words) and _OF_LISTS.issuperset(words)

    @property
    def opens_amid(self) -> bool:
        """Whether the line opens with a word that stands within names only: "of the Provincial Command"."""
        return not self.is_plain and self.text.split(None, 1)[0] in OPENING_AMID

    @property
    def breaks_off(self) -> bool:
        """Whether the line ends with a word that no name ends with: "Rapid Intervention Unit of the"."""
        return not self.is_plain and self.text.rsplit(None, 1)[-1] in BREAKING_OFF

    @property
    def is_incomplete(self) -> bool:
        """Whether the line says that the list goes on elsewhere."""
        folded = self.folded
        if self.is_plain or len(folded) > 80 or not any(word in folded for word in _OF_INCOMPLETE):
            return False
        return _INCOMPLETE.search(folded) is not None

    @property
    def is_date(self) -> bool:
        """Whether the line is a date of the page and nothing else."""
        return (
            not self.is_plain and len(self.folded) <= 60 and _DATE_LINE.fullmatch(self.folded.strip("().")) is not None
        )

    @property
    def is_note_heading(self) -> bool:
        return self.folded.rstrip(":") in _NOTE_HEADINGS

    @property
    def leads_elsewhere(self) -> bool:
        """Whether the line is a link whose words speak of pages, and not of a unit."""
        return self.is_link and not _LINK_WORDS.isdisjoint(self.folded.split())

    @property
    def names_one_unit(self) -> bool:
        """Whether the line ends with the kind of one unit, as names do: "Information Battalion"."""
        head = read(self.text).head
        if head is None or head.echelon not in _KINDS or head.phrase.endswith("s"):
            return False
        return self.folded.endswith(f" {head.phrase}") and self.like_unit

    @property
    def is_link_heading(self) -> bool:
        return self.folded.rstrip(":") in _LINK_HEADINGS

    @property
    def is_footer(self) -> bool:
        return not self.is_plain and self.folded in _FOOTERS

    @property
    def is_control(self) -> bool:
        return not self.is_plain and (self.folded in _CONTROLS or self.folded.startswith(_BANNERS))

    @property
    def is_link(self) -> bool:
        """Whether the whole line leads to another page."""
        return "a" in self.line.features

    @property
    def is_contents(self) -> bool:
        """Whether the whole line leads somewhere, as in a list of contents."""
        return not self.line.features.isdisjoint(_LEADING)

    @property
    def years(self) -> frozenset[int]:
        """The calendar years that the line names, outside of links and of the remark on a unit."""
        return frozenset() if self.is_plain else calendar_years(self.text, self.line.links)

    @property
    def where(self) -> str:
        return f"line {self.line.number}"


def block_of(
    line: Line,
    text: str,
    remark: str | None = None,
    marks: tuple[str, ...] = (),
    bullet: str = "",
    number: int | None = None,
) -> Block:
    """The block of these words of a line."""
    folded = _folded(text)
    return _made(line, text, folded, says_nothing(text, folded), remark, marks, bullet, number)


def _folded(text: str) -> str:
    """`fold` of a text as printed, where no white space is left to collapse."""
    return text.lower() if text.isascii() and text.isprintable() and "`" not in text else fold(text)


def _made(
    line: Line,
    text: str,
    folded: str,
    is_plain: bool,
    remark: str | None = None,
    marks: tuple[str, ...] = (),
    bullet: str = "",
    number: int | None = None,
) -> Block:
    if is_plain:
        codes, region = read_heading(text if text[0].isalpha() else country_as_printed(text))
    else:
        codes, region = read_heading(text)
        if not codes and not region and (bare := country_as_printed(text)) != text:
            codes, region = read_heading(bare)
    features, has_number = line.features, number is not None
    if features:
        features = features - _NOT_OF_SHAPE
    capitals, colon = text.isupper(), text.endswith(":")
    shape = (line.tag, line.role, line.depth, features, bullet != "", has_number, capitals, colon, line.part == 0)
    is_item = line.tag in ("li", "dd") or bullet != "" or has_number or line.role == "unit"
    is_plain = is_plain and not codes and not region
    return Block(line, text, remark, marks, bullet, number, codes, region, folded, is_item, shape, is_plain)


def blocks_of(lines: Iterable[Line]) -> list[Block]:
    """The lines as blocks."""
    return [_block(line) for line in lines]


def _block(line: Line) -> Block:
    text = line.text
    folded = _folded(text)
    if says_nothing(text, folded):
        return _made(line, text, folded, True)
    marks = []
    if MARK_OPEN in text:
        marks = [mark_key(match[1]) for match in _RAISED.finditer(text)]
        text = _RAISED.sub("", text).strip(EDGES)
    bullet = ""
    if line.tag not in HEADINGS and (match := BULLET.match(text)):
        bullet, text = match[0].strip(EDGES), text[match.end() :]
    if (marks or bullet) and says_nothing(text, folded := _folded(text)):
        return _made(line, text, folded, True, None, tuple(marks), bullet)
    for pattern in (_BRACKETED, _SIGNED) if _ANY_SIGN.search(text) else ():
        marks += [mark_key(next(group for group in match.groups() if group)) for match in pattern.finditer(text)]
        text = pattern.sub("", text).strip(EDGES)
    unit, remark = take_remark(text)
    return block_of(line, unit, remark, tuple(marks), bullet)


def is_count(text: str) -> bool:
    """Whether a text is a figure, or says how many units or cases there were, and names none: "2 units", "Units vetted: 120"."""
    if not any(c.isdigit() for c in text):
        return False
    words = _COUNT_WORD.findall(text.lower())
    letters = [word for word in words if word.isalpha()]
    if not _OF_COUNTS.issuperset(letters):
        return False
    return not letters or not _COUNTED.isdisjoint(letters) or text.lower() in _ONE


def country_as_printed(text: str) -> str:
    """A heading without what stands before its name: "3. Chad", "Country: Chad". Letters stay: "S. Sudan" is no Sudan."""
    match = _BEFORE_NAME.match(text)
    return text[match.end() :] if match else text


def mark_key(mark: str) -> str:
    """The form under which a mark on a name and the mark of its footnote are the same."""
    return mark.translate(_SUPERSCRIPTS).strip("[]().:" + EDGES).casefold().removeprefix("note ")


def name_of_shape(shape: Shape | None) -> str:
    """How a line is set, in words: "h3", "p bold", "li", "bullet", "unit column"; "none" for a heading that is lost."""
    if shape is None:
        return "none"
    tag, role, _, features, bullet, number, capitals, _, first = shape
    name = f"{role} column" if role else "bullet" if bullet else "number" if number else tag
    if not first and name == tag and tag not in ("li", "td", "dd", "line"):
        name = "br line"
    set_off = [word for feature, word in (("b", "bold"), ("u", "underlined")) if feature in features]
    return " ".join([name, *set_off, *(["capitals"] if capitals else [])])


def footnote(line: Line) -> tuple[str, str] | None:
    """(mark, text) of a line that opens with a mark, else None."""
    match = _FOOTNOTE.match(line.text)
    if not match:
        return None
    mark = mark_key(next(group for group in match.groups() if group is not None))
    return mark, unmarked(line.text[match.end() :])


def run_in(block: Block) -> tuple[str, str] | None:
    """(country, unit) of a line that opens with a country set off from the rest, or followed by a colon."""
    lead = block.line.lead
    if lead and lead != block.text and block.text.startswith(lead) and match_country(lead.rstrip(EDGES + ":–—-")):
        rest = block.text[len(lead) :].lstrip(EDGES + ":–—-")
        return (lead.rstrip(EDGES + ":–—-"), rest) if rest else None
    head, _, rest = block.text.partition(":")
    rest = rest.strip(EDGES)
    return (head, rest) if rest and not block.codes and match_country(head) else None


def names_another_country(text: str, codes: frozenset[str], *, inside: bool = False) -> bool:
    """Whether a country's name stands within a unit as one does in front of units: "Luanda Station. Zambia: Lusaka Station".

    One of `codes`, the unit's own, counts only behind a full stop or semicolon; and so does any, where no unit of the page
    has its country in front (`inside`): "Embassy, Mali: Guard" is a unit.
    """
    if ":" not in text and not _DASH.search(text):
        return False
    for match in _AFTER_COUNTRY.finditer(text):
        words = text[: match.start()].split()
        for at in range(max(0, len(words) - _WORDS_OF_COUNTRY), len(words)):
            if not (found := match_country(" ".join(words[at:]))):
                continue
            before = words[at - 1][-1] if at else ""
            if before in (".", ";") or (
                not inside and found.isdisjoint(codes) and (before in _PARTING or match[0].strip() == ":")
            ):
                return True
            break  # the longest name that ends here
    return False


def is_several(text: str) -> bool:
    """Whether semicolons part units. "6 Division; 2 Brigade; 5 Battalion" is one: each is a part of the one before."""
    pieces = [piece.strip(EDGES) for piece in text.split(";")]
    if len(pieces) < 2 or not all(map(looks_like_unit, pieces)):
        return False
    ranks = [read(piece).rank for piece in pieces]
    return ranks != sorted(set(ranks)) and ranks != sorted(set(ranks), reverse=True)


def is_about_assistance(text: str) -> bool:
    """Whether `text` has a word by which remarks speak of the assistance: resumed, remediated, ..."""
    low = text.lower()
    for stem in _REMARK_STEMS:
        if stem in low:
            return _REMARK.search(low) is not None
    return False


def take_remark(text: str) -> tuple[str, str | None]:
    """(unit, remark): the remark at the end of a printed unit taken off it, where it speaks about the assistance."""
    if len(text) > _LONGEST_UNIT or not is_about_assistance(text):
        return text, None
    for pattern in _TRAILING:
        match = pattern.search(text)
        if match and match.start() > 0 and is_about_assistance(match[0]) and not _is_of_name(match[0]):
            unit = text[: match.start()].rstrip(EDGES + ",;")
            is_name = _VERBS.isdisjoint(unit.split()) and (not is_about_assistance(unit) or _is_of_name(unit))
            if is_name and not fold(text).startswith(_NOTE_OPENINGS):
                return unit, printed(next(group for group in match.groups() if group is not None))
    return text, None


def _is_of_name(text: str) -> bool:
    """Whether "Remediation" says what a unit does: "Environmental Remediation Section"."""
    match = _REMEDIATION.search(text)
    return match is not None and read(match[1]).head is not None


def year_alone(block: Block) -> frozenset[int]:
    """The year of a line that is nothing else, as over the list of that year."""
    text = block.folded.strip(" :.()")
    return frozenset({int(text)}) if _YEAR.fullmatch(text) and not block.is_item else frozenset()
