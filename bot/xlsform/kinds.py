"""What each kind of question becomes in an XLSForm. A new kind: one entry in `TABLE`, or the export says loudly that it
is missing.

Chosen here: a scale is a `select_one` with its words (a slider would have no place for "I don't know"); a grid is a
group with a `select_multiple` for each row, as the chat asks it; a story is a text with a tick beside it for "too hard
to talk about"; the area is a `select_one` whose names are found by typing (appearance `autocomplete`), because a list
in a file of its own is forgotten when the form is handed on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import Any

from bot.xlsform.expressions import NEVER, both, neither
from bot.xlsform.rows import ALONE, NONE_OF_THESE, Pick, Row, Untranslatable, other_name
from dialogs.definition import Question, Surroundings
from dialogs.kinds import grid, story, when
from dialogs.kinds.area import AreaQuestion
from dialogs.kinds.choice import Choice
from dialogs.kinds.grid import Grid
from dialogs.kinds.number import Number
from dialogs.kinds.others import LABELS as OTHERS
from dialogs.kinds.scale import Scale
from dialogs.kinds.story import Story
from dialogs.kinds.when import When
from dialogs.messages import Category, Line
from dialogs.scales import LABELS, SCORES
from dialogs.session import Held


def others(question: Question) -> tuple[Category, ...]:
    """What the question allows beside its answers and a skip: don't know, does not apply and such, in its order."""
    found = (held.category for held in question.outcomes() if held is not None)
    return tuple(dict.fromkeys(category for category in found if category not in ("answered", "skipped")))


def _picks(question: Question, around: Surroundings) -> tuple[Pick, ...]:
    labels = ((category, question.label(Held(category), around)) for category in others(question))
    return tuple(Pick(other_name(category), label) for category, label in labels if label is not None)


def _texts(question: Question) -> tuple[Line, ...]:
    return tuple(Line(question.context, text) for text in question.text)


def _hint(question: Question) -> tuple[Line, ...]:
    return (Line(question.context, question.help),) if question.help else ()


def _row(question: Question, type: str, picks: tuple[Pick, ...] = (), appearance: str = "", alone: str = "") -> Row:
    return Row(
        type=type,
        name=question.id,
        label=_texts(question),
        hint=_hint(question),
        picks=picks,
        appearance=appearance,
        constraint=ALONE.format(name=alone) if alone else "",
        required=question.required,
    )


def _notice(question: Question, around: Surroundings) -> Row:
    return _row(question, "note")


def _story(question: Story, around: Surroundings) -> Row:
    """The text, the voice message and the picture where they are wanted, and a tick for what is no answer."""
    text = _row(question, "text", appearance="multiline")
    sent = tuple(
        Row(type=type, name=part_name(question, what), label=(story.SENT[what],), parameters=small)
        for what, type, small in (("voice", "audio", "quality=voice-only"), ("picture", "image", "max-pixels=1600"))
        if question.media
    )
    ticks = tuple(
        Row(type="acknowledge", name=part_name(question, category), label=(label,), relevant=_untold(question))
        for category in others(question)
        if (label := question.label(Held(category), around)) is not None
    )
    group = part_name(question, "group")
    return Row(type="group", name=group, label=(), appearance="field-list", rows=(text, *sent, *ticks))


def _choice(question: Choice, around: Surroundings) -> Row:
    picks = tuple(Pick(option.id, Line(question.context, option.label)) for option in question.options)
    beside = _picks(question, around)
    if not question.many:
        return _row(question, "select_one", (*picks, *beside))
    return _row(question, "select_multiple", (*picks, *beside), alone=beside[0].name if beside else "")


def _scale(question: Scale, around: Surroundings) -> Row:
    # The happy end on top, as in the chat.
    picks = tuple(Pick(score, LABELS[question.scale][score]) for score in reversed(SCORES))
    return _row(question, "select_one", (*picks, *_picks(question, around)))


def _faces(question: Question, around: Surroundings) -> Row:
    """Five faces at once, from sad to happy: a form cannot ask for three and then for how much. To try out: three."""
    labels = ((score, question.label(Held("answered", (score,)), around)) for score in sorted(SCORES))
    picks = tuple(Pick(score, label) for score, label in labels if label is not None)
    return _row(question, "select_one", (*picks, *_picks(question, around)) if question.kept else picks[1:4])


def _area(question: AreaQuestion, around: Surroundings) -> Row:
    picks = tuple(Pick(area.code, Line("", area.name)) for area in around.areas.areas.values())
    return _row(question, "select_one", (*picks, *_picks(question, around)), "autocomplete")


def _grid(question: Grid, around: Surroundings) -> Row:
    picks = tuple(Pick(column.id, Line(question.context, column.label)) for column in question.columns)
    picks += (Pick(NONE_OF_THESE, grid.NONE_OF_THESE),)
    inside = tuple(
        Row(
            type="select_multiple",
            name=part_name(question, row.id),
            label=(Line(question.context, row.label),),
            # A group shows no hint.
            hint=_hint(question) if number == 0 else (),
            picks=picks,
            constraint=ALONE.format(name=NONE_OF_THESE),
            required=question.required,
        )
        for number, row in enumerate(question.grid_rows)
    )
    return Row(type="group", name=question.id, label=_texts(question), appearance="field-list", rows=inside)


def _number(question: Number, around: Surroundings) -> Row:
    text = replace(_row(question, "integer"), constraint=f". >= {question.least} and . <= {question.most}")
    return _with_ticks(question, text, {"dont_know": OTHERS["dont_know"]})


