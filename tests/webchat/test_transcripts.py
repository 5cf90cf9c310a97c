"""Every transcript once more, through the web page without JavaScript and the real house on SQLite: what the database
holds at the end is what the pure step recorded, to the last superseded answer.

A page cannot send stickers or change an old message, so those lines are the step's alone; they store nothing. The
language is chosen on the first page, so what comes before its tap is the step's alone too. To open the chat again is to
look at its page.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from aiohttp import FormData

from bot.conversation import Conversation
from bot.simulation import Simulation
from bot.transcripts import Screen, parse
from dialogs.definition import Questionnaire
from dialogs.engine import opening
from dialogs.loading import load_shipped
from dialogs.messages import Content, Forget, Media, Record, Sent, Started, Tapped, Typed
from storage.store import Store
from tests.fakes.stored import answers_of, expected, respondent_at
from tests.storage.house import RING, HandClock, catalogs, house, register
from tests.webchat.conftest import Serve
from tests.webchat.visitor import SAME, Page, Visitor, hidden

FOLDER = Path(__file__).parent.parent / "transcripts"
FILES = {file.stem: parse(file.read_text(encoding="utf-8")) for file in sorted(FOLDER.glob("*.txt"))}


@cache
def shipped() -> dict[str, Questionnaire]:
    return load_shipped()


async def begin(visitor: Visitor, path: str, language: str) -> Page:
    form = next(form for form in (await visitor.look(path)).forms if form.action == "/start")
    response = await visitor.post("/start", form.fields | {"language": language})
    assert response.status == 303, response.status
    return await visitor.look()


async def send(visitor: Visitor, page: Page, content: Content) -> Page:
    if isinstance(content, Sent):
        return await give(visitor, page, content.media)
    fields = {"tap": content.data} if isinstance(content, Tapped) else {"text": getattr(content, "text", "")}
    response = await visitor.post("/chat", hidden(page) | fields)
    assert response.status in (303, 422), response.status
    landed = await visitor.get("/chat")
    # Nothing is left of somebody who withdrew: the last page's form is what they still hold.
    return Page(await landed.text()) if landed.status == 200 and "ask" in await landed.text() else page


async def give(visitor: Visitor, page: Page, media: Media) -> Page:
    """Words sent with it are the step's alone: a page sends one thing at a time."""
    parts = FormData()
    for name, value in hidden(page).items():
        parts.add_field(name, value)
    parts.add_field(media.what, media.content, filename="made-up", content_type=media.type)
    response = await visitor.client.post("/chat/media", data=parts, headers=SAME, allow_redirects=False)
    assert response.status == 303, response.status
    return await visitor.look()


@pytest.mark.parametrize("name", FILES)
async def test_a_transcript_on_the_page(name: str, serve: Serve, sqlite_url: str) -> None:
    transcript = FILES[name]
    alone = Simulation.of(
        shipped()[transcript.questionnaire], transcript.language, transcript.area, catalogs(), register()
    )
    screen = Screen()
    with Store.open(sqlite_url, RING) as store:
        path = "/"
        if transcript.area is not None:
            (code,) = store.invite(transcript.area, "2026Q4", transcript.questionnaire, 1)
            path = f"/i/i-{code}"
        rooms = house(store, language=transcript.language, entry=transcript.questionnaire, questionnaires=shipped())
        async with Conversation(rooms, HandClock()) as conversation:
            visitor = Visitor(await serve(conversation))
            screen.show(alone.say(Started()))
            acts = list(transcript.acts)
            while "language" not in alone.session.held:
                screen.show(alone.say(screen.content(acts.pop(0))))
            # On the first page a language is tapped, whoever would have typed it.
            alone.effects = [replace(e, given="tapped") if isinstance(e, Record) else e for e in alone.effects]
            page = await begin(visitor, path, alone.session.language)
            for act in acts:
                content = screen.content(act)
                before = len(alone.effects)
                if isinstance(content, Sent):
                    content = Sent(content.media)
                screen.show(alone.say(content))
                if isinstance(content, Tapped | Typed | Sent):
                    page = await send(visitor, page, content)
                elif isinstance(content, Started):
                    page = await visitor.look()
                if Forget() in alone.effects[before:]:
                    alone.session = opening(alone.guide.questionnaire, transcript.language, "2026Q4")
        cookies = [c.value for c in visitor.client.session.cookie_jar if c.key.endswith("waymark")]
        found = [r for r in (respondent_at(store, "web", token) for token in cookies) if r is not None]
        stored = answers_of(store, found[0]) if found else Counter()
    assert stored == expected(alone.effects)
    assert {each.question for each in stored if each.current} == set(alone.records)
