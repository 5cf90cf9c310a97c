"""My answers: what the person said so far, in words, with a number to each. Pure: a session holds no story.

Where the person's own words belong, a line has a place for them (`Say.stored`); whoever has the store puts them in:

    say = mine.page(guide, session)
    say = mine.filled(say, {"why_overall": "They listened."})

The choice of language and consent are not listed: the one has its own button, the other is undone by deleting all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from dialogs import my_card
from dialogs.definition import Question
from dialogs.guide import Guide
from dialogs.journey import without
from dialogs.lexicon import LABELS, Command
from dialogs.messages import Button, Line, Say
from dialogs.own import fitted
from dialogs.session import Held, Session

PAGE = 10
"""Answers on one page: with stories cut short it stays one message on every channel."""

CUT = 240
"""Characters of a story shown in the list; all of it is shown when its number is tapped, and stands in the copy."""

IN_A_ROW = 5

STORED, STORED_SHORT = "stored", "stored, short"
"""Contexts of places to fill: the message is the id of the question."""

DELETED = Line("engine", "You deleted this answer.")
SKIPPED = Line("engine", "You skipped this.")
SAVED = Line("engine", "Your answer is saved.")
FOLLOWERS = Line("engine", "Answers that follow from it go too.")
COPY_COMES = (
    Line("engine", "Here is a copy of your answers."),
    Line("engine", "Keep it safe. It holds your own words."),
)


def listed(guide: Guide, session: Session) -> tuple[str, ...]:
    """The questions that are shown, in the order they are asked: answered, skipped, or deleted. () before the first
    answer after consent."""
    passed = {*session.trail, *session.ahead}
    return tuple(
        q.id
        for q in guide.questionnaire.questions
        if q.id in passed and q.kept and q.role not in ("language", "consent")
    )


def page(guide: Guide, session: Session, number: int = 1) -> Say:
    """One page of the list, 1 the first; a number beyond the last page shows the last."""
    answered = listed(guide, session)
    ask = session.ask
    if not answered:
        nothing = Line("engine", "You have not given any answers yet.")
        return Say((nothing,), ((_command("continue", ask),),))
    pages = -(-len(answered) // PAGE)
    number = min(max(number, 1), pages)
    first = (number - 1) * PAGE
    shown = answered[first : first + PAGE]
    lines = [Line("engine", "Your answers. Tap a number to change or delete that answer.")]
    taps = []
    for place, question_id in enumerate(shown, start=first + 1):
        question = guide.questionnaire.question(question_id)
        answer = _in_words(guide, session, question, STORED_SHORT)
        values = (("number", str(place)), ("question", _asked(question)), ("answer", answer))
        lines.append(Line("engine", "{number}. {question}\n{answer}", values))
        taps.append(Button(Line("", str(place)), f"{ask}!one_{guide.questionnaire.index[question_id]}", "other"))
    rows = [tuple(taps[i : i + IN_A_ROW]) for i in range(0, len(taps), IN_A_ROW)]
    turn = []
    if number > 1:
        turn.append(Button(Line("engine", "Answers before"), f"{ask}!page_{number - 1}", "command"))
    if number < pages:
        turn.append(Button(Line("engine", "More answers"), f"{ask}!page_{number + 1}", "command"))
    if turn:
        rows.append(tuple(turn))
    rows.append((_command("continue", ask),))
    if my_card.anything(guide.questionnaire, session):
        rows.append((_command("card", ask),))
    rows += [(_command(c, ask),) for c in ("copy", "forget")]
    return Say(tuple(lines), tuple(rows), stored=True)


def one(guide: Guide, session: Session, question_id: str) -> Say:
    """One answer in full, with what can be done about it. `question_id` is one of `listed`."""
    question = guide.questionnaire.question(question_id)
    ask, place = session.ask, guide.questionnaire.index[question_id]
    lines = tuple(Line(question.context, text) for text in question.text)
    said = Line("engine", "Your answer: {answer}", (("answer", _in_words(guide, session, question, STORED)),))
    rows = [(Button(Line("engine", "Change this answer"), f"{ask}!change_{place}", "other"),)]
    if erasable(guide, session, question_id):
        rows.append((Button(Line("engine", "Delete this answer"), f"{ask}!erase_{place}", "other"),))
    rows += [(_command(c, ask),) for c in ("answers", "continue")]
    return Say((*lines, said), tuple(rows), stored=True)


def really(guide: Guide, session: Session, question_id: str) -> Say:
    """Asks once more before one answer is deleted."""
    question = guide.questionnaire.question(question_id)
    ask, place = session.ask, guide.questionnaire.index[question_id]
    fits, _ = fitted(guide, question.unsteer(session))
    lines = (
        _asked(question),
        *((FOLLOWERS,) if without(fits.questionnaire, session, question_id).dropped else ()),
        Line("engine", "Do you want to delete this answer? This cannot be undone."),
    )
    yes = Button(Line("engine", "Yes, delete this answer"), f"{ask}!erased_{place}", "other")
    no = Button(Line("engine", "No, keep it"), f"{ask}!one_{place}", "other")
    return Say(lines, ((yes,), (no,)))


def erasable(guide: Guide, session: Session, question_id: str) -> bool:
    """Is there an answer, and may the questionnaire do without it?"""
    return question_id in session.held and not guide.questionnaire.question(question_id).required


def filled(say: Say, words: Mapping[str, str]) -> Say:
    """The say with the person's own words in their places. `words`: question -> story; one that is not there is said
    to be saved."""
    lines = tuple(replace(line, values=tuple((n, _put(v, words)) for n, v in line.values)) for line in say.lines)
    return replace(say, lines=lines, stored=False)


def number(text: str) -> int:
    """A typed number in the digits of any script, 0 where it is none."""
    bare = text.strip().strip(".#")
    return int(bare) if bare.isdecimal() and len(bare) <= 3 else 0


def in_words(guide: Guide, session: Session, question: Question, held: Held | None) -> Line | None:
    """An answer in words; None where it is the person's own words, or something that has none."""
    if held is None:
        return DELETED
    said = question.label(held, guide.around(session))
    if said is not None:
        return said
    return SKIPPED if held.category == "skipped" else None


def _asked(question: Question) -> Line:
    """The question in one line: of several paragraphs the one that asks, else the first."""
    return Line(question.context, next((text for text in question.text if text.endswith("?")), question.text[0]))


def _in_words(guide: Guide, session: Session, question: Question, place: str) -> Line:
    return in_words(guide, session, question, session.held.get(question.id)) or Line(place, question.id)


def _put(value: str | Line, words: Mapping[str, str]) -> str | Line:
    if not isinstance(value, Line) or value.context not in (STORED, STORED_SHORT):
        return value
    text = words.get(value.message)
    if text is None:
        return SAVED
    if value.context == STORED_SHORT and len(text) > CUT:
        text = text[:CUT].rstrip() + "…"
    return Line("", text)


def _command(command: Command, ask: int) -> Button:
    return Button(LABELS[command], f"{ask}!{command}", "command")
