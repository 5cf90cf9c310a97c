"""Forward with an answer, back over one: the only two ways the place in a questionnaire changes."""

from __future__ import annotations

from dataclasses import dataclass, replace

from dialogs import asking
from dialogs.definition import Taken
from dialogs.guide import Guide, Ids
from dialogs.journey import next_question, replay, without
from dialogs.messages import Effect, Erase, Forget, Line, Record, Retract, Say
from dialogs.own import fitted
from dialogs.session import Held, Session, State

NO_LONGER_FIT = Line("engine", "Some of your answers do not fit any more. I took them out.")


@dataclass(frozen=True, slots=True)
class Step:
    """The session after a turn, and what is to be done, in order."""

    session: Session
    effects: tuple[Effect, ...]


def take(guide: Guide, session: Session, taken: Taken, ids: Ids) -> Step:
    """Keep an answer of the current question and go on to the next one, or to an ending."""
    question = guide.question(session)
    held = Held(taken.category, taken.value)
    said = question.label(held, guide.around(session))
    if not question.kept:
        session = session._replace(trail=(*session.trail, question.id), picked=())
        effects: tuple[Effect, ...] = ()
    else:
        kept = {**session.held, question.id: held}
        session = question.steer(session, held)._replace(trail=(*session.trail, question.id), held=kept, picked=())
        helped = guide.helped(session)
        effects = (
            Record(question.id, held.category, held.value, taken.text, taken.given, taken.way, helped, taken.media),
        )
    guide, session = fitted(guide, session)
    thanks = asking.acknowledgement(said, taken)
    if taken.said:
        effects, thanks = (*effects, Say((*thanks, *taken.said))), ()
    if session.ahead:
        return _rejoin(guide, session, effects, thanks, ids)
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


def _rejoin(guide: Guide, session: Session, effects: tuple[Effect, ...], thanks: tuple[Line, ...], ids: Ids) -> Step:
    """On from a changed answer to where the person was, or to what it makes needed."""
    replayed = replay(guide.questionnaire, session)
    session, target = replayed.session, replayed.target
    if replayed.dropped:
        effects += tuple(Retract(question) for question in replayed.dropped)
        thanks += (NO_LONGER_FIT,)
    if isinstance(target, str):
        return _end(guide, session, target, effects, thanks, ids)
    session = session._replace(state="open", at=target.id, ask=session.ask + 1, picked=())
    say = asking.asked(guide, session)
    return Step(session, (*effects, replace(say, lines=thanks + say.lines)))


def keep(guide: Guide, session: Session, ids: Ids) -> Step:
    """Leave the answer that was to be changed as it is, and go on where the person was."""
    return _rejoin(guide, session._replace(overlay=""), (), (), ids)


def change(guide: Guide, session: Session, question: str, ids: Ids) -> Step:
    """Ask a question again whose answer stands; nothing changes before there is another answer."""
    trail, ahead = session.trail, session.ahead
    if question in trail:
        place = trail.index(question)
        trail, ahead = trail[:place], trail[place:] + ahead
    session = session._replace(
        state="open", at=question, ask=session.ask + 1, trail=trail, ahead=ahead, picked=(), overlay=""
    )
    return Step(session, (asking.asked(guide, session),))


def erase(guide: Guide, session: Session, question: str, ids: Ids) -> Step:
    """Delete one answer for good, and those that only followed from it. It is not asked again."""
    guide, session = fitted(guide, guide.questionnaire.question(question).unsteer(session))
    replayed = without(guide.questionnaire, session, question)
    session, target = replayed.session, replayed.target
    effects: tuple[Effect, ...] = (Erase(question), *(Erase(q) for q in replayed.dropped))
    lines = (Line("engine", "This answer is deleted."), *((NO_LONGER_FIT,) if replayed.dropped else ()))
    if isinstance(target, str):
        session = session._replace(state="finished", at=None)
    else:
        state: State = "open" if session.state == "finished" else session.state
        picked = session.picked if target.id == session.at else ()
        draft = session.ask + 1 if session.holding and target.id == session.at else 0
        session = session._replace(state=state, at=target.id, picked=picked, draft=draft)
    session = session._replace(ask=session.ask + 1, overlay="mine")
    say = asking.screen(guide, session, ids)
    return Step(session, (*effects, replace(say, lines=lines + say.lines)))


def back(guide: Guide, session: Session, ids: Ids) -> Step:
    """Back to the question before; its answer no longer counts until it is given again. On the first question: says
    so."""
    if session.changing:
        return keep(guide, session, ids)
    if session.picked and session.state == "open" and guide.question(session).halves:
        session = session._replace(picked=(), ask=session.ask + 1)
        return Step(session, (asking.asked(guide, session),))
    if not session.trail:
        return repeat(guide, session, (Line("engine", "This is the first question."),), ids)
    if session.ahead:
        return change(guide, session, session.trail[-1], ids)
    *trail, last = session.trail
    question = guide.questionnaire.question(last)
    held = {q: h for q, h in session.held.items() if q != last}
    effects = (Retract(last),) if last in session.held else ()  # not there: deleted, or nothing is kept of it
    session = question.unsteer(session)._replace(
        state="open", at=last, ask=session.ask + 1, trail=tuple(trail), held=held, picked=()
    )
    guide, session = fitted(guide, session)
    return Step(session, (*effects, asking.asked(guide, session)))


def emptied(session: Session, state: State) -> Session:
    """The session with nothing left of what the person said; only what the invite told, and the numbers of the
    buttons still on the screen, remain."""
    area = session.area if session.invited else None
    return session._replace(
        state=state,
        at=None,
        area=area,
        trail=(),
        ahead=(),
        held={},
        picked=(),
        overlay="",
        ask=session.ask + 1,
        turns=0,
        told=(),
        draft=0,
    )


def repeat(guide: Guide, session: Session, lines: tuple[Line, ...], ids: Ids) -> Step:
    """Say `lines`, then what was on the screen once more. Nothing changes."""
    say = asking.screen(guide, session, ids)
    return Step(session, (replace(say, lines=lines + say.lines),))
