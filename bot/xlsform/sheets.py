"""A questionnaire as the sheets of an XLSForm: rows of plain text, every published language in columns of its own.

    sheets(load_shipped()["parent-short"], Catalogs.shipped(), Register.shipped()) -> {"survey": [[…], …], …}

Sections become groups, so what holds for a whole section stands once, at its group. The choice of language is left out:
the app has one. Endings are notes. `about` tells staff what was translated how, and what to look at before use.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.xlsform.expressions import both
from bot.xlsform.kinds import translation
from bot.xlsform.routing import Routing
from bot.xlsform.rows import Pick, Row, Untranslatable
from dialogs.areas import Register
from dialogs.definition import Questionnaire, Section, Surroundings
from dialogs.lexicon import LABELS, lexicon
from dialogs.messages import Line
from locales.catalogs import Catalogs
from locales.wording import Wording

Sheet = list[list[str]]

ABOUT = (
    "These are the questions of a Waymark questionnaire, for Kobo, ODK or another XLSForm tool.",
    "Before use: the texts were written for a chat robot. Some speak of it, of buttons, of Back and Stop.",
    "Before use: read 'who_sees', the consent and the endings. What they promise must be true of your tool and server.",
    "A 'no' to consent ends the questions. If your tool stores a record all the same, delete it: nothing may be kept.",
    "Your tool has no receipt code, no 'My answers' and no 'Delete my answers'. Say how people can reach you for that.",
    "Nothing here points out names in a story, or words of somebody in danger. Read stories soon after they come.",
    "The language is chosen in the app's menu. That question of the chat is left out.",
    "Left blank: skipped. 'dont-know', 'not-applicable' and such are answers of their own. None of them is a score.",
    "The names of questions and choices are the chat's ids, so that the answers can be compared. Keep them.",
)
"""For staff, in English; families never see it."""


@dataclass(slots=True)
class _Lists:
    """The choices sheet: rows of the same picks share a list, named after the first question that uses it."""

    names: dict[tuple[Pick, ...], str] = field(default_factory=dict)

    def named(self, row: Row) -> str:
        return self.names.setdefault(row.picks, row.name)


def sheets(form: Questionnaire, catalogs: Catalogs, areas: Register) -> dict[str, Sheet]:
    """By name, the head row first. Raises `Untranslatable`."""
    return _Form(form, catalogs, areas).sheets()


class _Form:
    def __init__(self, form: Questionnaire, catalogs: Catalogs, areas: Register) -> None:
        self._form = form
        self._around = Surroundings("en", catalogs.published(), areas, lexicon(catalogs, "en"))
        self._wording = Wording(catalogs, strict=True)
        self._languages = catalogs.published()
        self._routing = Routing(form)
        self._lists = _Lists()
        self._consent = next((q.id for q in form.questions if q.role == "consent"), "")

    def sheets(self) -> dict[str, Sheet]:
        form = self._form
        survey = [
            self._head(
                "type", "name", "label", "hint", "relevant", "required", "appearance", "constraint", "parameters"
            ),
            *self._survey(),
        ]
        self._unique(survey)
        choices = [self._head("list_name", "name", "label")]
        for picks, name in self._lists.names.items():
            choices += [[name, pick.name, *self._words((pick.label,))] for pick in picks]
        settings = [
            ["form_title", "form_id", "version", "default_language", "style"],
            [form.title, form.id, f"{form.version}-{form.hash[:12]}", self._called(*self._languages[0]), "pages"],
        ]
        about = [[form.title], [f"{form.id}, version {form.version}, {form.hash}"], *([line] for line in ABOUT)]
        return {"survey": survey, "choices": choices, "settings": settings, "about": about}

    def _survey(self) -> Iterator[list[str]]:
        for number, section in enumerate(self._form.sections):
            yield from self._section(number, section)
        for ending in self._form.endings:
            label = tuple(Line(ending.context, text) for text in ending.text)
            yield self._cells(Row(type="note", name=f"end_{ending.id}", label=label), self._routing.ends(ending.id))

    def _section(self, number: int, section: Section) -> Iterator[list[str]]:
        form, routing = self._form, self._routing
        asked = [q for q in form.questions if q.section == number and q.role != "language"]
        if not asked:
            return
        arrivals = {q.id: routing.arrives(form.index[q.id]) for q in asked}
        shared = [part for part in arrivals[asked[0].id] if all(part in parts for parts in arrivals.values())]
        group = Row(type="group", name=f"part_{section.id}", label=(Line(section.context, section.title),))
        yield self._cells(group, both(*shared), "begin_group")
        for question in asked:
            row = translation(question).row(question, self._around)
            relevant = both(*(p for p in arrivals[question.id] if p not in shared), routing.when(question))
            if question.id == self._consent:
                yield self._cells(self._who_sees(), relevant)
            yield from self._rows(row, relevant)
        yield self._closing(group)

    def _who_sees(self) -> Row:
        """Said on demand in the chat; here it must stand before the consent."""
        lines = (LABELS["who"], *(Line(self._form.context, text) for text in self._form.who_sees))
        return Row(type="note", name="who_sees", label=lines)

    def _rows(self, row: Row, relevant: str) -> Iterator[list[str]]:
        yield self._cells(row, relevant, "begin_group" if row.rows else "")
        for inside in row.rows:
            yield from self._rows(inside, inside.relevant)
        if row.rows:
            yield self._closing(row)

    def _cells(self, row: Row, relevant: str, type: str = "") -> list[str]:
        named = f"{row.type} {self._lists.named(row)}" if row.picks else type or row.type
        required = "yes" if row.required else ""
        words = (*self._words(row.label), *self._words(row.hint))
        return [named, row.name, *words, relevant, required, row.appearance, row.constraint, row.parameters]

    def _closing(self, row: Row) -> list[str]:
        return ["end_group", row.name, *([""] * (2 * len(self._languages) + 5))]

    def _words(self, lines: tuple[Line, ...]) -> list[str]:
        """One cell for each language; paragraphs stand apart."""
        return ["\n\n".join(self._wording.line(line, code) for line in lines) for code, _ in self._languages]

    def _head(self, *columns: str) -> list[str]:
        spoken = ("label", "hint")
        return [
            each
            for column in columns
            for each in (
                [f"{column}::{self._called(code, name)}" for code, name in self._languages]
                if column in spoken
                else [column]
            )
        ]

    @staticmethod
    def _called(code: str, name: str) -> str:
        """'Polski (pl)', as XLSForm names a language."""
        return f"{name} ({code})"

    def _unique(self, survey: Sheet) -> None:
        names = Counter(row[1] for row in survey[1:] if row[0] != "end_group")
        if twice := sorted(name for name, count in names.items() if count > 1):
            cause = f"the name '{twice[0]}' would stand twice in the form"
            raise Untranslatable(self._form.id, cause, "give the question or section another id")
