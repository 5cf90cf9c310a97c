"""Our icons by our own names: 27 drawings of OpenMoji, kept beside their licence in `openmoji/`, unchanged.

Things one can point at, no figures of speech: no rocket, no target, no puzzle piece (a sign many autistic people
reject); no sign with words in it, which would speak English to everybody; nothing that stares or shouts (a single eye,
a red question mark).

>>> icon("school").credit
'OpenMoji 1F3EB, CC BY-SA 4.0, openmoji.org'
"""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from xml.etree import ElementTree

from dialogs.pictures.drawing import Drawing

SIDE = 72
"""Every OpenMoji drawing is a square of 72 units."""

FILES: dict[str, str] = {
    "help": "1F64B",
    "assessment": "1F4CB",
    "draft": "1F4DD",
    "final": "2705",
    "action": "1F6E0",
    "review": "1F4C5",
    "disagreement": "2696",
    "school": "1F3EB",
    "health": "1F3E5",
    "home": "1F3E0",
    "family": "1F9D1-200D-1F9D2",
    "together": "1F91D",
    "talk": "E24A",
    "voice": "1F5E3",
    "listen": "1F442",
    "money": "1F4B7",
    "birthday": "1F382",
    "place": "1F4CD",
    "change": "1F504",
    "question": "2754",
    "draw": "1F58D",
    "photo": "1F4F7",
    "later": "1F551",
    "private": "1F512",
    "who": "1F465",
    "hello": "1F44B",
    "stop": "270B",
}
"""Our name -> OpenMoji's name of the file, which is the code point. One that starts with E is OpenMoji's own."""

OF_STAGE: dict[str, str] = {
    "identification": "help",
    "assessment": "assessment",
    "draft_plan": "draft",
    "final_plan": "final",
    "action": "action",
    "review": "review",
    "disagreement": "disagreement",
}
"""Stage of the journey -> the icon that stands for it everywhere."""

_INSIDE = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)
_ID = re.compile(r'\s+id="[^"]*"')


@cache
def icon(name: str) -> Drawing:
    """The icon as a drawing. Raises `KeyError` for a name that is not in `FILES`."""
    code = FILES[name]
    text = (resources.files("dialogs.pictures") / "openmoji" / f"{code}.svg").read_text(encoding="utf-8")
    ElementTree.fromstring(text)  # a damaged file fails here, not on somebody's phone
    found = _INSIDE.search(text)
    assert found is not None
    # Several icons may share one page: ids would clash, and nothing refers to them.
    return Drawing(SIDE, SIDE, _ID.sub("", found[1]).strip(), credit=f"OpenMoji {code}, CC BY-SA 4.0, openmoji.org")
