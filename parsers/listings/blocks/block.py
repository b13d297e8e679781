"""From lines to blocks: the words of a line apart from its bullet, its number and its marks, and what the words can be.

A block is still neither country nor unit; `grammar` decides that with the whole page in view.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from leahy.text.fold import fold, letters_of, signs_of, words_of
from leahy.text.lexicon import looks_like_unit, read
from parsers.countries.headings import NEITHER, country_as_printed, match_country, read_heading
from parsers.countries.spelling import is_far_from_countries
from parsers.listings.blocks.kept_answers import cued, kept
from parsers.listings.blocks.marks import explained_marks, take_raised, take_signs, without_back_link
from parsers.listings.blocks.shape import Shape, setting_of
from parsers.listings.blocks.traits import COUNTRY, CUE, FEATURE, LEAD, MARK, NEAR, ODD, SIGN, UNNAMED
from parsers.listings.names.line_forms import is_title_case
from parsers.listings.names.name_forms import forms_of
from parsers.listings.names.plain_names import is_plain
from parsers.listings.words import remarks, site_lines
from parsers.listings.words.colophon import is_colophon
from parsers.listings.words.column_heads import unit_label
from parsers.listings.words.cues import BEGINS_NO_NAME, DECIDED, ENDS_NO_NAME, has_cue
from parsers.listings.words.name_words import has_kind, is_furniture
from parsers.listings.words.sentences import calendar_years, points_below
from parsers.pages.lines import BULLET, EDGES, HEADINGS, Line, unmarked
from parsers.pages.words import WORDS

_WORD = re.compile(r"[^\W_]+")
_LETTER = re.compile(r"[^\W\d_]")
_SHORTEST_SENTENCE, _LONGEST_NAME = 6, 12
"""Words below which a line with a verb is no sentence, and from which it is one without a full stop."""
_NONE = frozenset(WORDS["remarks"]["none"])
_NO_UNIT = re.compile(
    r"\W*(?:none(?: (?:listed|reported|denied|identified|to report))?|no (?:[a-z]+ )?units?(?: [a-z]+){0,5})\W*"
)
_PLACEHOLDERS = frozenset(WORDS["remarks"]["placeholders"])
_PAGE = re.compile(r"page \d+\b")
_OF_LISTS = DECIDED.union(WORDS["columns"]["unit_words"])
_NOTE_HEADINGS = frozenset(WORDS["remarks"]["headings"])
_BAR = re.compile(r"(?:(?<!\s)\s+)?[|•·/]\s*|(?<!\s)(?=\s*\u00a0)\s{2,}")
_LINK_WORDS = frozenset(WORDS["furniture"]["link_words"])
_LINK_HEADINGS = frozenset(WORDS["furniture"]["links"])
_BOX_HEADINGS = frozenset(WORDS["furniture"]["boxes"])
# Kinds of units that no office of the Department has.
_KINDS = frozenset(
    ("battalion", "brigade", "company", "platoon", "post", "regiment", "squad", "squadron", "station", "unit")
)
_FORCES, _PLACES = frozenset(WORDS["forces"]["words"]), frozenset(WORDS["forces"]["places"])
_LONGEST_FORCE = 7  # words
_DECIDED = DECIDED.union(WORDS["columns"]["unit_words"], WORDS["columns"]["later"], WORDS["remarks"]["placeholders"])
_LEADING = frozenset(("a", "#"))
_YEAR = re.compile(r"20[0-9]{2}")
_BEHIND_ITEM = EDGES + ";"
_GOES_ON = "&/-–—,("
_SIGN = re.compile(r"[^\w\s,.']|_")


@dataclass(eq=False)  # never changed; frozen, making one takes four times as long, and each line of a page is one
class Block:
    """A line, and its words (`text`) without what stood before, on and after them: bullet, number, label, marks, remark.
    `read_as` is the spelling of the country that a misspelt heading names, `country` the one that stood behind the unit.

    `folded` is `fold` of the text, `signs` are its signs. `has_cue`: whether the line has words or signs that make it more than
    a name; one without any answers no to most questions. `is_plain`: whether it is so plain a name that little may speak
    against its being a unit. `is_named`: whether it is written as names are, and a word alone makes it that of a unit.
    `is_far`: whether a word tells that it is no country, nor one with a typing error. `codes`: the ISO codes of the countries
    that the whole line names, more than one where the name is ambiguous; `is_region`: whether it names one of State's regions.
    `is_item`, `is_set_off`: whether the page sets the line as the item of a list, and as a heading; `shape`: how it sets the
    line off from others. `traits`: the traits of the line, added up (`parsers.listings.blocks.traits`).

    These are asked of every line. What else the words can be is asked of some lines many times, and each answer is kept.
    """

    line: Line
    text: str
    remark: str | None = None
    marks: tuple[str, ...] = ()
    bullet: str = ""
    number: int | None = None
    label: str = ""
    read_as: str = ""
    country: str = ""
    folded: str = field(init=False, repr=False)
    signs: str = field(init=False, repr=False)
    has_cue: bool = field(init=False, repr=False)
    is_plain: bool = field(init=False, repr=False)
    is_named: bool = field(init=False, repr=False)
    is_far: bool = field(init=False, repr=False)
    codes: frozenset[str] = field(init=False, repr=False)
    is_region: bool = field(init=False, repr=False)
    is_item: bool = field(init=False, repr=False)
    is_set_off: bool = field(init=False, repr=False)
    shape: Shape = field(init=False, repr=False)
    traits: int = field(init=False, repr=False)

    def __post_init__(self) -> None:
        line, text = self.line, self.text
        # A text as printed has no white space left to collapse, so that most are folded quickly.
        quickly = text.isascii() and text.isprintable() and "`" not in text
        self.folded = folded = text.lower() if quickly else fold(text)
        letters, signs, forms = letters_of(text), signs_of(text), forms_of(text)
        self.signs = signs
        self.has_cue = has_cue(text, folded, letters, signs)
        self.is_plain = is_plain(text, letters, signs, forms)
        self.is_named = has_kind(letters) and is_title_case(text, forms)
        self.is_far = is_far_from_countries(text, letters)
        self.codes, self.is_region = NEITHER if self.is_far else _heading(self.read_as or text)
        self.shape, self.is_item, self.is_set_off, traits = setting_of(
            line.tag,
            line.role,
            line.depth,
            line.features,
            self.bullet != "",
            self.number is not None,
            text.isupper(),
            text.endswith(":"),
            line.part == 0,
        )
        self.traits = (
            traits
            | (CUE if self.has_cue else 0)
            | (SIGN if signs and _SIGN.search(signs) else 0)
            | (0 if line.text[:1].isalpha() else MARK)
            | (COUNTRY if self.codes or self.is_region else 0)
            | (FEATURE if line.tail else 0)
            | (LEAD if line.lead or self.country else 0)
            | (0 if self.is_far else NEAR)
            | (0 if self.is_plain else ODD)
            | (0 if self.is_named else UNNAMED)
        )

    # How the line is set ---------------------------------------------------------------------------------------------

    @property
    def whole(self) -> str:
        """The text with the remark that was taken off it: of a line that is no unit it is a part like any other."""
        return unmarked(self.line.text) if self.remark else self.text

    @property
    def is_link(self) -> bool:
        """Whether the whole line leads to another page, or is links side by side: "Disclaimer | Privacy"."""
        return "a" in self.line.features or (self.line.links != "" and self._is_bar_of_links)

    @property
    def _is_bar_of_links(self) -> bool:
        return "|" in self.text and _WORD.findall(self.text) == _WORD.findall(self.line.links)

    @property
    def is_contents(self) -> bool:
        """Whether the whole line leads somewhere, as in a list of contents."""
        return not self.line.features.isdisjoint(_LEADING)

    @property
    def where(self) -> str:
        return self.line.where

    # What its words are ----------------------------------------------------------------------------------------------

    @kept
    def like_unit(self) -> bool:
        """Whether the line has words of units."""
        return looks_like_unit(self.text)

    @cued
    def is_sentence(self) -> bool | None:
        """True for running text, False for a name, None where it cannot be told."""
        if not self.is_item and remarks.is_prose(self.text):
            return True
        if remarks.VERBS.isdisjoint(self.text.split()):
            return False
        words = len(_WORD.findall(self.text))
        if words < _SHORTEST_SENTENCE:
            return False
        if remarks.FULL_STOP.search(self.text) or (
            words >= _LONGEST_NAME and not looks_like_unit(self.text.split(",")[0])
        ):
            return True
        return None

    @cued
    def is_note(self) -> bool:
        """Whether the line speaks about the list, and is no name: a sentence, or one that says "note", or a bare remark."""
        return bool(self.is_sentence or self.is_remark)

    @kept
    def is_remark(self) -> bool:
        """Whether the line opens as a note does, or is a remark about assistance and nothing else."""
        if self.folded.startswith(remarks.NOTE_OPENINGS):
            return True
        if not remarks.is_about_assistance(self.text):
            return False
        return self.is_bracketed or (not self.is_item and (self.is_sentence is None or not self.like_unit))

    @property
    def has_letters(self) -> bool:
        return not self.has_cue or _LETTER.search(self.text) is not None

    @cued
    def announces_units(self) -> bool:
        """Whether the line points to units below it, or names a list of them: "The following units:"."""
        return self.text.endswith(":") or points_below(self.text) or self.names_a_list

    @property
    def is_bracketed(self) -> bool:
        return self.text[:1] + self.text[-1:] in ("()", "[]")

    @cued
    def is_none(self) -> bool:
        """Whether the line says that a country has no unit."""
        return self.folded in _NONE or _NO_UNIT.fullmatch(self.folded) is not None

    @cued
    def is_placeholder(self) -> bool:
        """Whether the line stands where a unit would, and names none."""
        if remarks.is_count(self.text) or self.is_bracketed:
            return True
        words = self.folded.split(None, 2)[:2]
        opens = not _PLACEHOLDERS.isdisjoint(word.strip(".:,()[]") for word in words) and not self.like_unit
        return opens or (words[0] == "page" and _PAGE.match(self.folded) is not None)

    @cued
    def names_a_list(self) -> bool:
        """Whether the line has no words but those that name a list of units, and one of a decision: "Units approved"."""
        words = frozenset(words_of(self.folded))
        return "units" in words and not DECIDED.isdisjoint(words) and _OF_LISTS.issuperset(words)

    @cued
    def begins_amid_name(self) -> bool:
        """Whether the line opens with a word that stands within names only: "of the Provincial Command"."""
        return self.text.split(None, 1)[0] in BEGINS_NO_NAME

    @cued
    def ends_amid_name(self) -> bool:
        """Whether the line ends with a word that no name ends with: "Rapid Intervention Unit of the"."""
        return self.text.rsplit(None, 1)[-1] in ENDS_NO_NAME

    @cued
    def is_incomplete(self) -> bool:
        """Whether the line says that the list goes on elsewhere."""
        return site_lines.says_more_elsewhere(self.folded)

    @cued
    def is_date(self) -> bool:
        """Whether the line is a date of the page and nothing else."""
        return site_lines.is_date(self.folded)

    @kept
    def names_a_force(self) -> bool:
        """Whether the line has only words of forces and ministries, or names a part of a country: "Army", "Northern Province"."""
        words = self.folded.rstrip(":").split()
        if not 0 < len(words) <= _LONGEST_FORCE or self.codes or self.is_region or self.is_note:
            return False
        is_place = len(words) > 1 and words[-1] in _PLACES and self.text[:1].isupper() and not self.names_a_list
        return _FORCES.issuperset(words) or (is_place and words[0].isalpha() and _DECIDED.isdisjoint(words))

    @kept
    def countries_of_bar(self) -> tuple[str, ...]:
        """The countries of a line that is nothing but countries side by side, as a bar of links is: "Jump to: Georgia | Kenya"."""
        head, _, rest = self.text.partition(":")
        text = rest if rest and fold(head) in site_lines.CONTROLS else self.text
        if not ("/" in text or "|" in text or "•" in text or "·" in text or ("\u00a0" in text and self.is_contents)):
            return ()
        names = tuple(name.strip(EDGES) for name in _BAR.split(text) if name.strip(EDGES))
        return names if len(names) > 1 and all(map(match_country, names)) else ()

    @cued
    def leads_to_other_lists(self) -> bool:
        """Whether the line has no words but those that lead to the lists of other years: "Previous lists: 2020 | 2019"."""
        return site_lines.leads_to_other_lists(self.folded, has_link=self.line.links != "")

    @cued
    def is_byline(self) -> bool:
        """Whether the line is an office of the Department and the date of the page, or a bar with that date."""
        return site_lines.is_byline(self.folded) or (not self.is_item and site_lines.is_bar_with_date(self.folded))

    @property
    def is_note_heading(self) -> bool:
        return self.folded.rstrip(":") in _NOTE_HEADINGS

    @property
    def is_link_heading(self) -> bool:
        return self.folded.rstrip(":") in _LINK_HEADINGS or site_lines.heads_other_lists(self.folded)

    @property
    def is_box_heading(self) -> bool:
        """Whether the line heads a box of the site: "Stay connected"."""
        return self.folded.rstrip(":!") in _BOX_HEADINGS

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

    @cued
    def is_footer(self) -> bool:
        return site_lines.is_footer(self.folded)

    @cued
    def is_control(self) -> bool:
        return site_lines.is_control(self.folded) or self.is_byline

    @cued
    def is_furniture(self) -> bool:
        """Whether the line has no words but those of the site's own lines, "Share this page", or is one of the page on itself."""
        if self.remark or self.ends_amid_name or self.text[-1] in _GOES_ON:  # "Search &", above "Rescue Unit"
            return False
        return is_furniture(self.folded) or is_colophon(self.text)

    @kept
    def years(self) -> frozenset[int]:
        """The calendar years that the line names, outside of links and of the remark on a unit."""
        return calendar_years(self.text, self.line.links) if self.has_cue else frozenset()

    @property
    def year_alone(self) -> frozenset[int]:
        """The year of a line that is nothing else, as over the list of that year."""
        if not self.has_cue or self.is_item:
            return frozenset()
        text = self.folded.strip(" :.()")
        return frozenset({int(text)}) if _YEAR.fullmatch(text) else frozenset()


