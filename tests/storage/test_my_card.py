"""Promise: a young person gets a card of their own answers and words when they ask, only they do, and it is kept
nowhere."""

from __future__ import annotations

from bot.my_card.made import MyCard
from dialogs.messages import Media, Sent
from storage.models import answers
from tests.storage.house import Open, Person, opened
from tests.storage.test_withdrawal import files_of

STORY = "canary-Quagga, more art & <b>less noise</b>"
AREA = "Hertfordshire"


async def finished(
    here: Open, form: str = "young-person", channel: str = "telegram", who: str = "", drawing: Media | None = None
) -> Person:
    """Somebody who is happy with everything but their plan, and told a story or drew it."""
    person = here.person(channel=channel)
    await person.start()
    for code in ("en", "age_16_18", "yes"):
        await person.tap(code)
    if who:
        await person.tap("next")
        await person.tap(who)
        await person.tap("next")
    await person.type(AREA)
    await person.tap("E10000015")
    await person.tap("skip")  # what is only to try
    await person.tap("final_plan")
    for face in ("happy", "sad", "okay"):
        await person.tap(face)
        if face != "okay":
            await person.tap("5" if face == "happy" else "1")
    if who:
        await person.tap("alone")
    for _ in ("listened", "involved"):
        await person.tap("skip")
    if drawing is not None:
        await person.send(Sent(drawing, STORY))
    else:
        await person.type(STORY)
    await person.tap("no")
    return person


def card_of(person: Person) -> MyCard:
    assert person.last is not None
    (card,) = [each.file for each in person.last.deliveries if each.file]
    assert isinstance(card, MyCard)
    return card


async def test_the_card_holds_their_own_words_and_faces_and_not_the_area(database_url: str) -> None:
    async with opened(database_url, entry="young-person") as here:
        person = await finished(here)
        await person.tap("card")
        card = card_of(person)
        said = {part.id: [(e.title, e.picture, e.said, e.words) for e in part.entries] for part in card.parts}
        assert said == {
            "good": [("Everything so far", "face-5", "Very happy", "")],
            "okay": [("My help", "face-3", "Okay", "")],
            "hard": [("My plan", "face-1", "Very sad", "")],
            "next": [("What should change", "", "", STORY)],
        }
        assert "Quagga" not in repr(person.last), "it is in no log by accident"
        assert AREA not in str([(p.title, p.entries) for p in card.parts]) + str(card.notes + card.lead)
        assert person.receipt not in str(card)


async def test_it_speaks_their_language(database_url: str) -> None:
    async with opened(database_url, entry="young-person") as here:
        person = await finished(here)
        await person.type("polski")
        await person.type("pokaż moją kartę")
        card = card_of(person)
        assert card.language == "pl"
        assert card.parts[0].entries[0].said == "Bardzo wesoło"
        assert card.parts[-1].entries[0].words == STORY, "their own words stay as they are"


async def test_what_a_helper_said_is_marked(database_url: str) -> None:
    async with opened(database_url, entry="young-person-supported") as here:
        person = await finished(here, who="on_behalf")
        await person.tap("card")
        marked = {e.title: e.for_me for part in card_of(person).parts for e in part.entries}
        assert marked["My plan"] == "A helper said this for me."
        assert marked["What should change"] == "", "this they said alone"


async def test_a_drawing_is_on_it(database_url: str) -> None:
    drawing = Media("picture", "image/png", b"canary-drawing")
    async with opened(database_url, entry="young-person") as here:
        person = await finished(here, drawing=drawing)
        await person.tap("card")
        assert card_of(person).drawings == (drawing,)


async def test_a_card_left_behind_by_a_crash_is_made_anew_and_never_stored(sqlite_url: str) -> None:
    async with opened(sqlite_url, entry="young-person") as here:
        person = await finished(here)
        await person.tap("card")
        first = card_of(person)
        for content in files_of(sqlite_url).values():
            assert b"Quagga" not in content
    async with opened(sqlite_url, entry="young-person") as here:
        found = await here.conversation.pending(["telegram"], here.clock.now(), 50)
        assert [each.file for each in found if each.file is not None] == [first]


async def test_nobody_else_gets_it_and_after_withdrawal_nobody(database_url: str) -> None:
    async with opened(database_url, entry="young-person") as here:
        person = await finished(here, channel="web")
        assert await here.conversation.card("web", "somebody") is None
        assert await here.conversation.card("telegram", "chat 1") is None
        card = await here.conversation.card("web", "chat 1")
        assert card is not None
        assert card.parts
        await person.tap("forget")
        await person.tap("forget_yes")
        assert await here.conversation.card("web", "chat 1") is None
        assert here.count(answers) == 0
    async with opened(database_url) as here:  # parents have none
        parent = here.person(channel="web")
        await parent.to_the_story()
        assert await here.conversation.card("web", "chat 1") is None
