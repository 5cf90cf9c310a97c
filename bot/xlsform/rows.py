"""What the translations are made of: rows of the survey sheet, choices of the choices sheet, and what cannot be said.

Words stay `Line`s until the sheets are filled, for each language has a column of its own.
"""

from __future__ import annotations

from dataclasses import dataclass

from dialogs.messages import Category, Line

NONE_OF_THESE = "none-of-these"
"""The name of a choice that is no option. An option's id holds no hyphen, so it is never one by chance; `other_name`
makes such names too."""

ALONE = "not(selected(., '{name}') and count-selected(.) > 1)"
"""A constraint: this choice goes with no other."""


def other_name(category: Category) -> str:
    """The name of the choice that stands for don't know, does not apply and such: 'dont-know', 'not-applicable'."""
    return category.replace("_", "-")


class Untranslatable(Exception):
    """What an XLSForm cannot say, or what nobody has said yet how to. Names questionnaire, question, cause and mend."""

    def __init__(self, place: str, cause: str, mend: str) -> None:
        super().__init__(f"{place}: {cause}. Mend: {mend}.")


@dataclass(frozen=True, slots=True)
class Pick:
    """A line of the choices sheet. `name` is what is stored."""

    name: str
    label: Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A line of the survey sheet. `picks` stand in the choices sheet, in a list that rows with the same picks share.

    `rows` are the lines inside, where it is a group. `relevant`: what must hold besides the way coming here.
    """

    type: str
    name: str
    label: tuple[Line, ...]
    hint: tuple[Line, ...] = ()
    picks: tuple[Pick, ...] = ()
    appearance: str = ""
    constraint: str = ""
    parameters: str = ""
    required: bool = False
    relevant: str = ""
    rows: tuple[Row, ...] = ()
