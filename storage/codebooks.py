"""From questionnaires to the codebook that reports read: derived, never typed twice.

>>> from dialogs.loading import load_shipped
>>> book = codebook(load_shipped().values())
>>> book.of("parent")["score_overall"].stage
'overall'
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from analytics.codebook import Codebook, Item, Kind, Option, Role, Way
from analytics.stages import STAGES
from dialogs.definition import Question, Questionnaire
from dialogs.kinds.choice import Choice
from dialogs.kinds.faces import Faces
from dialogs.kinds.grid import Grid
from dialogs.kinds.number import Number
from dialogs.kinds.scale import Scale
from dialogs.own import area_of
from dialogs.pictures.words import FACE_WORDS
from dialogs.routing import All, AnyOf, Between, Condition, InCategory, Is
from dialogs.scales import SCORES, WORDS

WAYS: dict[str, Way] = {"stopped_early": "stopped", "not_sure": "unknown"}
"""What the options of the question about the stage reached mean, besides the stages themselves."""


def codebook(questionnaires: Iterable[Questionnaire], areas: Collection[str] | None = None) -> Codebook:
    """One item for each question of each definition, in their order. `areas`: of the areas' own questions only theirs
    (None: all).

    Give older definitions first: the newest counts.
    """
    return Codebook(
        tuple(
            _item(form, question)
            for form in questionnaires
            for question in form.questions
            if areas is None or area_of(question.id) in ("", *areas)
        )
    )


def _item(form: Questionnaire, question: Question) -> Item:
    role = _role(question)
    return Item(
        questionnaire=form.hash,
        question=question.id,
        audience=form.audience,
        kind=_kind(question),
        text=" ".join(question.text),
        scale=question.scale if isinstance(question, Scale) else "satisfaction" if isinstance(question, Faces) else "",
        stage=question.stage,
        reverse=isinstance(question, Scale) and question.reverse,
        many=isinstance(question, Grid) or (isinstance(question, Choice) and question.many),
        role=role,
        section=form.sections[question.section].title,
        options=_options(question, role),
        only_for=tuple((asked, tuple(sorted(chosen))) for asked, chosen in needed(form, question.when).items()),
    )


def _kind(question: Question) -> Kind:
    """In a report a grid is a choice of many, faces are a scale, a number is a choice of its bands, and what is only
    tried out is a notice. Of a month or a week it counts that it was told, as of a story. A kind that reports do not
    know yet is refused by the codebook."""
    if not question.kept:
        return "notice"
    as_reported: dict[str, Kind] = {"grid": "choice", "faces": "scale", "number": "choice", "when": "story"}
    return as_reported.get(question.kind, question.kind)  # type: ignore[arg-type]  # the codebook refuses others


def _role(question: Question) -> Role:
    """'reached' is the choice whose options are stages of the journey."""
    if isinstance(question, Choice) and sum(option.id in STAGES for option in question.options) > 1:
        return "reached"
    return question.role if question.role in ("language", "consent") else ""


def _options(question: Question, role: Role) -> tuple[Option, ...]:
    if isinstance(question, Faces) and question.kept:
        return tuple(Option(score, FACE_WORDS[int(score)].message) for score in SCORES)
    if isinstance(question, Scale):
        return tuple(Option(score, WORDS[question.scale][score].message) for score in SCORES)
    if isinstance(question, Choice):
        ways = WAYS if role == "reached" else {}
        return tuple(Option(option.id, option.label, ways.get(option.id, "going")) for option in question.options)
    if isinstance(question, Grid):
        return tuple(
            Option(f"{row.id}:{column.id}", f"{row.label}: {column.label}")
            for row in question.grid_rows
            for column in question.columns
        )
    if isinstance(question, Number):
        return tuple(Option(band, label) for band, label in question.banded())
    return ()


def needed(form: Questionnaire, condition: Condition | None) -> Mapping[str, frozenset[str]]:
    """Choices of one option that must have been answered in a certain way for this condition to hold: question -> one
    of these options. Says less than the condition where that is not so plain; {} where it needs nothing.

    >>> from dialogs.loading import load_shipped
    >>> form = load_shipped()["parent-full"]
    >>> sorted(needed(form, form.question("compared_why").when).items())
    [('plan_origin', frozenset({'moved'}))]
    """
    match condition:
        case Is(question, values):
            asked = form.question(question)
            own = {question: frozenset(values)} if isinstance(asked, Choice) and not asked.many else {}
            return _both(own, needed(form, asked.when))
        case Between(question) | InCategory(question, _, True):
            return needed(form, form.question(question).when)
        case All(parts):
            found: Mapping[str, frozenset[str]] = {}
            for part in parts:
                found = _both(found, needed(form, part))
            return found
        case AnyOf(parts):
            each = [needed(form, part) for part in parts]
            common = set(each[0]).intersection(*each)
            return {q: frozenset().union(*(one[q] for one in each)) for q in each[0] if q in common}
        case _:
            return {}


def _both(a: Mapping[str, frozenset[str]], b: Mapping[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    return {q: a.get(q, b.get(q, frozenset())) & b.get(q, a.get(q, frozenset())) for q in (*a, *b)}
