"""What the person sees: the current question with its buttons, or the state the conversation is in.

The commands stand in the same place under every question: Back and Skip, then Who sees this, Help and Stop.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Literal

from dialogs import drafts, mine, my_card
from dialogs.definition import Question, Surroundings, Taken
from dialogs.guide import Guide, Ids
from dialogs.journey import reached_ending
from dialogs.lexicon import LABELS, Command
from dialogs.messages import Button, Line, MediaKind, Say
from dialogs.session import Session

Rows = tuple[tuple[Button, ...], ...]

YES_DELETE = Line("engine", "Yes, delete all")
NO_KEEP = Line("engine", "No, keep my answers")
START = Line("engine", "Start")
WRITE = Line("engine", "Write your answer, or tap No thanks.")
IN_REPORTS = Line("engine", "Numbers in a report that is out already stay there. Nobody can see you in them.")
IN_THE_APP = Line("engine", "The messages in your chat app stay there. To remove them, delete this chat in the app.")
WRITE_OR_SEND = Line("engine", "Write, talk or send a picture. Or tap No thanks.")
Later = Literal["today", "tomorrow", "another"]
LATER: dict[Later, Line] = {
    "today": Line("engine", "Later today"),
    "tomorrow": Line("engine", "Tomorrow evening"),
    "another": Line("engine", "Another day"),
}
"""When to be reminded: what each is, in hours, says `reminding`."""
SAVED: dict[MediaKind, Line] = {
    "voice": Line("engine", "Thank you. Your voice message is saved."),
    "picture": Line("engine", "Thank you. Your picture is saved."),
}
BEGIN_AGAIN = Line("engine", "To begin again, tap Start.")


def screen(guide: Guide, session: Session, ids: Ids) -> Say:
    """The message that belongs to the session as it stands."""
    if session.overlay == "language":
        return Say((Line("engine", "Choose your language."),), _languages(guide, session))
    if session.overlay == "forget":
        return Say(
            (
                Line("engine", "Do you want to delete all your answers?"),
                Line("engine", "This deletes your answers, your words, your code and all reminders."),
                Line("engine", "This cannot be undone."),
                *_stays(ids),
            ),
            (
                (Button(YES_DELETE, f"{session.ask}!forget_yes"),),
                (Button(NO_KEEP, f"{session.ask}!forget_no"),),
            ),
        )
    if session.overlay == "mine":
        return mine.page(guide, session)
    match session.state:
        case "open" if session.holding:
            return _held(guide, session, ids)
        case "open":
            return asked(guide, session)
        case "paused":
            return _paused(guide, session, ids)
        case "finished":
            return ending(guide, session, reached_ending(guide.questionnaire, session), ids)
        case "declined":
            return _closed(session, Line("engine", "You said no. That is fine. Nothing was kept."))
        case "forgotten":
            return _closed(session, Line("engine", "Your answers are deleted."), *_stays(ids)[1:])
        case "new":
            return Say((Line("engine", "Hello. Tap Start when you are ready."),), ((Button(START, "0!start"),),))


def asked(guide: Guide, session: Session) -> Say:
    """The current question. On the language question every paragraph is said in each published language."""
    question = guide.question(session)
    around = guide.around(session)
    lines = question.lines(around)
    if question.entry == "story":
        lines += (WRITE_OR_SEND if question.takes_media else WRITE,)
    if question.role == "language":
        lines = tuple(Line(li.context, li.message, (), code) for code, _ in guide.languages for li in lines)
    rows = question.rows(session.ask, around)
    if not session.pictures:
        rows = tuple(tuple(replace(b, picture="") if b.picture else b for b in row) for row in rows)
    rows += command_rows(session, question)
    step, steps = _progress(guide, question)
    return Say(lines, rows, question.id, question.entry, step, steps, picture=picture(session, question, around))


def _held(guide: Guide, session: Session, ids: Ids) -> Say:
    """What shall become of the words held; the question once more where their time is over."""
    say = asked(guide, session)
    if ids.draft is None:
        return replace(say, lines=(drafts.LOST, drafts.ASK_AGAIN, *say.lines))
    return drafts.shown(guide, session, ids.draft, say, _rows(session.ask, ()))


def picture(session: Session, question: Question, around: Surroundings) -> str:
    """The picture that goes with the question as it stands now; '' for none, and where pictures are switched off."""
    return question.drawn(around) if session.pictures else ""


def offer(guide: Guide, session: Session, question: Question, lines: tuple[Line, ...], found: Rows) -> Say:
    """What a search found, as buttons, in front of the question's own."""
    rows = tuple(tuple(Button(b.label, f"{session.ask}.{b.tap}", b.role) for b in row) for row in found)
    step, steps = _progress(guide, question)
    own = question.rows(session.ask, guide.around(session))
    return Say(lines, rows + own + command_rows(session, question), question.id, question.entry, step, steps)


