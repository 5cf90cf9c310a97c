"""What families can meet, in every published language: complete, short enough, nothing that slips past the catalogs."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache

import pytest

from dialogs.areas import Register
from dialogs.engine import Guide, Ids, opening, step
from dialogs.lexicon import COMMANDS, LABELS, OTHERS, lexicon
from dialogs.loading import load_shipped
from dialogs.messages import Content, Edited, Inbound, Line, Say, Started, Tapped, Typed, Unreadable
from dialogs.mine import filled
from dialogs.reading import fold
from locales.catalogs import Catalogs
from locales.check import faults
from locales.check_source import LONGEST_LABEL
from locales.places import split
from locales.sources import Messages
from locales.wording import Wording

NOW = datetime(2026, 11, 2, 18, 0, tzinfo=UTC)
WALKS, TURNS = 40, 60
TYPED = ("", "4", "skip", "zzz", "/start", "/nonsense", "back", "Bris", "q", "stop", "delete my answers", "x" * 6000)
PUBLISHED = [code for code, _ in Catalogs.shipped().published()]


def test_there_is_no_fault_in_any_text_of_any_language() -> None:
    assert [str(fault) for fault in faults()] == []


def test_english_and_polish_are_published() -> None:
    assert {("en", "English"), ("pl", "Polski")} <= set(Catalogs.shipped().published())


@cache
def says(form: str) -> tuple[Say, ...]:
    """Everything the engine said on many random ways through a questionnaire (always the same ways)."""
    catalogs = Catalogs.shipped()
    guide = Guide(load_shipped()[form], catalogs, Register.shipped(), catalogs.published())
    found: dict[Say, None] = {}
    for walk in range(WALKS):
        chance = random.Random(walk)
        session = opening(guide.questionnaire, "en", "2026Q4", area="E06000023" if walk % 3 == 0 else None)
        on_screen: Say | None = None
        for turn in range(max(TURNS, 3 * len(guide.questionnaire.questions))):
            content = Started() if on_screen is None else act(chance, on_screen)
            done = step(
                guide, session, Inbound(f"{turn}", "web", "here", content, NOW, turn + 1), NOW, Ids("K7QM-3XPT")
            )
            session = done.session
            for effect in done.effects:
                if isinstance(effect, Say):
                    found[filled(effect, {}) if effect.stored else effect] = None
                    on_screen = effect
    return tuple(found)


def act(chance: random.Random, say: Say) -> Content:
    """Mostly an answer, so that the way goes on; now and then a command, or something that cannot be read."""
    answers = [button.tap for row in say.rows for button in row if button.role != "command"]
    every = [button.tap for row in say.rows for button in row]
    draw = chance.random()
    if draw < 0.75 and answers:
        # "No" to taking part ends a walk at its third question: taken less often.
        weights = [0.1 if tap.endswith(".no") else 1.0 for tap in answers]
        return Tapped(chance.choices(answers, weights)[0])
    if draw < 0.85 and every:
        return Tapped(chance.choice(every))
    if draw < 0.97:
        return Typed(chance.choice(("Bristol", "it was long")) if say.entry != "none" else chance.choice(TYPED))
    return chance.choice((Edited(), Unreadable("sticker"), Tapped("1.old"), Started()))


def spoken(say: Say) -> Iterator[Line]:
    """Every line of a say, those inside of others too."""
    waiting = [*say.lines, *(button.label for row in say.rows for button in row)]
    while waiting:
        line = waiting.pop()
        yield line
        waiting += [value for _, value in line.values if isinstance(value, Line)]


@pytest.mark.parametrize("form", sorted(load_shipped()))
def test_the_walks_meet_every_question(form: str) -> None:
    asked = {say.question for say in says(form)}
    assert {question.id for question in load_shipped()[form].questions} <= asked


@pytest.mark.parametrize("form", sorted(load_shipped()))
def test_nothing_is_said_that_translators_never_saw(form: str, extracted: Messages) -> None:
    known = {message.key for message in extracted.every}
    assert {(line.context, line.message) for say in says(form) for line in spoken(say) if line.context} <= known


@pytest.mark.parametrize("form", sorted(load_shipped()))
def test_what_is_said_as_it_stands_is_a_name_or_a_number(form: str) -> None:
    """An empty context is not translated: a sentence there would stay English for ever."""
    named = {area.name for area in Register.shipped().areas.values()} | set(
        dict(Catalogs.shipped().published()).values()
    )
    as_it_stands = {line.message for say in says(form) for line in spoken(say) if not line.context}
    texts = {"".join(split(message)[::2]) for message in as_it_stands - named}
    assert [text for text in texts if any(letter.isalpha() for letter in text)] == []


@pytest.mark.parametrize("form", sorted(load_shipped()))
@pytest.mark.parametrize("language", PUBLISHED)
def test_every_say_is_whole_and_every_button_fits_a_phone(form: str, language: str) -> None:
    wording = Wording(Catalogs.shipped(), strict=True)
    areas = {area.name for area in Register.shipped().areas.values()}
    for say in says(form):
        reply = wording.reply(say, language)
        assert all(line.strip() and "{" not in line for line in reply.lines)
        for row in reply.rows:
            for button in row:
                assert button.label.strip()
                assert len(button.label) <= LONGEST_LABEL or button.label in areas, button.label


@pytest.mark.parametrize("language", PUBLISHED)
def test_the_words_on_a_command_s_button_mean_that_command_when_typed(language: str) -> None:
    catalogs = Catalogs.shipped()
    words = lexicon(catalogs, language)
    for command, label in LABELS.items():
        assert words.command(catalogs.text(language, label.context, label.message)) == command


@pytest.mark.parametrize("language", PUBLISHED)
def test_every_listed_word_means_its_command_and_no_other(language: str) -> None:
    catalogs = Catalogs.shipped()
    words = lexicon(catalogs, language)
    for command, line in COMMANDS.items():
        for word in catalogs.text(language, line.context, line.message).split("|"):
            assert words.command(word) == command, word
    for category, line in OTHERS.items():
        for word in catalogs.text(language, line.context, line.message).split("|"):
            assert words.others[fold(word)] == category, word
            assert words.command(word) is None, word


@pytest.mark.parametrize(
    ("text", "command"),
    [("Wróć", "back"), ("wroc", "back"), ("POMIŃ!", "skip"), ("pomoc", "help"), ("Usuń moje odpowiedzi.", "forget"),
     ("usun wszystko", "forget"), ("przerwa", "stop"), ("kontynuuj", "continue"), ("zmień język", "language"),
     ("stop", "stop"), ("Who sees this?", "who")],
)  # fmt: skip
def test_polish_typed_with_and_without_its_letters_is_understood(text: str, command: str) -> None:
    assert lexicon(Catalogs.shipped(), "pl").command(text) == command
