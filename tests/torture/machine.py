"""A few people who do anything in any order, on the real house and in the model at once: what is stored must be what
the model says, after every single step, whatever happened to the process or the tables in between.
"""

from __future__ import annotations

import asyncio
import math
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from bot.ports import TurnResult
from dialogs import mine
from dialogs.messages import Content, Edited, Sent, Started, Tapped, Typed, Unreadable
from storage import migrate
from tests.storage.house import PUSHED
from tests.torture.beside import DEATHS, MEDIA, NAMED, PLACES, Beside
from tests.torture.comparing import compare
from tests.torture.model import Where, receipt

LAST_BUT_ONE = "-1"
KNOWN_AGAIN = timedelta(days=6)
"""An update that comes again later than this may be taken for a new one: its key is cleared after a week."""

who = st.sampled_from(PLACES)
picks = st.integers(0, 1000)


class Families(Beside):
    """Five places; whoever is not there yet comes."""

    # --- what people do -----------------------------------------------------------------------------------------------

    @rule(where=who)
    def begin(self, where: Where) -> None:
        self.say(where, Started())

    @rule(where=who, pick=picks)
    def come_invited(self, where: Where, pick: int) -> None:
        self.say(where, Started(f"i-{self.codes[pick % len(self.codes)]}"))

    @rule(where=who, choices=st.lists(picks, min_size=2, max_size=10))
    def answer(self, where: Where, choices: list[int]) -> None:
        for choice in choices:
            self.answer_once(where, choice)

    @rule(where=who, pick=picks, choice=picks)
    def edit(self, where: Where, pick: int, choice: int) -> None:
        someone = self.with_answers(where, pick)
        number = self.one_of_mine(someone, pick)
        if number is None:
            return
        for command in ("answers", f"one_{number}", f"change_{number}"):
            self.tap(someone, where, command)
        assert someone.session.at == someone.guide.questionnaire.questions[number].id
        self.answer_once(where, choice)
        self.done["edited"] += 1

    @rule(where=who, pick=picks)
    def delete(self, where: Where, pick: int) -> None:
        someone = self.with_answers(where, pick)
        number = self.one_of_mine(someone, pick)
        if number is None:
            return
        question = someone.guide.questionnaire.questions[number].id
        if not mine.erasable(someone.guide, someone.session, question):
            return
        for command in ("answers", f"one_{number}", f"erase_{number}", f"erased_{number}"):
            self.tap(someone, where, command)
        assert not [r for r in someone.rows if (r.wave, r.question) == (someone.session.wave, question)]
        self.done["deleted"] += 1

    @rule(where=who, pick=picks)
    def withdraw(self, where: Where, pick: int) -> None:
        someone = self.here(where)
        if pick % 2 or someone.session.state == "new":
            return
        self.tap(someone, where, "forget")
        self.tap(someone, where, "forget_yes")
        assert someone.gone
        self.done["withdrew"] += 1

    @rule(where=who, pick=picks, choice=st.sampled_from(["take_out", "keep_words", "write_again", ""]))
    def words_with_names(self, where: Where, pick: int, choice: str) -> None:
        """They are held until the person says what shall become of them; '' says nothing yet."""
        someone, words = self.at_a_story(where, pick), NAMED[pick % len(NAMED)]
        if someone.session.state != "open" or someone.screen is None or someone.screen.entry != "story":
            return
        question, before = someone.session.at or "", list(someone.rows)
        self.say(where, Typed(words))
        if not someone.session.holding:
            return
        assert someone.rows == before
        self.done["words held"] += 1
        taps = [button.tap for button in someone.buttons if button.tap.endswith(choice)]
        if not choice or not taps:
            return
        self.say(where, Tapped(taps[0]))
        kept = someone.current(question)
        if choice == "write_again":
            assert someone.rows == before
        elif choice == "keep_words":
            assert kept is not None
            assert kept.text == words
        else:
            assert kept is not None
            assert "[" in kept.text
            assert "Tomek" not in kept.text
            assert "07700" not in kept.text
        assert someone.draft is None
        self.done[choice] += 1

    @rule(where=who, pick=picks)
    def send(self, where: Where, pick: int) -> None:
        """A voice note or a picture, wanted here or not; mostly by a young person, who is asked for them."""
        here = self.here(where)
        young = [code for code, one in self.model.invites.items() if one.questionnaire.startswith("young")]
        if pick % 4 and not here.guide.questionnaire.id.startswith("young"):
            self.say(where, Started(f"i-{young[pick % len(young)]}"))
        someone = self.at_a_story(where, pick)
        before = len(someone.media)
        self.say(where, Sent(MEDIA[pick % 2], "see there" if pick % 3 else ""))
        self.done["voice notes and pictures kept"] += len(someone.media) - before

    @rule(
        where=who, pick=picks, when=st.sampled_from(["today", "tomorrow", "another", "unremind"]), waits=st.booleans()
    )
    def remind_me(self, where: Where, pick: int, when: str, waits: bool) -> None:
        """`waits`: until the evening when it is due."""
        someone = self.tap(self.with_answers(where, pick), where, "stop")
        if someone.gone:
            return
        self.tap(someone, where, when)
        if when == "unremind" and someone.session.state == "paused":
            assert someone.reminder is None
        if someone.reminder is not None and where[0] in PUSHED and when != "unremind":
            self.done["reminders agreed"] += 1
            if waits:
                left = someone.reminder[0] / 1000 - self.clock.now().timestamp()
                self.time_passes(hours=math.ceil(left / 3600))

    @rule(where=who)
    def pause(self, where: Where) -> None:
        self.tap(self.here(where), where, "stop")

    @rule(where=who)
    def resume(self, where: Where) -> None:
        self.tap(self.here(where), where, "continue")

    @rule(where=who, there=who)
    def resume_elsewhere(self, where: Where, there: Where) -> None:
        """By the receipt code, at another place or on another channel."""
        someone = self.here(where)
        if someone.session.state != "new":
            self.say(there, Started(receipt(someone)))
            assert self.model.at[there] is someone
            self.done["resumed elsewhere"] += where != there

    @rule(where=who, command=st.sampled_from(["back", "back", "skip", "help", "who", "language", "lang_pl", "copy"]))
    def command(self, where: Where, command: str) -> None:
        self.tap(self.here(where), where, command)

    @rule(
        where=who, what=st.sampled_from([Edited(), Unreadable("sticker"), Typed("/stop"), Typed("?"), Tapped("1.yes")])
    )
    def anything_else(self, where: Where, what: Content) -> None:
        self.say(where, what)

    # --- how it comes -------------------------------------------------------------------------------------------------

    @precondition(lambda self: self.sent)
    @rule(pick=picks, times=st.integers(1, 5))
    def duplicate(self, pick: int, times: int) -> None:
        """Something of before, several times at once."""
        known = [each for each in self.sent[-40:] if self.clock.now() - each.at < KNOWN_AGAIN]
        if not known:
            return
        again = known[pick % len(known)]

        async def all_at_once() -> list[TurnResult]:
            return list(await asyncio.gather(*(self.conversation.handle(again) for _ in range(times))))

        assert all(result.duplicate and not result.deliveries for result in self.run(all_at_once()))
        self.done["duplicates"] += times

    @rule(where=who, first=picks, second=picks)
    def reorder(self, where: Where, first: int, second: int) -> None:
        """Two updates for the same screen, the later one first."""
        someone = self.here(where)
        contents = [c for c in (self.answering(someone, first), self.answering(someone, second)) if c is not None]
        for inbound in reversed([self.inbound(where, content) for content in contents]):
            self.deliver(inbound)
        self.done["reordered"] += 1

    @rule(pick=st.lists(picks, min_size=len(PLACES), max_size=len(PLACES)))
    def all_at_once(self, pick: list[int]) -> None:
        """Everybody in the same moment, so in the same commit."""
        people = {id(self.here(where)): where for where in PLACES}
        inbounds = []
        for where, choice in zip(people.values(), pick, strict=False):
            content = self.answering(self.here(where), choice)
            inbounds.append(self.inbound(where, content or Started()))

        async def together() -> list[TurnResult]:
            return list(await asyncio.gather(*(self.conversation.handle(each) for each in inbounds)))

        for inbound, result in zip(inbounds, self.run(together()), strict=True):
            self.sent.append(inbound)
            self.heard(inbound, result)

    # --- what time does -----------------------------------------------------------------------------------------------

    @rule(hours=st.sampled_from([1, 3, 15, 24, 24, 73]))
    def time_passes(self, hours: int) -> None:
        """What is due is said; then the nightly clearing."""
        self.clock.forward(hours=hours)
        self.model.now = self.clock.now()
        said = self.run(self.conversation.remind())
        assert sorted((each.channel, each.address) for each in said) == sorted(self.model.remind())
        compare(self.store, self.model)
        gone = self.store.clear_old(self.clock.now())
        assert gone["drafts"] == self.model.clear()
        self.done["reminders said"] += len(said)
        self.done["held words cleared"] += gone["drafts"]

    # --- what happens to the house ------------------------------------------------------------------------------------

    @rule(where=who, death=st.sampled_from(DEATHS), pick=picks)
    def crash(self, where: Where, death: str, pick: int) -> None:
        """In the middle of somebody's answer or withdrawal; the channel sends the update once more to the next life."""
        someone = self.here(where)
        content = self.answering(someone, pick) or Started()
        if death == "before_shred" or pick % 5 == 0:
            someone = self.tap(someone, where, "forget")
            content = Tapped(f"{someone.session.ask}!forget_yes")
        inbound = self.inbound(where, content)
        lived = self.run(self.until_death(inbound, death))
        self.store.close()
        self.open()
        committed = lived or death in ("after_commit", "before_shred")
        if committed:
            self.heard(inbound, None)
        compare(self.store, self.model)
        result: TurnResult = self.run(self.conversation.handle(inbound))
        assert result.duplicate == committed
        self.sent.append(inbound)
        if not committed:
            self.heard(inbound, result)
        self.done[f"died: {death}"] += not lived

    @rule()
    def restart(self) -> None:
        self.close()
        self.open()
        self.done["restarts"] += 1

    @precondition(lambda self: self.sent)
    @rule()
    def migrate(self) -> None:
        """To the release before and back, with everything in it."""
        self.close()
        migrate.downgrade(self.url, LAST_BUT_ONE)
        migrate.upgrade(self.url)
        self.open()
        self.done["migrations"] += 1

    @invariant()
    def as_the_model_says(self) -> None:
        compare(self.store, self.model)
        self.done["compared"] += 1
