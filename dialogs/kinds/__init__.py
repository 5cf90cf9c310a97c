"""The kinds of question: one file each, one line each in `KINDS`.

A kind is a frozen dataclass on top of `dialogs.definition.Question`, which says what each function has to do. To add
one: write its
file, add its line.
"""

from __future__ import annotations

from dialogs.definition import Question
from dialogs.kinds.area import AreaQuestion
from dialogs.kinds.choice import Choice
from dialogs.kinds.faces import Faces
from dialogs.kinds.grid import Grid
from dialogs.kinds.notice import Notice
from dialogs.kinds.number import Number
from dialogs.kinds.scale import Scale
from dialogs.kinds.story import Story
from dialogs.kinds.when import When

KINDS: dict[str, type[Question]] = {
    kind.kind: kind
    for kind in (
        Notice,
        Choice,
        Scale,
        Faces,
        Story,
        AreaQuestion,
        Grid,
        Number,
        When,
    )
}
