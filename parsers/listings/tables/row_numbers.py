"""The numbers of a table's rows: where they start again or leave one out, the heading of a country or a row may be lost."""

from collections.abc import Iterable
from itertools import pairwise

from parsers.errors import PageError
from parsers.listings.blocks.block import Block
from parsers.listings.draft import ItemGroup

_Place = tuple[int, int]
"""A table and a row of it."""


def refuse_broken_row_numbers(groups: Iterable[ItemGroup], blocks: Iterable[Block]) -> None:
    """Raises PageError where the numbers beside the units of one country start again, or where they count and leave one out."""
    numbers = {
        _place(block): int(figures)
        for block in blocks
        if block.line.role == "number"
        and block.line.cell
        and (figures := block.text.rstrip(".)"))
        and figures.isdecimal()
        and len(figures) < 5
    }
    if not numbers:
        return
    of_groups = [
        [(item.block, number) for item in group.items if (number := numbers.get(_place(item.block)))]
        for group in groups
    ]
    counted = [number for group in of_groups for _, number in group]
    if (1, 2) not in pairwise(counted):
        return
    last = 0
    for group in of_groups:
        is_of_country = len({number for _, number in group}) == 1
        for at, (block, number) in enumerate(group):
            if number == 1 and at and not is_of_country:
                raise _broken(
                    block, "the numbers of the rows start again, and no country stands there: a heading may be lost"
                )
            if number not in (1, last, last + 1):
                raise _broken(block, f"the rows are numbered, and {number} follows on {last}: a row may be lost")
            last = number


def _place(block: Block) -> _Place:
    cell = block.line.cell
    return (cell.table, cell.row) if cell else (-1, -1)


def _broken(block: Block, fault: str) -> PageError:
    return PageError(f"{block.where}: {block.text!r}: {fault}; look at the page")
