"""The start of the list, and what stands above it: the statement, the years that it names, notes, and what is ignored."""

import re
from collections.abc import Iterator, Sequence
from itertools import chain, pairwise

from leahy.text.fold import fold
from parsers.errors import NotAListError, PageError
from parsers.listings.blocks.block import Block
from parsers.listings.blocks.marks import footnote
from parsers.listings.blocks.run_in import run_in
from parsers.listings.draft import PartBuilder
from parsers.listings.words.column_heads import LIST_WORDS, NO_ENTRY
from parsers.listings.words.scope import heading_fault, sentence_fault
from parsers.listings.words.sentences import says_denied, says_no_units, speaks_of_the_law
from parsers.listings.words.site_lines import CONTROLS
from parsers.pages.lines import HEADINGS
from parsers.pages.words import WORDS

_BY_AN_OFFICE = re.compile(
    r"(?:released|published|issued|prepared|produced|posted|compiled) by (?:the )?(?:u\.?s\.? |united states )?"
    r"(?:bureau|office|department|secretary|embassy|state department)\b"
)
RUNNING_TEXT = 8
"""Words from which on a line above the list is part of its statement."""
_SHORTEST = 6
"""Words of the shortest sentence with which a statement begins."""
_INTRODUCING = LIST_WORDS.union(WORDS["sentences"]["arranging"])
_OF_A_LIST = frozenset(("list", "lists", "listing", "annex", "appendix", "table", "denials", "units", "names"))
_LONG = 20
"""Words from which on a line above the list is running text, whatever its verbs."""


def find_start(blocks: Sequence[Block]) -> int | None:
    """The first block of the list: a country with a unit below it, or a unit without a heading."""
    content = (i for i, b in enumerate(blocks) if b.text and b.line.role not in NO_ENTRY and b.line.role != "note")
    for at, below in pairwise(chain(content, (None,))):
        assert at is not None
        block = blocks[at]
        if run_in(block) or block.line.role == "year":
            return at
        if block.codes and below is not None:
            under = blocks[below]
            named = under.codes or under.is_region or (under.is_set_off and under.line.tag in HEADINGS)
            menu = (
                block.is_link
                and under.is_link
                and block.line.container == under.line.container > 0
                and not under.line.role
            )
            if not named and not menu and (under.is_none or not under.is_sentence):
                return at
        elif block.is_item and not block.is_link and block.like_unit and not block.is_note and not block.years:
            return at
    return None


def with_lost_groups(blocks: Sequence[Block], start: int, titles: frozenset[str]) -> int:
    """`start`, moved up to the first line below the statement that could be a unit or its heading, so that none is lost.

    Only dates and lines that introduce the list ("Units by country:") may stand between the statement and the first country.
    """
    statement = starts_statement(blocks[:start], titles)
    last_sentence = max(
        (at for at in range(max(statement, 0), start) if _is_text(blocks[at], titles)), default=statement
    )
    earliest = start
    for at in range(start - 1, statement, -1):
        block = blocks[at]
        if not block.text or _is_text(block, titles) or block.is_contents or is_furniture(block) or _introduces(block):
            continue
        lone = not blocks[earliest].codes and at == earliest - 1  # the heading of a unit without a country above it
        if block.like_unit or block.is_item or block.codes or lone or (at > last_sentence and not block.is_set_off):
            earliest = at
    return earliest


def starts_statement(blocks: Sequence[Block], titles: frozenset[str]) -> int:
    """Where the statement begins: the first line that is running text or names a calendar year, else the last title."""
    running = (
        at
        for at, block in enumerate(blocks)
        if block.years or len(words := block.text.split()) >= _LONG or (block.is_sentence and len(words) >= _SHORTEST)
    )
    named = (at for at in range(len(blocks) - 1, -1, -1) if blocks[at].folded in titles or blocks[at].line.tag == "h1")
    return next(running, next(named, -1))


def _is_text(block: Block, titles: frozenset[str]) -> bool:
    long = len(block.text.split()) >= (RUNNING_TEXT if not (block.is_item or block.is_set_off) else _LONG)
    words = (
        block.is_sentence
        or _reads_as_text(block)
        or block.is_note
        or block.years
        or (long and not block.like_unit)
        or speaks_of_the_law(block.text)
    )
    return bool(words) or block.folded in titles or block.line.tag == "h1"


def _reads_as_text(block: Block) -> bool:
    """Whether a line ends as a sentence does and has most of its words in small letters, whatever its verb."""
    words = block.text.split()
    small = sum(word[0].islower() for word in words)
    return len(words) >= RUNNING_TEXT and block.text[-1] in ".:" and small * 2 > len(words)


def is_furniture(block: Block) -> bool:
    if _BY_AN_OFFICE.match(block.folded):
        return True
    if block.is_control or block.is_furniture or block.is_footer or block.is_region or block.is_date:
        return True
    if " " in block.text and _is_of_letters(block):
        return True
    return block.line.role == "head" or bool(block.countries_of_bar) or block.leads_to_other_lists


def _introduces(block: Block) -> bool:
    """Whether a line has no words but those that name a list of units, or say how it is arranged: "Units by country:"."""
    words = block.folded.rstrip(":.").split()
    if not 0 < len(words) <= 12:
        return False
    if _INTRODUCING.issuperset(words):
        return True
    names_a_list = block.text[-1] == ":" and not block.like_unit and not _OF_A_LIST.isdisjoint(words)
    return names_a_list and heading_fault(block.whole) is None


