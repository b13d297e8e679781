"""Where the list begins, and what stands above it: the statement, the years that it names, notes, and what is ignored."""

from collections.abc import Sequence

from parsers.blocks import Block, block_of, footnote, run_in, says_no_units
from parsers.errors import NotAListError, PageError
from parsers.markup import HEADINGS
from parsers.parts import Part

RUNNING_TEXT = 8
"""Words from which on a line above the list is part of its statement."""
_LONG = 20
"""Words from which on a line above the list is running text, whatever its verbs."""
_LIST_WORDS = frozenset(("list", "unit", "units", "country", "countries"))


def find_start(blocks: Sequence[Block]) -> int | None:
    """The first block of the list: a country with a unit below it, or a unit without a heading."""
    content = [i for i, b in enumerate(blocks) if b.text and b.line.role not in ("head", "number", "note")]
    for at, below in zip(content, [*content[1:], None], strict=True):
        block = blocks[at]
        if run_in(block):
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
    """`start`, moved up to the first line below the statement that could be a unit or its heading: nothing there is passed over.

    Only a line that introduces the list ("Units by country:") may stand between the statement and the first country.
    """
    earliest = start
    for at in range(start - 1, -1, -1):
        block = blocks[at]
        if (
            block.is_sentence
            or block.folded in titles
            or block.line.tag == "h1"
            or len(block.text.split()) >= _LONG
            or block.years
        ):
            break
        passed_over = (
            not block.text
            or block.is_contents
            or block.is_control
            or block.is_region
            or block.line.role == "head"
            or block.is_note
        )
        if not passed_over and (
            block.like_unit or block.is_item or not (blocks[earliest].codes and _introduces(block))
        ):
            earliest = at
    return earliest


def _introduces(block: Block) -> bool:
    return block.is_set_off or block.text.endswith(":") or not _LIST_WORDS.isdisjoint(block.folded.split())


def empty_list(blocks: Sequence[Block]) -> Part:
    said = [block for block in blocks if says_no_units(block.text)]
    years = frozenset(year for block in blocks for year in block.years)
    if not said or len(years) != 1:
        raise NotAListError(
            "no country with a unit under it, and no sentence that says that no unit was denied in a calendar year"
        )
    return Part([years], [block.text for block in said])


def read_preamble(blocks: Sequence[Block], titles: frozenset[str]) -> Part:
    """A part with all that stands above the list, and no group yet."""
    part = Part()
    paragraphs = _paragraphs(blocks)
    above = max(
        (at for at, b in enumerate(paragraphs) if b.is_sentence or b.folded in titles or b.line.tag == "h1"), default=-1
    )
    for at, block in enumerate(paragraphs):
        if not block.text:
            continue
        if block.codes and not block.is_contents and at > above:
            raise PageError(f"{block.where}: the country {block.text!r} has no unit below it; look at the page")
        rule, mark = _rule(block, titles), footnote(block.line)
        if mark and block.is_note and block.marks:
            part.footnotes[mark[0]] = (mark[1], block.text)
        elif rule == "before the list" and (
            block.is_sentence or (len(block.text.split()) >= RUNNING_TEXT and not block.is_item)
        ):
            part.statement.append(block.text)
        else:
            part.ignored.append((rule, block.text))
    part.claims = [block.years for block in paragraphs if block.years]
    return part


def _rule(block: Block, titles: frozenset[str]) -> str:
    if block.folded in titles or block.line.tag == "h1":
        return "page title"
    if block.is_control or block.is_footer:
        return "site control"
    if block.is_region:
        return "region heading"
    if block.line.role == "head":
        return "table head"
    if block.codes and block.is_contents:
        return "list of contents"
    return "year heading" if block.years and len(block.text.split()) < RUNNING_TEXT else "before the list"


def _paragraphs(blocks: Sequence[Block]) -> list[Block]:
    """In plain text, wrapped lines of running text joined: what no blank line parts belongs together."""
    joined: list[Block] = []
    for block in blocks:
        above = joined[-1] if joined else None
        if (
            above
            and block.line.tag == above.line.tag == "line"
            and not block.line.gap
            and not block.bullet
            and not block.codes
        ):
            line = above.line._replace(text=f"{above.line.text} {block.line.text}")
            joined[-1] = block_of(line, f"{above.text} {block.text}", None, above.marks + block.marks, above.bullet)
        else:
            joined.append(block)
    return joined
