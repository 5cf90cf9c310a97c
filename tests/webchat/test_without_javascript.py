"""The chat page as plain forms: a whole survey, one effect for whatever is sent twice, nothing lost where nothing was
stored.
"""

from __future__ import annotations

import asyncio

from tests.webchat.conftest import Serve
from tests.webchat.house import MemoryHouse
from tests.webchat.visitor import SAME, Page, Visitor, hidden, to_the_story


async def test_a_visitor_who_only_looks_leaves_nothing_behind(serve: Serve, house: MemoryHouse) -> None:
    client = await serve()
    for path in ("/", "/i/AAAA-BBBB-CCCC", "/?lang=pl"):
        response = await client.get(path)
        assert response.status == 200
        assert "Set-Cookie" not in response.headers
    assert not house.inbounds


async def test_a_whole_survey_by_plain_forms(serve: Serve, house: MemoryHouse) -> None:
    visitor = Visitor(await serve())
    page = await to_the_story(visitor)
    page = await visitor.write(page, "We waited a year.\r\nThen it went well.")
    for _ in range(30):
        form = page.answer
        labels = [label for name, _, label in form.buttons if name == "tap"]
        if any(label == "Delete my answers" for label in labels):
            break
        if "text" in form.fields:
            page = await visitor.write(page, "It was fine.")
        else:
            page = await visitor.tap(page, labels[0])
    assert house.only.session.state == "finished"
    assert house.only.receipt in page.text
    records = house.only.records
    assert records["area"].value == ("E06000023",)
    assert records["score_overall"].value == ("4",)
    assert records["why_overall"].text == "We waited a year.\nThen it went well."
    assert "We waited a year" not in page.html


async def test_the_question_is_a_group_with_big_buttons_and_the_progress_in_words(serve: Serve) -> None:
    visitor = Visitor(await serve())
    page = await visitor.tap(await visitor.start(), "Next")
    names = [tag for tag, _ in page.elements]
    assert {"fieldset", "legend", "progress", "h1", "main", "header"} <= set(names)
    assert "Part 1 of" in page.text
    assert page.answer.tap("Stop").endswith("!stop")


async def test_scale_shows_five_marks_with_number_and_words(serve: Serve) -> None:
    visitor = Visitor(await serve())
    page = await visitor.tap(await visitor.tap(await visitor.start(), "Next"), "Yes, I want to")
    page = await visitor.tap(await visitor.tap(page, "Skip"), "We asked for help")
    marks = [attrs for tag, attrs in page.elements if tag == "button" and "mark" in (attrs.get("class") or "")]
    assert [attrs["data-key"] for attrs in marks] == ["5", "4", "3", "2", "1"]
    labels = [label for _, value, label in page.answer.buttons if value.split(".")[-1] in "12345"]
    assert labels[0] == "5 Very happy"
    assert labels[-1] == "1 Very unhappy"


async def test_reload_shows_the_same_and_changes_nothing(serve: Serve, house: MemoryHouse) -> None:
    visitor = Visitor(await serve())
    page = await to_the_story(visitor)
    before = len(house.inbounds)
    again = await visitor.look()
    assert again.text == page.text
    assert "You said: 4 🙂 Happy" in again.text
    assert len(house.inbounds) == before


async def test_what_a_search_found_is_still_there_after_a_reload(serve: Serve) -> None:
    visitor = Visitor(await serve())
    page = await visitor.tap(await visitor.tap(await visitor.start(), "Next"), "Yes, I want to")
    await visitor.write(page, "bris")
    assert (await visitor.look()).answer.tap("Bristol, City of").endswith(".E06000023")


async def test_the_same_page_sent_twice_has_one_effect(serve: Serve, house: MemoryHouse) -> None:
    visitor = Visitor(await serve())
    page = await visitor.tap(await visitor.start(), "Next")
    sent = hidden(page) | {"tap": page.answer.tap("Yes, I want to")}
    first, second = await asyncio.gather(visitor.post("/chat", sent), visitor.post("/chat", sent))
    assert sorted((first.headers["Location"], second.headers["Location"])) == ["/chat", "/chat?again"]
    # An old page kept by the browser, with another button pressed on it: told kindly, without an effect.
    third = await visitor.post("/chat", sent | {"tap": page.answer.tap("No, thank you")})
    assert third.headers["Location"] == "/chat?again"
    assert house.only.records["consent"].value == ("yes",)
    assert "We already have your answer" in (await visitor.look("/chat?again")).text
    assert [type(inbound.content).__name__ for inbound in house.inbounds].count("Tapped") == 3  # language, next, yes


