"""What the page shows: the last things said, then the question. Pure, so that a reload, a resend and a live reply all
agree.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from dialogs.messages import Reply


@dataclass(frozen=True, slots=True)
class Scene:
    """`said` are messages only to read; `screen` is the one that can be answered, None where nothing can. `media`: a
    picture or a voice note may be the answer."""

    said: tuple[Reply, ...]
    screen: Reply | None
    media: bool = False


def _asks(reply: Reply) -> bool:
    return bool(reply.rows) or reply.entry != "none"


def number(reply: Reply) -> int:
    """The number of the question on the screen, which every button carries in front ('12.4', '12!back'); 0 without
    buttons.
    """
    for row in reply.rows:
        for button in row:
            digits = button.tap.partition(".")[0].partition("!")[0]
            if digits.isascii() and digits.isdigit():
                return int(digits)
    return 0


def compose(replies: tuple[Reply, ...], current: Reply | None) -> Scene:
    """`replies` are what the last turn said, oldest first; `current` is the question said anew (None: nobody is here).

    The last reply is the screen where it is at the current question: it may carry a hint, or what a search found,
    that `current` has not. What it says before the question itself ("You said: …") goes to `said`. Replies that were
    said anew in another's place (`again`) take that place. Empty case: no replies and no question give an empty
    scene.
    """
    kept: list[Reply] = []
    for reply in replies:
        if reply.again and kept and _asks(kept[-1]):
            kept.pop()
        kept.append(reply)
    if current is None:
        # Last words to somebody who withdrew: nothing is kept to ask anew from.
        return Scene(tuple(kept[:-1]), kept[-1]) if kept and _asks(kept[-1]) else Scene(tuple(kept), None)
    if not kept or not _asks(kept[-1]) or number(kept[-1]) != number(current):
        # Something else (another device) has overtaken this turn: read only, and the question as it is now.
        return Scene(tuple(reply for reply in kept if reply.lines != current.lines), current)
    last = kept.pop()
    lead = last.lines[: -len(current.lines)] if last.lines[-len(current.lines) :] == current.lines else ()
    if lead:
        kept.append(replace(last, lines=lead, rows=(), question=None, entry="none", again=False, picture=""))
        last = replace(last, lines=current.lines)
    return Scene(tuple(kept), last)