def empty_list(blocks: Sequence[Block]) -> PartBuilder:
    """The list of a page that says that no unit was denied. Raises NotAListError where no sentence says so for one year."""
    sentences = [block for block in blocks if says_no_units(block.text)]
    years = frozenset(year for block in blocks for year in block.years)
    if not sentences or len(years) != 1:
        raise NotAListError(
            "no country with a unit under it, and no sentence that says that no unit was denied in a calendar year"
        )
    return PartBuilder([years], [block.text for block in sentences])


def read_preamble(blocks: Sequence[Block], titles: frozenset[str]) -> PartBuilder:
    """A part with all that stands above the list, and no group yet."""
    part = PartBuilder()
    paragraphs = _paragraphs(blocks)
    above = starts_statement(paragraphs, titles)
    for at, block in enumerate(paragraphs):
        if not block.text:
            continue
        if block.codes and not block.is_contents and at > above:
            raise PageError(f"{block.where}: the country {block.text!r} has no unit below it; look at the page")
        if block.is_link and block.is_incomplete and "list" in block.folded.split():
            raise PageError(f"{block.where}: {block.text!r} says that the list goes on elsewhere; file the whole of it")
        rule, mark = _rule(block, titles), footnote(block.line)
        if mark and block.is_note and block.marks:
            part.add_footnote(*mark, block.text)
        elif rule == "before the list" and (
            block.is_sentence or (len(block.text.split()) >= RUNNING_TEXT and not block.is_item)
        ):
            part.statement.append(block.whole)
        else:
            part.ignore(rule, block.whole)
    part.claims = [
        years for block in paragraphs if not block.leads_to_other_lists and (years := block.years or block.year_alone)
    ]
    return part


def refuse_unclear_headings(blocks: Sequence[Block], titles: frozenset[str]) -> None:
    """Raises PageError for a line between the statement and the list that is no sentence, and has a word not understood."""
    paragraphs = _paragraphs(blocks)
    statement = max((at for at, block in enumerate(paragraphs) if _may_state(block, titles)), default=len(paragraphs))
    headings = [block for block in paragraphs[statement + 1 :] if block.text]
    for block in (*headings, *_opening_line(paragraphs)):
        rule = _rule(block, titles)
        is_year = rule == "year heading" and not block.year_alone
        if _is_of_letters(block) or is_furniture(block) or not (rule == "before the list" or is_year):
            continue
        is_sentence = block.is_sentence and block.text[-1] == "." and not block.is_set_off
        if fault := sentence_fault(block.whole) if is_sentence else heading_fault(block.whole):
            raise PageError(
                f"{block.where}: {block.text!r} stands between the statement and the list, and {fault}; it may give what "
                "stands below it another meaning; look at the page"
            )


def _opening_line(paragraphs: Sequence[Block]) -> Iterator[Block]:
    """The last line above the list, where it ends with a colon and does not say that units were denied: it opens the list, and
    governs it more closely than the statement does, however long it is."""
    last = next((block for block in reversed(paragraphs) if block.text and not is_furniture(block)), None)
    if last and last.text.endswith(":") and not says_denied(last.whole):
        yield last


def _may_state(block: Block, titles: frozenset[str]) -> bool:
    """Whether a line may be of the statement: running text, and no short one that only has a word of denials: "Lifted"."""
    of_title = block.folded in titles or block.line.tag == "h1"
    return _is_text(block, titles) and (of_title or bool(block.years) or len(block.text.split()) >= _SHORTEST)


def _is_of_letters(block: Block) -> bool:
    """Whether a line is a letter of the alphabet, over the countries that begin with it, or links to such letters: "A | B | C"."""
    head, _, rest = block.text.partition(":")
    leads = rest != "" and fold(head) in CONTROLS
    words = (rest if leads else block.text).replace("|", " ").split()
    return all(len(word.rstrip(".")) == 1 for word in words) and (len(words) == 1 or leads or block.is_contents)


def _rule(block: Block, titles: frozenset[str]) -> str:
    if block.folded in titles or block.line.tag == "h1":
        return "page title"
    if block.is_control or block.is_footer:
        return "site control"
    if block.is_region:
        return "region heading"
    if block.line.role == "head":
        return "table head"
    if block.is_date:
        return "date"
    if (block.codes and block.is_contents) or block.countries_of_bar:
        return "list of contents"
    if block.leads_to_other_lists:
        return "link to another list"
    return "year heading" if block.years and len(block.text.split()) < RUNNING_TEXT else "before the list"


def _is_whole(text: str) -> bool:
    """Whether a line may be whole: its last word is a name or a year, and not "from" or "and", behind which a date goes on."""
    last = text.split()[-1]
    return last[0].isupper() or last.isdecimal()


def _paragraphs(blocks: Sequence[Block]) -> list[Block]:
    """The blocks; in plain text, lines that no blank line separates are joined to one paragraph."""
    joined: list[Block] = []
    for block in blocks:
        above = joined[-1] if joined else None
        if (
            above
            and block.line.tag == above.line.tag == "line"
            and not block.line.gap
            and not block.bullet
            and not block.codes
            and not (_is_whole(above.text) and (block.is_date or above.is_date))
        ):
            line = above.line._replace(text=f"{above.line.text} {block.line.text}")
            joined[-1] = Block(line, f"{above.text} {block.text}", None, above.marks + block.marks, above.bullet)
        else:
            joined.append(block)
    return joined
