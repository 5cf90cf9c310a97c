"""What a person may do at any moment: back, skip, help, who sees this, stop, continue, another language, delete
everything."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from dialogs import asking, drafts, holding, mine, moves, my_card
from dialogs.definition import Taken
from dialogs.guide import Guide, Ids
from dialogs.lexicon import Command
from dialogs.messages import Forget, Line, Say
from dialogs.moves import Step, repeat
from dialogs.pictures.words import CREDIT
from dialogs.reading import fold
from dialogs.session import Session

ONCE = frozenset({"back", "skip", "keep", *drafts.CHOICES})
"""Commands that move: a second tap on the same button must not move twice."""

HOW_TO_ANSWER = Line("engine", "Tap the button that fits best. You can also type your answer.")
HOW_TO_SKIP = Line("engine", "Tap Skip if you do not want to answer.")
HOW_TO_GO_BACK = Line("engine", "Tap Back to change your last answer.")
HOW_TO_STOP = Line("engine", "Tap Stop at any time. You can go on later.")


def run(command: str, guide: Guide, session: Session, ids: Ids) -> Step | None:
    """Carry out a command by its name, as it stands on buttons; None where there is no such command."""
    match command:
        case "start":
            return start(guide, session, ids)
        case "back" if session.holding:
            return holding.again(guide, session, ids)
        case "back":
            return moves.back(guide, session._replace(overlay=""), ids)
        case "skip":
            return _skip(guide, session, ids)
        case "help":
            return _help(guide, session, ids)
        case "who":
            lines = tuple(Line(guide.questionnaire.context, text) for text in guide.questionnaire.who_sees)
            return repeat(guide, session, lines, ids)
        case "stop":
            return _stop(guide, session, ids)
        case "continue":
            session = session._replace(overlay="", state="open" if session.state == "paused" else session.state)
            return _shown(guide, session, ids)
        case "answers":
            return _shown(guide, session._replace(overlay="mine"), ids)
        case "copy":
            return _copy(guide, session, ids)
        case "card" if my_card.asked(guide.questionnaire):
            return _card(guide, session, ids)
        case "pictures" | "no_pictures":
            session = session._replace(pictures=command == "pictures")
            said = Line("engine", "Pictures are on.") if session.pictures else Line("engine", "Pictures are off.")
            return repeat(guide, session, (said,), ids)
        case "keep":
            return moves.keep(guide, session, ids) if session.changing else _shown(guide, session, ids)
        case "take_out" | "keep_words" | "write_again" if session.holding:
            return holding.decide(guide, session, command, ids)
        case "language" | "forget":
            return _shown(guide, session._replace(overlay=command), ids)
        case "forget_yes" if session.overlay == "forget":
            return _forget(guide, session, ids)
        case "forget_yes" | "forget_no":
            return _shown(guide, session._replace(overlay=""), ids)
    if command.startswith("lang_") and command[5:] in dict(guide.languages):
        return _shown(guide, session._replace(language=command[5:], overlay=""), ids)
    return _of_one_answer(command, guide, session, ids)


def _of_one_answer(command: str, guide: Guide, session: Session, ids: Ids) -> Step | None:
    """The buttons of My answers: 'page_2', and with the place of a question in the questionnaire: 'one_12',
    'change_12', 'erase_12', 'erased_12'."""
    name, _, digits = command.partition("_")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 4):
        return None
    number = int(digits)
    if name == "page":
        session = session._replace(overlay="mine")
        return Step(session, (mine.page(guide, session, number),))
    answered = mine.listed(guide, session)
    question = guide.questionnaire.questions[number].id if number < len(guide.questionnaire.questions) else ""
    if question not in answered:
        return None
    match name:
        case "one":
            session = session._replace(overlay="mine")
            return Step(session, (mine.one(guide, session, question),))
        case "erase" if mine.erasable(guide, session, question):
            session = session._replace(overlay="mine")
            return Step(session, (mine.really(guide, session, question),))
        case "change":
            return moves.change(guide, session, question, ids)
        case "erased" if mine.erasable(guide, session, question) and session.overlay == "mine":
            return moves.erase(guide, session, question, ids)
    return None


def _copy(guide: Guide, session: Session, ids: Ids) -> Step:
    if not mine.listed(guide, session):
        return _shown(guide, session._replace(overlay="mine"), ids)
    say = Say(mine.COPY_COMES, file="copy")
    return Step(session, (say, asking.screen(guide, session, ids)))


def _card(guide: Guide, session: Session, ids: Ids) -> Step:
    if not my_card.anything(guide.questionnaire, session):
        return repeat(guide, session, my_card.NOTHING_YET, ids)
    return Step(session, (Say(my_card.COMES, file="card"), asking.screen(guide, session, ids)))


def overlaid(guide: Guide, session: Session, text: str, ids: Ids) -> Step | None:
    """Typed words as the answer to the side question in front; None where they answer something else."""
    if session.overlay == "language" and (code := _languages(guide.languages).get(fold(text))):
        return run(f"lang_{code}", guide, session, ids)
    if session.overlay == "mine":
        answered = mine.listed(guide, session)
        number = mine.number(text)
        if 1 <= number <= len(answered):
            return run(f"one_{guide.questionnaire.index[answered[number - 1]]}", guide, session, ids)
    if session.overlay == "forget":
        lexicon = guide.lexicon(session)
        if fold(text) == lexicon.label("engine", asking.YES_DELETE.message):
            return run("forget_yes", guide, session, ids)
        if lexicon.command(text) is None:
            # Only the exact words delete; whatever else was typed keeps everything.
            lines = (Line("engine", "Nothing is deleted."),)
            return repeat(guide, session._replace(overlay=""), lines, ids)
    return None


def language_named(guide: Guide, session: Session, text: str, ids: Ids) -> Step | None:
    """A message that is only the name of a language, from somebody who cannot read this one. None where words are
    asked for, and where the language is the question."""
    if session.state == "open" and (
        guide.question(session).entry != "none" or guide.question(session).role == "language"
    ):
        return None
    code = _languages(guide.languages).get(fold(text))
    return run(f"lang_{code}", guide, session, ids) if code and code != fold(text) else None


@lru_cache(maxsize=16)
def _languages(languages: tuple[tuple[str, str], ...]) -> dict[str, str]:
    """Folded names and codes -> codes."""
    return {fold(word): code for code, name in languages for word in (code, name)}


def start(guide: Guide, session: Session, ids: Ids) -> Step:
    """The chat was opened again: where were we?"""
    session = session._replace(overlay="", state="open" if session.state == "paused" else session.state)
    if session.state == "open" and session.trail:
        return repeat(guide, session, (Line("engine", "Welcome back. You are here:"),), ids)
    return _shown(guide, session, ids)


def _skip(guide: Guide, session: Session, ids: Ids) -> Step:
    if session.state not in ("open", "paused") or session.holding:
        return _shown(guide, session, ids)
    if guide.question(session).required:
        return repeat(guide, session, (Line("engine", "Please answer this one, or tap Stop."),), ids)
    return moves.take(guide, session._replace(overlay=""), Taken("skipped"), ids)


def _help(guide: Guide, session: Session, ids: Ids) -> Step:
    """What the question means, then what can be done here; never a word about a button that is not there."""
    if session.state == "open" and session.holding and not session.overlay:
        return repeat(guide, session, drafts.HELP, ids)
    if session.state != "open" or session.overlay:
        return repeat(guide, session, (HOW_TO_ANSWER,), ids)
    question = guide.question(session)
    lines = [Line(question.context, question.help) if question.help else HOW_TO_ANSWER]
    if asking.skips(question):
        lines.append(HOW_TO_SKIP)
    if session.trail:
        lines.append(HOW_TO_GO_BACK)
    say = asking.asked(guide, session)
    more = tuple((asking.command_button(c, session.ask),) for c in _rare(guide, session))
    rows = (*say.rows, *more)
    lines.append(HOW_TO_STOP)
    if session.pictures and any(each.picture for each in guide.questionnaire.questions):
        lines.append(CREDIT)
    return Step(session, (replace(say, lines=(*lines, *say.lines), rows=rows),))


def _rare(guide: Guide, session: Session) -> Iterator[Command]:
    """What is seldom wanted, and so has its buttons under Help alone."""
    if guide.question(session).role != "language":
        yield "language"
    if guide.questionnaire.audience.startswith("young"):
        yield "no_pictures" if session.pictures else "pictures"
    if guide.consented(session):
        yield "answers"
        yield "forget"


def _stop(guide: Guide, session: Session, ids: Ids) -> Step:
    return _shown(
        guide, session._replace(overlay="", state="paused" if session.state == "open" else session.state), ids
    )


def _forget(guide: Guide, session: Session, ids: Ids) -> Step:
    session = moves.emptied(session, "forgotten")
    return Step(session, (Forget(), asking.screen(guide, session, ids)))


def _shown(guide: Guide, session: Session, ids: Ids) -> Step:
    return Step(session, (asking.screen(guide, session, ids),))
