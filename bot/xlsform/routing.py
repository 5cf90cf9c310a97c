"""`when` and `then` as XPath: for each question and ending, whether a person comes to it.

The chat goes from question to question, a form asks all whose `relevant` is true: so a jump becomes "not relevant" on
each question that it passes over. Every way goes forward, so an expression looks at earlier questions only. What is
not relevant counts as blank, in XForms as in the chat.
"""

from __future__ import annotations

from bot.xlsform.expressions import ALWAYS, NEVER, both, either, neither
from bot.xlsform.kinds import others, translation
from bot.xlsform.rows import Untranslatable, other_name
from dialogs.definition import Question, Questionnaire
from dialogs.kinds.choice import Choice
from dialogs.messages import Category
from dialogs.routing import All, AnyOf, Between, Condition, InCategory, Is, Jump, Not
from dialogs.scales import SCORES


class Routing:
    """Of one questionnaire. `arrives` and `asked` are expressions as `bot.xlsform.expressions` makes them."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self._form = questionnaire
        self._asked: dict[str, str] = {}

    def arrives(self, place: int) -> tuple[str, ...]:
        """What must hold for the way to come by the question at this place; the place behind the last one is the usual
        ending. Parts that must all hold; () for always."""
        passed = (self._passes(i, place) for i in range(place))
        return tuple(dict.fromkeys(part for part in passed if part != ALWAYS))

    def when(self, question: Question) -> str:
        return ALWAYS if question.when is None else self._holds(question.when)

    def asked(self, question: Question) -> str:
        """The whole of it: the way comes by, and its `when` holds."""
        if question.id not in self._asked:
            place = self._form.index[question.id]
            self._asked[question.id] = both(*self.arrives(place), self.when(question))
        return self._asked[question.id]

    def ends(self, ending_id: str) -> str:
        """Whether the way ends here."""
        jumps = [
            both(self.asked(question), self._taken(question, jump))
            for question in self._form.questions
            for jump in question.then
            if jump.to == f"end:{ending_id}"
        ]
        usual = ending_id == self._form.endings[0].id
        return either(*jumps, *((both(*self.arrives(len(self._form.questions))),) if usual else ()))

    def _passes(self, i: int, place: int) -> str:
        """That no jump of the question at `i` leads over this place."""
        question = self._form.questions[i]
        over = [jump for jump in question.then if self._target(jump) > place]
        if not over:
            return ALWAYS
        asked = self.asked(question)
        if asked == ALWAYS and question.required and len(question.then) == 1 and (rest := _rest(question)):
            # Always asked and always answered, so "not no" is "yes", and nothing shows before it is said.
            return either(*(translation(question).says(question, value) for value in rest))
        leads = [self._taken(question, jump) for jump in over]
        if question.required:
            leads.append(translation(question).blank(question))
        return neither(both(asked, either(*leads)))

    def _target(self, jump: Jump) -> int:
        return len(self._form.questions) + 1 if jump.to.startswith("end:") else self._form.index[jump.to]

    def _taken(self, question: Question, jump: Jump) -> str:
        """The jump holds, and none before it."""
        before = question.then[: question.then.index(jump)]
        return both(*(neither(self._may(each)) for each in before), self._may(jump))

    def _may(self, jump: Jump) -> str:
        return ALWAYS if jump.when is None else self._holds(jump.when)

    def _holds(self, condition: Condition) -> str:
        match condition:
            case All(parts):
                return both(*map(self._holds, parts))
            case AnyOf(parts):
                return either(*map(self._holds, parts))
            case Not(part):
                return neither(self._holds(part))
            case Is(name, values):
                return self._says(self._question(name), values)
            case Between(name, low, high):
                return self._says(self._question(name), SCORES[low - 1 : high])
            case InCategory(name, category, holds):
                found = self._in_category(self._question(name), category)
                return found if holds else neither(found)

    def _says(self, question: Question, values: tuple[str, ...]) -> str:
        """One of these is in the answer. What is never kept is never answered."""
        says = translation(question).says
        return either(*(says(question, value) for value in values)) if question.kept else NEVER

    def _in_category(self, question: Question, category: Category) -> str:
        if not question.kept:
            return NEVER
        entry = translation(question)
        blank = entry.blank(question)
        if category == "skipped":
            return both(self.asked(question), blank)
        if category == "answered" and entry.answered is not None:
            return entry.answered(question)
        allowed = others(question)
        if category == "answered":
            return both(neither(blank), *(neither(self._says(question, (other_name(c),))) for c in allowed))
        return self._says(question, (other_name(category),)) if category in allowed else NEVER

    def _question(self, name: str) -> Question:
        question = self._form.question(name)
        if question.role == "language":
            cause = "a condition looks at the choice of language, which a form leaves to its app"
            raise Untranslatable(question.context, cause, "route by another answer")
        return question


def _rest(question: Question) -> tuple[str, ...]:
    """The options with which one goes on, where the only jump is for the others; () where it is not so simple."""
    when = question.then[0].when
    if not isinstance(question, Choice) or question.many or question.dont_know:
        return ()
    if not isinstance(when, Is) or when.question != question.id:
        return ()
    return tuple(option.id for option in question.options if option.id not in when.values)
