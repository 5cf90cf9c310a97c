"""What the web chat asks of the rest of the house: three protocols, kept with their consumer.

`Talk` is the conversation as the web needs it: besides one turn it must be able to show the question again on a page
load, because a web page can be reloaded at any moment and a chat app cannot.
"""

from __future__ import annotations

from typing import Protocol

from bot.my_card.made import MyCard
from bot.ports import Delivery, File, TurnResult
from dialogs.messages import Inbound, Line, Reply


class Talk(Protocol):
    """One respondent's conversation, by channel and address (here: the token in the cookie)."""

    async def handle(self, inbound: Inbound) -> TurnResult:
        """One turn, committed when it returns. Raises `bot.ports.NotStored` where nothing was stored."""
        ...

    async def waiting(self, channel: str, address: str) -> tuple[Delivery, ...]:
        """What the last turn said and may not have been seen yet, oldest first; () where there is nothing.

        Asking changes nothing: a reload, a second tab or a lost response gets the same again. The address's next
        inbound drops them.
        """
        ...

    async def screen(self, channel: str, address: str) -> Reply | None:
        """The question the person is at, said anew in their language. None where nobody has started at this address."""
        ...

    async def takes_media(self, channel: str, address: str) -> bool:
        """Whether the question on the screen there may be answered by a voice note or a picture."""
        ...

    async def copy(self, channel: str, address: str) -> File | None:
        """All that the person said, as a file. None where nobody has started at this address."""
        ...

    async def card(self, channel: str, address: str) -> MyCard | None:
        """The young person's own card. None where nobody has started at this address, or where there is no card."""
        ...

    async def knows(self, code: str) -> bool:
        """Is this the receipt code of somebody? Any case, spaces or hyphens; False for anything else."""
        ...


class Words(Protocol):
    """The catalogs, for the sentences of the pages themselves (`words.py`)."""

    def line(self, line: Line, language: str) -> str:
        """The sentence in that language, its values filled in; English where it is not translated."""
        ...

    def direction(self, language: str) -> str:
        """'ltr' or 'rtl'."""
        ...
