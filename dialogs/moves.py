"""Forward with an answer, back over one: the only two ways the place in a questionnaire changes."""

from __future__ import annotations

from dataclasses import dataclass, replace

from dialogs import asking
from dialogs.guide import Guide, Ids
from dialogs.journey import next_question
from dialogs.messages import Effect, Forget, Given, Line, Record, Retract
from dialogs.session import Held, Session, State


@dataclass(frozen=True, slots=True)
class Step:
    """The session after a turn, and what is to be done, in order."""

    session: Session
    effects: tuple[Effect, ...]


def take(
    guide: Guide, session: Session, held: Held, ids: Ids, text: str | None = None, given: Given = "tapped"
) -> Step:
    """Keep an answer of the current question and go on to the next one, or to an ending."""
    question = guide.question(session)
    said = question.label(held, guide.around(session))
    if question.kind == "notice":
        session = session._replace(trail=(*session.trail, question.id))
        effects: tuple[Effect, ...] = ()
    else:
        kept = {**session.held, question.id: held}
        session = question.steer(session, held)._replace(trail=(*session.trail, question.id), held=kept, picked=())
        effects = (Record(question.id, held.category, held.value, text, given),)
    thanks = asking.acknowledgement(said, text)
    target = next_question(guide.questionnaire, session, question)
    if isinstance(target, str):
        return _end(guide, session, target, effects, thanks, ids)
    session = session._replace(state="open", at=target.id, ask=session.ask + 1)
    lead = thanks + (asking.part(guide, session) if target.section != question.section else ())
    say = asking.asked(guide, session)
    return Step(session, (*effects, replace(say, lines=lead + say.lines)))


def _end(
    guide: Guide, session: Session, target: str, effects: tuple[Effect, ...], thanks: tuple[Line, ...], ids: Ids
) -> Step:
    say = asking.ending(guide, session._replace(ask=session.ask + 1), target, ids)
    if not guide.questionnaire.ending(target).receipt:
        # Nothing of somebody who says no is kept, not even the no.
        return Step(emptied(session, "declined"), (Forget(), say))
    session = session._replace(state="finished", at=None, ask=session.ask + 1)
    return Step(session, (*effects, replace(say, lines=thanks + say.lines)))


def back(guide: Guide, session: Session, ids: Ids) -> Step:
    """Back to the question before; its answer no longer counts until it is given again. On the first question: says
    so."""
    if not session.trail:
        return repeat(guide, session, (Line("engine", "This is the first question."),), ids)
    *trail, last = session.trail
    question = guide.questionnaire.question(last)
    held = {q: h for q, h in session.held.items() if q != last}
    session = question.unsteer(session)._replace(
        state="open", at=last, ask=session.ask + 1, trail=tuple(trail), held=held, picked=()
    )
    effects = (Retract(last),) if question.kind != "notice" else ()
    return Step(session, (*effects, asking.asked(guide, session)))


def emptied(session: Session, state: State) -> Session:
    """The session with nothing left of what the person said; only what the invite told, and the numbers of the
    buttons still on the screen, remain."""
    area = session.area if session.invited else None
    return session._replace(
        state=state, at=None, area=area, trail=(), held={}, picked=(), overlay="", ask=session.ask + 1, turns=0
    )


def repeat(guide: Guide, session: Session, lines: tuple[Line, ...], ids: Ids) -> Step:
    """Say `lines`, then what was on the screen once more. Nothing changes."""
    say = asking.screen(guide, session, ids)
    return Step(session, (replace(say, lines=lines + say.lines),))