def command_rows(session: Session, question: Question) -> Rows:
    """Back and Skip where they can be used; who sees this, help and stop always."""
    if session.ahead:
        back: Command = "keep" if session.changing else "back"
        return _rows(session.ask, (back, "skip") if skips(question) else (back,))
    return _command_rows(session.ask, bool(session.trail), skips(question))


def skips(question: Question) -> bool:
    """Whether a Skip stands under the question. A story has its own No thanks, a notice its Next."""
    return not question.required and question.kind not in ("notice", "story")


@lru_cache(maxsize=1024)
def _command_rows(ask: int, back: bool, skip: bool) -> Rows:
    return _rows(ask, (*(("back",) if back else ()), *(("skip",) if skip else ())))


def _rows(ask: int, first: tuple[Command, ...]) -> Rows:
    always: tuple[Command, ...] = ("who", "help", "stop")
    return tuple(tuple(command_button(c, ask) for c in row) for row in (first, always) if row)


def command_button(command: Command, ask: int) -> Button:
    return Button(LABELS[command], f"{ask}!{command}", "command")


def acknowledgement(said: Line | None, taken: Taken) -> tuple[Line, ...]:
    """What was understood. It reaches the person only after the answer is stored, so it may say so."""
    if taken.media is not None:
        return (SAVED[taken.media.what],)
    if taken.text is not None:
        return (Line("engine", "Thank you. Your words are saved."),)
    return (Line("engine", "You said: {answer}", (("answer", said),)),) if said else ()


def part(guide: Guide, session: Session) -> tuple[Line, ...]:
    """The heading of a new part: 'Part 2 of 4: …'."""
    question = guide.question(session)
    section = guide.questionnaire.sections[question.section]
    step, steps = _progress(guide, question)
    values = (("step", str(step)), ("steps", str(steps)), ("title", Line(section.context, section.title)))
    return (Line("engine", "Part {step} of {steps}: {title}", values),)


def ending(guide: Guide, session: Session, ending_id: str, ids: Ids) -> Say:
    """The last message of a way through; what a finished session shows whenever it is opened again."""
    found = guide.questionnaire.ending(ending_id)
    lines = tuple(Line(found.context, text) for text in found.text)
    if not found.receipt:
        return Say(lines, ((Button(START, f"{session.ask}!start", "command"),),))
    if not my_card.anything(guide.questionnaire, session):
        return Say((*lines, *_receipt(ids)), _finished_rows(session))
    rows = ((command_button("card", session.ask),), *_finished_rows(session))
    return Say((*lines, my_card.OFFER, *_receipt(ids)), rows)


def _progress(guide: Guide, question: Question) -> tuple[int, int]:
    return question.section + 1, len(guide.questionnaire.sections)


def _languages(guide: Guide, session: Session) -> Rows:
    return tuple((Button(Line("", name), f"{session.ask}!lang_{code}"),) for code, name in guide.languages)


def _stays(ids: Ids) -> tuple[Line, ...]:
    """What withdrawing cannot undo. A page keeps no copy of a chat; a chat app does."""
    return (IN_REPORTS, IN_THE_APP) if ids.reach else (IN_REPORTS,)


def _receipt(ids: Ids) -> tuple[Line, ...]:
    return (
        Line("engine", "Your code: {code}", (("code", ids.receipt),)),
        Line("engine", "Keep this code. With it you can come back to your answers, on this phone or another."),
    )


def _paused(guide: Guide, session: Session, ids: Ids) -> Say:
    go_on = Line("engine", "You can go on any time. Tap Continue.")
    if not guide.consented(session):
        not_begun = Line("engine", "You stopped here. You have not taken part yet.")
        return Say(
            (not_begun, go_on), tuple((command_button(c, session.ask),) for c in ("continue", "language", "who"))
        )
    waiting = (drafts.WAITING,) if session.holding and ids.draft is not None else ()
    lines = (Line("engine", "You stopped here. Your answers so far are saved."), *waiting, go_on, *_receipt(ids))
    if ids.reach:
        lines = (*lines, Line("engine", "Shall I remind you? I write only if you tap a time."))
        later = tuple(Button(label, f"{session.ask}!{code}", "command") for code, label in LATER.items())
        rest = tuple((command_button(c, session.ask),) for c in _PAUSED[1:])
        return Say(lines, ((command_button("continue", session.ask),), later, *rest))
    return Say(lines, tuple((command_button(c, session.ask),) for c in _PAUSED))


_PAUSED: tuple[Command, ...] = ("continue", "answers", "language", "who", "forget")


def _finished_rows(session: Session) -> Rows:
    return tuple((command_button(c, session.ask),) for c in ("back", "answers", "who", "forget"))


def _closed(session: Session, *lines: Line) -> Say:
    return Say((*lines, BEGIN_AGAIN), ((Button(START, f"{session.ask}!start", "command"),),))
