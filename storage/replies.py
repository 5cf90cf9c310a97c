"""A reply as the outbox keeps it: a short JSON text, sealed with the respondent's key before it is stored.

>>> from dialogs.messages import Reply, ReplyButton
>>> reply = Reply(("Hello.",), ((ReplyButton("Yes", "1.yes", picture="face-4"),),), language="pl")
>>> unpack(pack(reply, "4711")) == (reply, "4711")
True
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from dialogs.messages import Reply, ReplyButton

_encode = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class Queued:
    """A reply written to the outbox. `id` grows within the respondent; 0: it is not in the outbox (the person was
    forgotten).
    """

    id: int
    respondent: int
    channel: str
    address: str
    reply: Reply


def pack(reply: Reply, address: str | None) -> bytes:
    """`address` goes along where the channel pushes: it is then stored for as long as the reply waits, and no
    longer.
    """
    rows = [
        [(b.label, b.tap, b.role, b.picture) if b.picture else (b.label, b.tap, b.role) for b in row]
        for row in reply.rows
    ]
    packed = (
        address,
        reply.lines,
        rows,
        reply.question,
        reply.entry,
        reply.step,
        reply.steps,
        reply.again,
        reply.language,
        reply.direction,
        # What few replies have, so that the others stay short.
        *((reply.file, reply.picture, reply.alt) if reply.file or reply.picture else ()),
    )
    return _encode(packed).encode("utf-8", "surrogatepass")


def unpack(packed: bytes) -> tuple[Reply, str | None]:
    """Raises ValueError where this is no packed reply."""
    address, lines, rows, question, entry, step, steps, again, language, direction, *rest = json.loads(
        packed.decode("utf-8", "surrogatepass")
    )
    buttons = tuple(tuple(ReplyButton(*button) for button in row) for row in rows)
    file, picture, alt = (*rest, "", "", "")[:3]
    return Reply(
        tuple(lines), buttons, question, entry, step, steps, again, file, picture, alt, language, direction
    ), address
