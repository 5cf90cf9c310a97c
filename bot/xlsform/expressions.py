"""XPath from parts: '' is always true, 'false()' never; what can be said shorter is.

>>> both("", "${a} = 'x'"), both("${a} = 'x'", NEVER)
("${a} = 'x'", 'false()')
>>> either("${a} = 'x'", "${b} = 'y'"), either("${a} = 'x'", "")
("(${a} = 'x' or ${b} = 'y')", '')
>>> neither("${a} = 'x'"), neither("")
("${a} != 'x'", 'false()')
"""

from __future__ import annotations

import re

ALWAYS = ""
NEVER = "false()"

_SAME = re.compile(r"(\$\{[^}]+\}) = ('[^']*')")


def both(*parts: str) -> str:
    """All of them; none: always."""
    if NEVER in parts:
        return NEVER
    return " and ".join(dict.fromkeys(part for part in parts if part != ALWAYS))


def either(*parts: str) -> str:
    """At least one of them; none: never."""
    if ALWAYS in parts:
        return ALWAYS
    left = list(dict.fromkeys(part for part in parts if part != NEVER))
    return f"({' or '.join(left)})" if len(left) > 1 else left[0] if left else NEVER


def neither(part: str) -> str:
    """Not this."""
    if part == ALWAYS:
        return NEVER
    if part == NEVER:
        return ALWAYS
    # A question is one node, so "is not" and "not is" are the same; the first is easier to read.
    same = _SAME.fullmatch(part)
    return f"{same[1]} != {same[2]}" if same else f"not({part})"
