"""The `{places}` of a message: found here, filled in `wording`, compared in `check`. One rule for all three.

A place is a brace, a plain lower-case name, a brace. Anything else in braces is text: nothing is ever evaluated.

>>> split("Hello {name}, {0.__class__} {{7*7}}")
('Hello ', 'name', ', {0.__class__} {{7*7}}')
"""

from __future__ import annotations

import re

_PLACE = re.compile(r"\{([a-z][a-z0-9_]*)\}")


def split(message: str) -> tuple[str, ...]:
    """Text, name, text, name, …, text: odd positions are names. A message without places gives itself alone."""
    return tuple(_PLACE.split(message))


def names(message: str) -> tuple[str, ...]:
    """The names of all places, sorted, repeated where the message repeats them."""
    return tuple(sorted(_PLACE.findall(message)))
