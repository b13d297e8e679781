"""Definition lists whose terms are labels: "Country" before a country, and "Unit" before its units."""

from collections.abc import Sequence

from parsers.listings.words.column_heads import head_role
from parsers.pages.lines import Line


def with_labelled_terms(lines: Sequence[Line]) -> list[Line]:
    """The lines; where each term of the page's definition lists labels a country or units, what stands beside it has that role."""
    roles = {line.text: head_role(line.text) for line in lines if line.tag == "dt" and line.text}
    if set(roles.values()) != {"country", "unit"}:
        return list(lines)
    result, role = [], None
    for line in lines:
        if line.tag == "dt" and line.text:
            role = roles[line.text]
            result.append(line._replace(role="head"))
        elif line.tag == "dd" and line.text and (role == "country" or role == "unit"):
            result.append(line._replace(role=role))
        else:
            result.append(line)
    return result