def _when(question: When, around: Surroundings) -> Row:
    """A month; the chat also takes a week. Longer ago is a tick."""
    month = _row(question, "date", appearance="month-year")
    return _with_ticks(question, month, {when.LONGER: when.BUTTONS[when.LONGER], "dont_know": OTHERS["dont_know"]})


def _with_ticks(question: Question, row: Row, ticks: dict[str, Line]) -> Row:
    """The row, and below it what may be ticked while it is blank."""
    inside = tuple(
        Row(type="acknowledge", name=part_name(question, tick), label=(label,), relevant=_is(question.id, ""))
        for tick, label in ticks.items()
    )
    group = part_name(question, "group")
    return Row(
        type="group", name=group, label=(), appearance="field-list", rows=(replace(row, required=False), *inside)
    )


def part_name(question: Question, part: str) -> str:
    """A row beside or inside a question: a grid's row, a story's picture."""
    return f"{question.id}__{part}"


# --- the answer in XPath ---


def _is(name: str, value: str) -> str:
    return f"${{{name}}} = '{value}'"


def _one(question: Question, value: str) -> str:
    return _is(question.id, value)


def _of_choice(question: Choice, value: str) -> str:
    return f"selected(${{{question.id}}}, '{value}')" if question.many else _one(question, value)


def _of_grid(question: Grid, value: str) -> str:
    row, _, column = value.partition(":")
    return f"selected(${{{part_name(question, row)}}}, '{column}')"


def _of_story(question: Story, value: str) -> str:
    for category in others(question):
        if value == other_name(category):
            return _is(part_name(question, category), "OK")
    return f"${{{part_name(question, value)}}} != ''" if question.media and value in story.SENT else NEVER


def _of_number(question: Number, value: str) -> str:
    if value == other_name("dont_know"):
        return _is(part_name(question, "dont_know"), "OK")
    return f"${{{question.id}}} = {value}"


def _of_when(question: When, value: str) -> str:
    if value in (when.LONGER, other_name("dont_know")):
        return _is(part_name(question, value.replace("-", "_")), "OK")
    return NEVER if "W" in value else f"substr(${{{question.id}}}, 0, 7) = '{value}'"


def _blank_number(question: Number) -> str:
    return both(_blank(question), _is(part_name(question, "dont_know"), ""))


def _blank_when(question: When) -> str:
    ticks = (part_name(question, tick) for tick in (when.LONGER, "dont_know"))
    return both(_blank(question), *(_is(name, "") for name in ticks))


def _answered_number(question: Number) -> str:
    return f"${{{question.id}}} != ''"


def _answered_when(question: When) -> str:
    return f"(${{{question.id}}} != '' or {_is(part_name(question, when.LONGER), 'OK')})"


def _blank(question: Question) -> str:
    return _is(question.id, "")


def _blank_grid(question: Grid) -> str:
    return both(*(_is(part_name(question, row.id), "") for row in question.grid_rows))


def _untold(question: Story) -> str:
    sent = (part_name(question, what) for what in story.SENT if question.media)
    return both(_blank(question), *(_is(name, "") for name in sent))


def _told(question: Story) -> str:
    # The tick counts only where nothing is told, so it need not be looked at.
    return neither(_untold(question))


def _blank_story(question: Story) -> str:
    return both(_untold(question), *(_is(part_name(question, category), "") for category in others(question)))


@dataclass(frozen=True, slots=True)
class Translation:
    """`row`: the question as a row. `covers`: the fields of the kind that it heeds; another one is a fault, so that
    nothing is lost unseen. `says`: XPath for "this value is in the answer", the names of `others` too. `blank`: XPath
    for "nothing is given". `answered`: XPath for "answered with a value", where it is not just "something is given, and
    none of `others`".
    """

    row: Callable[[Any, Surroundings], Row]
    covers: frozenset[str] = frozenset()
    says: Callable[[Any, str], str] = _one
    blank: Callable[[Any], str] = _blank
    answered: Callable[[Any], str] | None = None


TABLE: dict[str, Translation] = {
    "notice": Translation(_notice),
    "choice": Translation(_choice, frozenset({"options", "many", "dont_know"}), says=_of_choice),
    # 'reverse' is the reports' business: it is asked as it is.
    "scale": Translation(_scale, frozenset({"scale", "reverse", "not_applicable", "not_yet", "too_hard"})),
    "faces": Translation(_faces, frozenset({"practice"})),
    "story": Translation(_story, frozenset({"media"}), says=_of_story, blank=_blank_story, answered=_told),
    "area": Translation(_area),
    # In which bands reports count it, and other words for its unit, are no business of a number field.
    "number": Translation(
        _number,
        frozenset({"unit", "units", "least", "most", "quick", "bands"}),
        says=_of_number,
        blank=_blank_number,
        answered=_answered_number,
    ),
    # The clock speaks in the chat alone.
    "when": Translation(_when, frozenset({"clock"}), says=_of_when, blank=_blank_when, answered=_answered_when),
    "grid": Translation(_grid, frozenset({"grid_rows", "columns"}), says=_of_grid, blank=_blank_grid),
}


def translation(question: Question) -> Translation:
    """Raises `Untranslatable` for a kind, or for a key of a kind, that nobody has said how to export."""
    found = TABLE.get(question.kind)
    if found is None:
        mend = "add an entry to TABLE in bot/xlsform/kinds.py"
        raise Untranslatable(question.context, f"there is no XLSForm translation of the kind '{question.kind}'", mend)
    own = {field.name for field in fields(question)} - {field.name for field in fields(Question)}
    if missed := sorted(own - found.covers):
        cause = f"the XLSForm translation of the kind '{question.kind}' does not know {', '.join(missed)}"
        raise Untranslatable(question.context, cause, "heed it in bot/xlsform/kinds.py, and name it in 'covers'")
    return found