def _heading(text: str) -> tuple[frozenset[str], bool]:
    """(`codes`, `is_region`) of a line with this text."""
    codes, region = read_heading(text)
    if not codes and not region and (bare := country_as_printed(text)) != text:
        return read_heading(bare)
    return codes, region


def blocks_of(lines: Iterable[Line]) -> list[Block]:
    """The lines as blocks. A figure or letter in brackets is a mark only where a line of the page explains it."""
    every = list(lines)
    explained = explained_marks(every)
    return [block_of(line, explained) for line in every]


def block_of(line: Line, explained: frozenset[str] = frozenset()) -> Block:
    """A line as a block: its bullet, its label, its marks and its remark taken off its words.

    `explained`: the marks with a footnote.
    """
    printed = site_lines.without_control(line)
    block = Block(line, printed)
    if not block.has_cue:  # then there is nothing to take off
        return block
    text, marks = take_raised(without_back_link(printed))
    bullet = ""
    if line.tag not in HEADINGS and (match := BULLET.match(text)):
        bullet, text = match[0].strip(EDGES), text[match.end() :]
    if text.startswith("(U)"):  # "unclassified" is of the paragraph; seen on State's section 7031(c) list
        text = text[3:].lstrip(EDGES)
    label = unit_label(text) if ":" in text else ""
    text, signs = take_signs(text[len(label) :], explained)
    unit, remark = remarks.take_remark(text)
    unit = unit.rstrip(_BEHIND_ITEM)  # which parts the items of a sentence
    return Block(line, unit, remark, (*marks, *signs), bullet, None, label)