async def test_start_sent_twice_opens_one_chat(serve: Serve, house: MemoryHouse) -> None:
    client = await serve()
    visitor = Visitor(client)
    fields = (await visitor.look("/")).forms[0].fields
    answers = [await client.post("/start", data=fields, headers=SAME, allow_redirects=False) for _ in range(2)]
    assert [answer.status for answer in answers] == [303, 303]
    assert len(house.kept) == 1


async def test_not_stored_keeps_the_words_and_sends_the_same_page_again(serve: Serve, house: MemoryHouse) -> None:
    visitor = Visitor(await serve())
    page = await to_the_story(visitor)
    house.fail = lambda: True
    story = "Our story, with <b>marks</b> & lines.\nSecond line."
    response = await visitor.post("/chat", hidden(page) | {"text": story})
    assert response.status == 503
    assert int(response.headers["Retry-After"]) > 0
    trouble = Page(await response.text())
    assert "Nothing is lost" in trouble.text
    assert trouble.answer.fields["text"] == story
    assert trouble.answer.fields["turn"] == page.answer.fields["turn"]
    assert "why_overall" not in house.only.records
    house.fail = lambda: False
    await visitor.write(trouble, trouble.answer.fields["text"])
    assert house.only.records["why_overall"].text == story


async def test_words_for_an_earlier_question_are_kept_on_the_page_and_not_used(
    serve: Serve, house: MemoryHouse
) -> None:
    visitor = Visitor(await serve())
    old = await to_the_story(visitor)
    await visitor.tap(await visitor.look(), "No thanks")
    response = await visitor.post("/chat", hidden(old) | {"text": "Words from the other window."})
    assert response.status == 409
    page = Page(await response.text())
    assert "another question now" in page.text
    assert "Words from the other window." in page.html
    assert all(record.text is None for record in house.only.records.values())


async def test_help_in_the_middle_of_writing_keeps_the_words_in_the_box(serve: Serve, house: MemoryHouse) -> None:
    visitor = Visitor(await serve())
    page = await to_the_story(visitor)
    response = await visitor.post("/chat", hidden(page) | {"tap": page.answer.tap("Help"), "text": "\nHalf a story"})
    assert response.status == 200
    after = Page(await response.text())
    assert after.answer.fields["text"] == "\nHalf a story"
    assert after.answer.fields["turn"] != page.answer.fields["turn"]


async def test_saying_no_ends_with_kind_words_and_a_way_to_begin_again(serve: Serve, house: MemoryHouse) -> None:
    visitor = Visitor(await serve())
    page = await visitor.tap(await visitor.start(), "Next")
    page = await visitor.tap(page, "No, thank you")
    assert page.answer.tap("Start").endswith("!start")
    assert not house.only.records


async def test_leaving_closes_the_chat_on_this_device_and_keeps_the_answers(serve: Serve, house: MemoryHouse) -> None:
    client = await serve()
    visitor = Visitor(client)
    page = await to_the_story(visitor)
    leave = next(form for form in page.forms if form.action == "/leave")
    response = await visitor.post("/leave", leave.fields)
    assert response.headers["Location"] == "/?left"
    assert (await visitor.get("/chat")).headers["Location"] == "/"
    assert "Your answers are kept" in (await visitor.look("/?left")).text
    assert house.only.records


async def test_language_of_the_first_page_is_the_language_of_the_chat(serve: Serve, house: MemoryHouse) -> None:
    visitor = Visitor(await serve())
    page = await visitor.look("/?lang=pl")
    assert (page.root["lang"], page.root["dir"]) == ("pl", "ltr")
    await visitor.post("/start", page.forms[0].fields)
    chat = await visitor.look()
    assert chat.root["lang"] == "pl"
    assert house.only.session.language == "pl"
    assert (await visitor.look("/", **{"Accept-Language": "pl-PL,pl;q=0.9,en;q=0.5"})).root["lang"] == "pl"
    assert (await visitor.look("/", **{"Accept-Language": "xx"})).root["lang"] == "en"


async def test_an_invite_starts_with_its_area_known(serve: Serve, house: MemoryHouse) -> None:
    visitor = Visitor(await serve())
    await visitor.start("/i/AAAA-BBBB-CCCC")
    assert house.only.session.area == "E06000023"


async def test_who_has_a_chat_open_is_not_started_over_by_an_old_first_page(serve: Serve, house: MemoryHouse) -> None:
    visitor = Visitor(await serve())
    old = await visitor.look("/")
    await visitor.start()
    response = await visitor.post("/start", old.forms[0].fields)
    assert response.headers["Location"] == "/chat"
    page = await visitor.look("/")
    assert "Carry on with your chat" in page.text
    assert len(house.kept) == 1
    response = await visitor.post("/start", page.forms[0].fields)
    assert response.headers["Location"] == "/chat?first"
    assert len(house.kept) == 2
