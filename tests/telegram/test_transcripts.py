"""Every transcript once more, over Telegram: a Bot API server on loopback, the real channel, the real house on SQLite.

What the person sees is what the pure step says, and what the database holds is what the step recorded, to the last
superseded answer. All by polling, every fourth by webhook too.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from bot.conversation import Conversation
from bot.media import made_up
from bot.simulation import RECEIPT, Simulation
from bot.transcripts import Act, Attached, Other, Screen, Tap, Words, parse
from dialogs.definition import Questionnaire
from dialogs.engine import opening
from dialogs.loading import load_shipped
from dialogs.messages import Content, Forget, Reply, Started
from storage.store import Store
from tests.fakes.bot_api import BotApi
from tests.fakes.bot_person import Person
from tests.fakes.stored import answers_of, expected, respondent_at
from tests.storage.house import RING, HandClock, catalogs, house, register
from tests.telegram.running import listening, polling

FOLDER = Path(__file__).parent.parent / "transcripts"
FILES = {file.stem: parse(file.read_text(encoding="utf-8")) for file in sorted(FOLDER.glob("*.txt"))}
CODE = re.compile(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b")
KINDS = {"file": "document", "other": "location"}


@cache
def shipped() -> dict[str, Questionnaire]:
    return load_shipped()


def do(person: Person, act: Act) -> None:
    match act:
        case Words(text):
            person.say(text)
        case Tap(label):
            person.tap(label)
        case Attached("voice", seconds, caption):
            person.give("voice", made_up.voice(seconds).content, caption, duration=seconds)
        case Attached(_, _, caption):
            person.give("photo", made_up.picture().content, caption, width=48, height=48)
        case Other("edited"):
            person.edit()
        case Other(what):
            person.send(KINDS.get(what, what))


class SideBySide:
    """The same person, in a simulation and on Telegram."""

    def __init__(self, alone: Simulation, person: Person) -> None:
        self.alone, self.person = alone, person
        self.language = alone.session.language
        self.screen = Screen()

    async def hear(self, content: Content) -> None:
        before = len(self.alone.effects)
        replies = self.alone.say(content)
        if Forget() in self.alone.effects[before:]:
            # The house does not know this person any more, not even that they left.
            self.alone.session = opening(self.alone.guide.questionnaire, self.language, "2026Q4")
        self.screen.show(replies)
        for reply in replies:
            await self.same(reply)
        assert self.person.unheard == 0, "Telegram said more than the step"

    async def same(self, reply: Reply) -> None:
        seen = await self.person.hears()
        assert CODE.sub(RECEIPT, seen.text) == reply.text
        assert [label for row in seen.rows for label, _ in row] == [b.label for row in reply.rows for b in row]


@pytest.mark.parametrize(
    ("name", "way"), [*((name, polling) for name in FILES), *((name, listening) for name in list(FILES)[::4])]
)
async def test_a_transcript_over_telegram(name: str, way, api: BotApi, sqlite_url: str) -> None:  # type: ignore[no-untyped-def]
    transcript = FILES[name]
    questionnaire = shipped()[transcript.questionnaire]
    alone = Simulation.of(questionnaire, transcript.language, transcript.area, catalogs(), register())
    person = api.person(101)
    both = SideBySide(alone, person)
    with Store.open(sqlite_url, RING) as store:
        payload = ""
        if transcript.area is not None:
            (code,) = store.invite(transcript.area, "2026Q4", transcript.questionnaire, 1)
            payload = f"i-{code}"
        rooms = house(store, language=transcript.language, entry=transcript.questionnaire, questionnaires=shipped())
        async with Conversation(rooms, HandClock()) as conversation, way(api, conversation) as running:
            person.start(payload)
            await both.hear(Started())
            for act in transcript.acts:
                content = both.screen.content(act)
                do(person, act)
                await both.hear(content)
            await api.until(lambda: not api.unconfirmed and not running.outbox.held)
        assert not person.chat.open_queries, "a button went on spinning"
        respondent = respondent_at(store, "telegram", "101")
        stored = answers_of(store, respondent) if respondent is not None else Counter()
    assert stored == expected(alone.effects)
    assert {each.question for each in stored if each.current} == set(alone.records)
    # Every reply was marked as said: nothing would be said again after a restart.
    with Store.open(sqlite_url, RING) as store:
        assert store.engine.connect().exec_driver_sql("SELECT count(*) FROM outbox").scalar() == 0


def test_the_transcripts_are_there() -> None:
    assert len(FILES) >= 15
