"""robots.txt, as RFC 9309 has it: which addresses of a host may be asked for. Pure functions.

The standard library's reader takes the first rule that fits and knows no wildcards; the RFC, and the sites that we ask,
take the longest and use them.
"""

import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

_LINE = re.compile(r"\s*([A-Za-z-]+)\s*:\s*([^#]*)")


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of a group that applies to us. `pattern` as printed: `*` is anything, `$` at its end is the end."""

    allow: bool
    pattern: str

    def fits(self, path: str) -> bool:
        """Whether the rule speaks of `path` (with its query)."""
        path = unquote(path)
        first, *parts = unquote(self.pattern.removesuffix("$")).split("*")
        last = ""
        if self.pattern.endswith("$"):
            if not parts:
                return path == first
            last = parts.pop()
        if not path.startswith(first):
            return False
        # The first place of each part leaves most room for those after it: there is nothing to go back for.
        at = len(first)
        for part in parts:
            found = path.find(part, at)
            if found < 0:
                return False
            at = found + len(part)
        return path.endswith(last) and len(path) - len(last) >= at


def rules_for(agent: str, text: str) -> tuple[Rule, ...]:
    """The rules in `text` for the product token `agent`: of the groups that name it, else of those for everybody."""
    ours: list[Rule] = []
    everybody: list[Rule] = []
    named: set[str] = set()
    in_rules = False
    found = False
    for line in text.splitlines():
        match = _LINE.match(line)
        if not match:
            continue
        key, value = match[1].lower(), match[2].strip()
        if key == "user-agent":
            if in_rules:
                named, in_rules = set(), False
            named.add(value.split("/")[0].lower())
            found |= value.split("/")[0].lower() == agent.lower()
        elif key in ("allow", "disallow"):
            in_rules = True
            if value and agent.lower() in named:
                ours.append(Rule(key == "allow", value))
            if value and "*" in named:
                everybody.append(Rule(key == "allow", value))
    return tuple(ours if found else everybody)


def forbids(rules: tuple[Rule, ...], address: str) -> Rule | None:
    """The rule that keeps us from `address`, or None: the longest that fits counts, and of equals the one that allows."""
    parts = urlsplit(address)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    fitting = [rule for rule in rules if rule.fits(path)]
    strongest = max(fitting, key=lambda rule: (len(rule.pattern), rule.allow), default=None)
    return None if strongest is None or strongest.allow else strongest
