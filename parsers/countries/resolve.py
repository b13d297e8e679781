"""Which country a group of units stands under: its heading, or, where that is lost, strong words or a person's decision."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from leahy.text.countries import COUNTRY_NAMES
from leahy.text.fold import fold_plain
from leahy.vocabulary import CountryBasis
from parsers.countries.evidence import evidence_in, infer_country, named_countries, named_elsewhere
from parsers.countries.headings import country_name, spellings
from parsers.errors import LostHeadingsError, PageError


class Group(NamedTuple):
    """The units between two headings of the page; `heading` is None where the page has lost it. `part` numbers the lists."""

    heading: str | None
    code: str | None
    units: tuple[str, ...]
    where: str
    part: int


def resolve_countries(groups: Sequence[Group], decisions: Mapping[int, str]) -> list[tuple[str, CountryBasis]]:
    """(ISO code, basis) of each group, in order. `decisions` of people: number of the group, from 1 -> ISO code.

    Raises LostHeadingsError that names every group which stays open, with its units and what speaks for which country;
    PageError for a decision that fits no group or contradicts a printed heading, and for units whose own words contradict
    their heading.
    """
    _check_decisions(groups, decisions)
    resolved: list[tuple[str, CountryBasis]] = []
    unresolved: list[int] = []
    for index in range(len(groups)):
        if country := resolve_country(groups, index, decisions):
            resolved.append(country)
        else:
            unresolved.append(index)
    if unresolved:
        raise LostHeadingsError(_open_message(groups, unresolved))
    return resolved


def resolve_country(
    groups: Sequence[Group], index: int, decisions: Mapping[int, str]
) -> tuple[str, CountryBasis] | None:
    """(ISO code, basis) of the group at `index`; None where it stays open. Raises PageError for a contradiction."""
    number, group = index + 1, groups[index]
    if group.code is not None:
        _refuse_contradiction(number, group, group.code, f"the heading {group.heading!r}")
        return group.code, CountryBasis.HEADING
    if number in decisions:
        _refuse_contradiction(number, group, decisions[number], f"the decision {decisions[number]}")
        return decisions[number], CountryBasis.REVIEWED
    if (code := infer_country(group.units)) and _fits(code, groups, index) and _is_of_one_country(groups, index):
        return code, CountryBasis.INFERRED
    return None


def _is_of_one_country(groups: Sequence[Group], index: int) -> bool:
    """Whether the page sets the units of a group apart from others, as it does those of one country, or each names its country.
    Where a list has one group and no heading, those of all countries may stand in it."""
    group = groups[index]
    alone = sum(other.part == group.part for other in groups) == 1
    return not alone or all(infer_country([unit]) for unit in group.units)


def _check_decisions(groups: Sequence[Group], decisions: Mapping[int, str]) -> None:
    for number, code in decisions.items():
        if not 1 <= number <= len(groups):
            raise PageError(
                f"a decision names group {number}, but the page has {len(groups)} groups of units; correct the decision"
            )
        if code not in COUNTRY_NAMES:
            raise PageError(
                f"the decision for group {number} names {code!r}, which is no ISO 3166-1 code (or XK); correct the decision"
            )
        group = groups[number - 1]
        if group.code is not None and group.code != code:
            raise PageError(
                f"the decision for group {number} says {code}, but the page prints {group.heading!r} above it ({group.where}); "
                "a printed heading is never replaced: withdraw the decision"
            )


def _refuse_contradiction(number: int, group: Group, code: str, basis: str) -> None:
    """A veto needs one unit that calls itself a service of another country, or has its name, and does not name this one.

    Of 25,000 real strings of units under their countries, no other is vetoed than units of other countries that had got there.
    """
    for unit, evidence in evidence_in(group.units):
        own = evidence.service if code not in evidence.service | evidence.mention else frozenset[str]()
        if others := own or named_elsewhere(unit, code):
            raise PageError(
                f"{group.where}: group {number} stands under {basis}, but {unit!r} names "
                f"{' or '.join(map(country_name, sorted(others)))}; look at the page: which of the two is wrong?"
            )


def _neighbours(groups: Sequence[Group], index: int) -> tuple[str | None, str | None]:
    """The printed headings above and below a group, within its list."""
    part = groups[index].part
    above = next((g.heading for g in reversed(groups[:index]) if g.heading and g.part == part), None)
    below = next((g.heading for g in groups[index + 1 :] if g.heading and g.part == part), None)
    return above, below


def _fits(code: str, groups: Sequence[Group], index: int) -> bool:
    """Whether a name of the country stands in the alphabet between the printed headings around the group."""
    above, below = _neighbours(groups, index)
    low, high = _sort_key(above or ""), _sort_key(below) if below else "\uffff"
    return any(low <= _sort_key(name) <= high for name in spellings(code))


def _sort_key(name: str) -> str:
    return fold_plain(name).removeprefix("the ")


def _open_message(groups: Sequence[Group], unresolved: Sequence[int]) -> str:
    lines = [
        "the heading of 1 group of units is lost, and the units' own words do not decide it:"
        if len(unresolved) == 1
        else f"the headings of {len(unresolved)} groups of units are lost, and the units' own words do not decide them:"
    ]
    for index in unresolved:
        group, (above, below) = groups[index], _neighbours(groups, index)
        lines.append(
            f"  group {index + 1} ({group.where}), {len(group.units)} unit{'s' if len(group.units) > 1 else ''}:"
        )
        lines += [f"    - {unit}" for unit in group.units]
        evidence = [named_countries(unit) for unit in group.units]
        named = sorted({code for e in evidence for code in e.service | e.mention})
        words = ", ".join(sorted({word for e in evidence for word in e.words}))
        candidates = ", ".join(f"{code} ({country_name(code)})" for code in named)
        lines.append(
            f"    candidates: {f'{candidates}, by the words {words}' if named else 'no country is named in the units'}"
        )
        place = f"after {above}" if above else "at the start"
        lines.append(f"    in the alphabet: {place}, {f'before {below}' if below else 'at the end'}")
    lines.append(
        f"decide each in {LostHeadingsError.FILE}, which begins with the line "
        "capture_sha256,group,country_code,reason,decided_on:"
    )
    lines += [f"  {LostHeadingsError.CAPTURE},{index + 1},CODE,REASON,YYYY-MM-DD" for index in unresolved]
    return "\n".join(lines)
