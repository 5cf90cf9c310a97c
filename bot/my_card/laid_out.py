"""The card as a file for a chat: one sheet as a picture, or a page where no picture of it can be drawn."""

from __future__ import annotations

import structlog

from bot.my_card.made import MyCard
from bot.my_card.page import page
from bot.pictures.faults import CannotDraw
from bot.pictures.my_card import sheet
from bot.pictures.serving import installed
from bot.ports import File

log = structlog.get_logger()


def laid_out(card: MyCard) -> File:
    """It blocks: call it in a thread. What draws is loaded with the first card."""
    try:
        return sheet(card, installed())
    except CannotDraw as fault:
        log.info("card.as_page", error=type(fault).__name__)
    except Exception as fault:  # the card is theirs all the same; nothing of the fault is written, it could quote
        log.error("card.not_drawn", error=type(fault).__name__)
    return page(card)
