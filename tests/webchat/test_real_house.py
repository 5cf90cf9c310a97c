"""The page before the real house: conversation, storage and a real SQLite file. What the memory house promises, this
one keeps.
"""

from __future__ import annotations

from storage.models import answers, respondents
from tests.storage.house import Open, opened
from tests.webchat.conftest import Serve
from tests.webchat.test_returning import ask
from tests.webchat.visitor import Page, Visitor, hidden, to_the_story


async def finish(visitor: Visitor, page: Page) -> Page:
    for _ in range(30):
        labels = [label for name, _, label in page.answer.buttons if name == "tap"]
        if "Delete my answers" in labels:
            return page
        page = await (
            visitor.write(page, "It was fine.") if "text" in page.answer.fields else visitor.tap(page, labels[0])
        )
    raise AssertionError("the survey did not end")


def stories(here: Open) -> int:
    return sum(row.question == "why_overall" and row.current for row in here.rows(answers))


async def test_a_whole_survey_stopped_carried_on_elsewhere_and_withdrawn(serve: Serve, sqlite_url: str) -> None:
    async with opened(sqlite_url) as here:
        phone, library = Visitor(await serve(here.conversation)), Visitor(await serve(here.conversation))
        page = await to_the_story(phone)
        sent = hidden(page) | {"text": "We waited a year."}
        first, second = await phone.post("/chat", sent), await phone.post("/chat", sent)
        assert (first.headers["Location"], second.headers["Location"]) == ("/chat", "/chat?again")
        assert stories(here) == 1
        page = await phone.look()
        assert "Your words are saved" in page.text
        assert (await phone.look()).text == page.text

        paused = await phone.tap(page, "Stop")
        code = next(
            word.rstrip(".") for word in paused.text.split() if word.count("-") == 2 and len(word.rstrip(".")) == 14
        )
        assert (await ask(library, "AAAA-BBBB-CCCC"))[0] == 422
        status, _, where = await ask(library, code.lower())
        assert (status, where) == (303, "/chat")
        done = await finish(library, await library.look())
        assert code in done.text
        assert here.count(respondents) == 1

        page = await library.tap(done, "Delete my answers")
        page = await library.tap(page, "Yes, delete all")
        assert "Your answers are deleted." in page.text
        assert here.count(answers) == 0
        assert (await phone.get("/chat")).headers["Location"] == "/"


async def test_saying_no_shows_the_last_words(serve: Serve, sqlite_url: str) -> None:
    async with opened(sqlite_url) as here:
        visitor = Visitor(await serve(here.conversation))
        page = await visitor.tap(await visitor.start(), "Next")
        page = await visitor.tap(page, "No, thank you")
        assert page.answer.tap("Start")
        assert here.count(answers) == 0


async def test_an_invite_from_the_link_is_used_and_a_second_family_is_told(serve: Serve, sqlite_url: str) -> None:
    async with opened(sqlite_url) as here:
        (code,) = here.store.invite("E08000003", "2026Q4", "parent-short", 1)
        one, other = Visitor(await serve(here.conversation)), Visitor(await serve(here.conversation))
        page = await one.tap(await one.tap(await one.start(f"/i/{code}"), "Next"), "Yes, I want to")
        assert "How far have you come" in page.text
        page = await other.start(f"/i/{code}")
        assert "This invite was used before." in page.text


async def test_a_store_that_cannot_be_reached_is_said_kindly(serve: Serve, sqlite_url: str) -> None:
    async with opened(sqlite_url) as here:
        visitor = Visitor(await serve(here.conversation))
        page = await to_the_story(visitor)
        await here.conversation.close()
        response = await visitor.post("/chat", hidden(page) | {"text": "Our story."})
        trouble = Page(await response.text())
        assert response.status == 503
        assert trouble.answer.fields["text"] == "Our story."
        assert (await visitor.client.get("/chat")).status == 503


async def test_the_copy_is_downloaded_by_its_person_alone(serve: Serve, sqlite_url: str) -> None:
    async with opened(sqlite_url) as here:
        client = await serve(here.conversation)
        visitor, stranger = Visitor(client), Visitor(await serve(here.conversation))
        page = await visitor.write(await to_the_story(visitor), "We waited <b>a year</b>.")
        page = await visitor.tap(await visitor.tap(page, "Help"), "My answers")
        assert "We waited <b>a year</b>." in page.text, "shown as text"
        page = await visitor.tap(page, "Take a copy")
        (link,) = [found for tag, found in page.elements if tag == "a" and "download" in found]
        assert link["href"] == "/chat/copy"
        answer = await visitor.get("/chat/copy")
        assert answer.status == 200
        assert answer.headers["Content-Disposition"] == 'attachment; filename="my-answers.html"'
        assert answer.headers["Cache-Control"] == "no-store"
        assert "We waited &lt;b&gt;a year&lt;/b&gt;." in await answer.text()
        assert (await stranger.get("/chat/copy")).status == 303
        assert (await visitor.get("/chat/copy", **{"Sec-Fetch-Site": "cross-site"})).status == 403
