"""What becomes of a story that was typed: kept at once, or held until the person has decided about the names in it.

    story(guide, session, taken, ids)      typed just now
    decide(guide, session, choice, ids)    a button of the question about it, or its words

A draft belongs to the question on the screen (`Session.draft`). Whatever leads away from that question drops it,
without a word in the files that do so: `settled` sees it from the outside.
"""

from __future__ import annotations

from dataclasses import replace

from dialogs import asking, drafts, moves
from dialogs.definition import Taken
from dialogs.drafts import Choice
from dialogs.guide import Guide, Ids
from dialogs.messages import Concern, Drop, Forget, Hold, Record
from dialogs.moves import Step, repeat
from dialogs.noticing.danger import danger
from dialogs.noticing.details import taken_out
from dialogs.noticing.words import TAKEN_OUT
from dialogs.session import Session


def story(guide: Guide, session: Session, taken: Taken, ids: Ids) -> Step:
    """Typed words, or the words beside a voice note or a picture. These are kept at once: only text is
    held."""
    text = taken.text or ""
    if taken.media is not None or not drafts.noticed(guide, text, session.language):
        return _kept(guide, session, taken, danger(text), ids)
    question = guide.question(session).id
    # Another number, so that a button of words held before says nothing about these.
    session = session._replace(ask=session.ask + 1, draft=session.ask + 1)
    say = asking.screen(guide, session, replace(ids, draft=text))
    return Step(session, (Hold(question, text), say))


def decide(guide: Guide, session: Session, choice: Choice, ids: Ids) -> Step:
    """What the person wants with the words held. They may be gone: then that is said, and the question stands again."""
    session = session._replace(state="open" if session.state == "paused" else session.state, overlay="")
    if choice == "write_again":
        return again(guide, session, ids)
    if ids.draft is None:
        session = session._replace(ask=session.ask + 1)
        return repeat(guide, session, (drafts.LOST, drafts.ASK_AGAIN), ids)
    text = ids.draft
    if choice == "take_out":
        words = {kind: _said(guide, session, kind) for kind in TAKEN_OUT}
        text = taken_out(text, drafts.held(guide, text, session.language), words)
    # What the person wrote counts, not what is left of it: "Dad" may be the word that was taken out.
    return _kept(guide, session, Taken("answered", (), text, given="typed"), danger(ids.draft), ids)


def again(guide: Guide, session: Session, ids: Ids) -> Step:
    """The words held are not wanted; the question stands as before."""
    session = session._replace(ask=session.ask + 1, overlay="", state="open")
    return repeat(guide, session, (drafts.DROPPED,), ids)


def settled(before: Session, done: Step) -> Step:
    """The step with a `Drop` where words were held and nobody is asked about them any more."""
    after = done.session
    if not after.draft or after.holding:
        return done
    gone = (Drop(),) if before.holding and not any(isinstance(effect, Forget) for effect in done.effects) else ()
    return Step(after._replace(draft=0), (*gone, *done.effects))


def _kept(guide: Guide, session: Session, taken: Taken, rules: tuple[str, ...], ids: Ids) -> Step:
    question = guide.question(session).id
    done = moves.take(guide, session, taken, ids)
    if not rules:
        return done
    flagged = []
    for effect in done.effects:
        flagged.append(effect)
        if isinstance(effect, Record) and effect.question == question:
            flagged.append(Concern(question, rules))
    return Step(done.session, tuple(flagged))


def _said(guide: Guide, session: Session, kind: str) -> str:
    line = TAKEN_OUT[kind]
    return guide.translator.text(session.language, line.context, line.message)
