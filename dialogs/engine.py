"""One step of a conversation: pure, the same in the bot, the terminal, the tests and the replay of old transcripts.

    step(guide, session, inbound, now, ids) -> Step(session', effects)

No clock, no randomness, no input or output here. A reply that cannot be an answer is a value (`Trouble`), never an
exception, and changes nothing but counters. What a person may do at any moment (back, skip, help, stop …) lives in
`commands`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import assert_never

from dialogs import asking, commands, drafts, heeding, holding, moves, reminding
from dialogs.definition import Offered, Questionnaire, Reading, Taken, Ticked, Trouble
from dialogs.guide import Guide, Ids
from dialogs.journey import first_question
from dialogs.lexicon import Translator
from dialogs.messages import Edited, Inbound, Line, Media, Say, Sent, Started, Tapped, Typed, Unreadable
from dialogs.moves import Step, repeat
from dialogs.session import Session

__all__ = ["Guide", "Ids", "Step", "Translator", "ask", "opening", "step"]

MOST_TURNS = 5000
"""Inbounds one session reads: far above any family's need (the longest form has about 100 questions); it bounds a
script gone wild."""


LATE = Line("engine", "That message came late. I did not use it.")
UNREADABLE = {
    "": Line("engine", "I can only read words and taps on buttons."),
    "too_large": Line("engine", "That file is too big for me. Nothing is saved. Please send a smaller one."),
    "too_long": Line("engine", "That voice message is too long for me. Nothing is saved. Please send a shorter one."),
    "wrong_type": Line("engine", "I cannot open that file. Please send a photo, a voice message or words."),
    "broken": Line("engine", "I cannot open that file. Please try again."),
    "one_only": Line("engine", "I can keep one picture for each question. I kept the first one."),
}


def opening(
    questionnaire: Questionnaire, language: str, wave: str, area: str | None = None, invited: bool = False
) -> Session:
    """A session that has not begun; `Started` begins it. `area` is known where an invite named it."""
    return Session(questionnaire.hash, language, wave, area=area, invited=invited)


def ask(guide: Guide, session: Session, ids: Ids) -> Say:
    """What is on the screen now: the current question, or the state the session is in. Changes nothing."""
    return asking.screen(guide, session, ids)


def step(guide: Guide, session: Session, inbound: Inbound, now: datetime, ids: Ids) -> Step:
    """The session after `inbound`, and what is to be done. `now` is the turn's time (aware, UTC).

    A session whose person withdrew or said no to consent begins afresh by start, and by nothing else.
    """
    done = holding.settled(session, _turn(guide, session, inbound, now, ids))
    return heeding.heeded(guide, inbound.content, done)


def _turn(guide: Guide, session: Session, inbound: Inbound, now: datetime, ids: Ids) -> Step:
    if session.turns >= MOST_TURNS:
        return _too_long(guide, session, inbound, ids)
    session = session._replace(turns=session.turns + 1)
    if session.state in ("new", "declined", "forgotten"):
        return _begin(guide, session, inbound, ids)
    match inbound.content:
        case Started():
            return commands.start(guide, session, ids)
        case Tapped(tap):
            return _tapped(guide, session, tap, now, ids)
        case Typed(_, ask) if ask and ask != session.ask:
            return repeat(guide, session, (LATE,), ids)
        case Typed(text):
            return _typed(guide, session, text, inbound.order, now, ids)
        case Edited():
            lines = (
                Line("engine", "You changed an old message. That does not change your answer."),
                Line("engine", "To change your answer, tap Back."),
            )
            return repeat(guide, session, lines, ids)
        case Sent(media, caption):
            return _sent(guide, session, media, caption, inbound.order, now, ids)
        case Unreadable(_, why):
            return repeat(guide, session, (UNREADABLE[why],), ids)
        case other:
            assert_never(other)


def _too_long(guide: Guide, session: Session, inbound: Inbound, ids: Ids) -> Step:
    """Nothing more is read, but for the promise that everything can be deleted at any time."""
    match inbound.content:
        case Tapped(tap):
            command: str | None = _parted(tap)[2]
        case Typed(text):
            command = guide.lexicon(session).command(text)
        case _:
            command = None
    if command in ("forget", "forget_yes", "forget_no"):
        return commands.run(command, guide, session, ids) or Step(session, ())
    lines = (
        Line("engine", "This chat is too long now. I cannot go on here."),
        Line("engine", "Your answers so far are saved."),
    )
    return Step(session, (Say(lines, ((asking.command_button("forget", session.ask),),)),))


def _begin(guide: Guide, session: Session, inbound: Inbound, ids: Ids) -> Step:
    match inbound.content:
        case Started():
            starts = True
        case Tapped(tap):
            starts = _parted(tap)[1:] == ("!", "start")
        case Typed(text):
            starts = guide.lexicon(session).command(text) == "start"
        case _:
            starts = False
    if not starts:
        return Step(session, (asking.screen(guide, session, ids),))
    session = session._replace(state="open", ask=session.ask + 1)
    session = session._replace(at=first_question(guide.questionnaire, session).id)
    return Step(session, (asking.screen(guide, session, ids),))


def _tapped(guide: Guide, session: Session, tap: str, now: datetime, ids: Ids) -> Step:
    number, mark, code = _parted(tap)
    if mark == "!":
        if number != session.ask and code in commands.ONCE:
            # A second tap has done its work already; on a button further up it may be a mistake.
            again = number == session.ask - 1 and not session.holding
            return Step(session, ()) if again else _stale(guide, session, ids)
        done = commands.run(code, guide, session, ids) or reminding.agree(guide, session, code, now, ids)
        return done or _stale(guide, session, ids)
    if session.at is None or mark != "." or number != session.ask:
        return _second_tap_or_stale(guide, session, number, code, now, ids)
    reading = guide.question(session).tapped(code, guide.around(session, now))
    if reading is None:
        return _stale(guide, session, ids)
    if session.state != "open" or session.overlay:
        session = session._replace(state="open", overlay="")
    return _read(guide, session, reading, ids)


def _typed(guide: Guide, session: Session, text: str, order: int, now: datetime, ids: Ids) -> Step:
    if order:
        if order <= session.order:
            return repeat(guide, session, (LATE,), ids)
        session = session._replace(order=order)
    if session.overlay:
        answered = commands.overlaid(guide, session, text, ids)
        if answered is not None:
            return answered
    elif session.holding and (choice := drafts.named(guide, session, text)) is not None:
        return holding.decide(guide, session, choice, ids)
    command = guide.lexicon(session).command(text)
    if command == "skip" and session.state == "paused":
        command = "continue"  # "next", typed by somebody who has stopped, means: go on
    if command is not None:
        return commands.run(command, guide, session, ids) or repeat(guide, session, (), ids)
    if text.startswith("/") and len(text.split()) == 1:
        return repeat(guide, session, (Line("engine", "I do not know that command."),), ids)
    if (switched := commands.language_named(guide, session, text, ids)) is not None:
        return switched
    if session.state != "open" or session.overlay:
        later = reminding.agree(guide, session, reminding.named(guide, session, text), now, ids)
        return later or repeat(guide, session, (), ids)
    return _read(guide, session, guide.question(session).typed(text, guide.around(session, now)), ids)


def _sent(guide: Guide, session: Session, media: Media, caption: str, order: int, now: datetime, ids: Ids) -> Step:
    """A voice note or a picture: an answer where the question on the screen takes one."""
    if order:
        if order <= session.order:
            return repeat(guide, session, (LATE,), ids)
        session = session._replace(order=order)
    reading = None
    if session.state == "open" and not session.overlay:
        reading = guide.question(session).sent(media, caption, guide.around(session, now))
    return _read(guide, session, reading, ids) if reading else repeat(guide, session, (UNREADABLE[""],), ids)


def _read(guide: Guide, session: Session, reading: Reading, ids: Ids) -> Step:
    match reading:
        case Taken(text=str()):
            return holding.story(guide, session, reading, ids)
        case Taken():
            return moves.take(guide, session, reading, ids)
        case Ticked(picked):
            session = session._replace(picked=picked)
            return Step(session, (replace(asking.asked(guide, session), again=True),))
        case Offered(lines, rows):
            return Step(session, (asking.offer(guide, session, guide.question(session), lines, rows),))
        case Trouble(lines):
            return repeat(guide, session, lines, ids)
        case other:
            assert_never(other)


def _second_tap_or_stale(guide: Guide, session: Session, number: int, code: str, now: datetime, ids: Ids) -> Step:
    """A second tap on the button just used says the same answer once more: nothing to do, nothing to say."""
    if number == session.ask - 1 and session.trail:
        last = guide.questionnaire.question(session.trail[-1])
        held = session.held.get(last.id)
        reading = last.tapped(code, guide.around(session, now))
        match reading:
            case Taken(category, value) if held is None or (category, value) == (held.category, held.value):
                return Step(session, ())
            case None if code == "done" and held is not None:
                return Step(session, ())
    return _stale(guide, session, ids)


def _stale(guide: Guide, session: Session, ids: Ids) -> Step:
    lines = (
        Line("engine", "That button is from an earlier question."),
        Line("engine", "To change your last answer, tap Back."),
    )
    return repeat(guide, session, lines, ids)


def _parted(tap: str) -> tuple[int, str, str]:
    """'12.4' -> (12, '.', '4'); '12!back' -> (12, '!', 'back'); anything else -> (-1, '', '')."""
    mark = "!" if "!" in tap else "."
    number, _, code = tap.partition(mark)
    if code and number.isascii() and number.isdigit() and len(number) <= 6:
        return int(number), mark, code
    return -1, "", ""
