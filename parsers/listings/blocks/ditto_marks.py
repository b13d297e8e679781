"""Ditto marks below a country in its column of a table: the country stands in that row, too."""

from collections.abc import Sequence
from dataclasses import replace

from parsers.listings.blocks.block import Block

_DITTO = frozenset(('"', "''", '-"-', "〃", "do", "do.", "ditto", "idem", "id.", "same", "same as above", "as above"))
"""Folded: quotes of any form are straight."""


def with_ditto_marks(blocks: Sequence[Block]) -> list[Block]:
    """The blocks; a ditto mark in a column of countries is read as the country above it in the same table."""
    result = list(blocks)
    above: Block | None = None
    for at, block in enumerate(blocks):
        if block.line.role != "country" or block.line.cell is None:
            continue
        if block.codes:
            above = block
        elif above and above.line.cell and above.line.cell.table == block.line.cell.table and block.folded in _DITTO:
            result[at] = replace(block, read_as=above.read_as or above.text)
        else:
            above = None
    return result
