"""What the boxes beside a list say of it: an aside, a footer, a notice above the page's content.

They are the site's, and no unit stands in them. But a browser shows them, and a sentence there may take the whole list back.
"""

from collections.abc import Iterable

from parsers.errors import PageError
from parsers.listings.blocks.block import Block
from parsers.listings.words.scope import notice_fault
from parsers.pages.lines import Line

_SHOWN = frozenset(("", "site control", "<aside>", "<footer>", "<section>", "<div>", "<p>"))
"""Rules of lines that a browser shows, in no form and no menu; "" are those that stand in no place of the list."""
_SHORTEST = 4
"""Words of the shortest sentence that is looked at where nothing ends it: "This is a draft"."""
_ENDS = frozenset(".!")


def refuse_notices(lines: Iterable[Line], others: Iterable[Line]) -> None:
    """Raises PageError where a sentence in a box speaks of the list, and what it says is not understood, or takes the list back.

    `lines` are those of the place that holds the list, `others` all that are dropped or stand elsewhere.
    """
    inside = frozenset(line.order for line in lines)
    for line in others:
        if line.dropped not in _SHOWN or line.links == line.text:
            continue
        if line.text[-1:] not in _ENDS and (
            len(line.text.split()) < _SHORTEST or not Block(line, line.text).is_sentence
        ):
            continue
        if fault := notice_fault(line.text, in_the_list=line.order in inside):
            raise PageError(
                f"{line.where}: a box beside the list {fault}: {line.text!r}; look at the page: it may take the list back"
            )
