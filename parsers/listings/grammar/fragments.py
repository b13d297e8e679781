"""Short lines right above the statement and right below the list: a page says there what its list is, or that it is none.

"Cancelled.", "For demonstration only", "An anonymous commenter posted this:", "etc.": no table can hold all of them. So each has to
be understood, as a heading between the statement and the list has, or the page is refused.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from parsers.errors import PageError
from parsers.listings.blocks.block import Block
from parsers.listings.grammar.preamble import RUNNING_TEXT, is_furniture, starts_statement
from parsers.listings.words.remarks import is_about_assistance
from parsers.listings.words.scope import fragment_fault
from parsers.pages.lines import HEADINGS

_ELLIPSIS = re.compile(r"[\[(<]?+\s*+(?:…|\.(?:\s?\.){2,})\s*+[\])>]?")
_NUMBER = re.compile(r"\d+")
_TEXT_TAGS = frozenset(("p", "div", "blockquote", "center", "td", "line", "section", "article", "pre", "address"))


def refuse_unclear_fragments(above: Sequence[Block], below: Sequence[Block], titles: frozenset[str]) -> None:
    """Raises PageError for a short line right above the statement, or right `below` the list, that is not understood."""
    statement = starts_statement(above, titles)
    for block in _until_other_things(reversed(above[:statement]), titles, HEADINGS - {"h1"}):
        _refuse(block, "right above the statement")
    for block in _until_other_things(below, titles):
        if _ELLIPSIS.fullmatch(block.text):  # above the statement it stands in the words of the law
            raise PageError(f"{block.where}: {block.text!r} stands right below the list: file the whole list")
        _refuse(block, "right below the list")


def _until_other_things(
    blocks: Iterable[Block], titles: frozenset[str], also: frozenset[str] = frozenset()
) -> Iterator[Block]:
    """The short lines of text up to a title, a heading, a link or an item: what stands behind these is of something else. Of the
    headings those with a tag of `also` are lines as well."""
    for block in blocks:
        if not block.text or is_furniture(block) or block.line.role or block.is_note_heading or block.is_link_heading:
            continue
        line = block.line
        if block.folded in titles or line.tag not in _TEXT_TAGS | also or line.links or block.is_footer:
            return
        if is_about_assistance(block.text):
            continue
        if len(block.text.split()) < RUNNING_TEXT or block.text.endswith(":"):
            yield block


def _refuse(block: Block, where: str) -> None:
    if not block.has_letters and len(_NUMBER.findall(block.text)) > 1:
        raise PageError(f"{block.where}: {block.text!r} stands {where}, and numbers several pages; file the whole list")
    if fault := fragment_fault(block.whole):
        raise PageError(
            f"{block.where}: {block.text!r} stands {where}, and {fault}; it may say that the list is no list, or not the "
            "whole; look at the page"
        )
