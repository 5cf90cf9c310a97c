"""The review ledger says honestly who has checked what, and refuses to say more."""

from __future__ import annotations

import pytest

from locales.check import direction_faults
from locales.ledger import Entry, FaultyLedger, Ledger

ENGLISH = """\
[languages.en]
name = "English"
published = true
state = "source"
[[languages.en.reviews]]
when = 2026-11-21
by = "machine"
what = "all"
"""
WELSH = """\
[languages.cy]
name = "Cymraeg"
published = {published}
state = "{state}"
[[languages.cy.reviews]]
when = 2026-11-21
by = "{by}"
what = "all"
open = "native check open"
"""


def test_english_comes_first_and_only_published_languages_are_offered() -> None:
    welsh = WELSH.format(published="false", state="machine-drafted", by="machine")
    ledger = Ledger.read(welsh + ENGLISH)
    assert [entry.code for entry in ledger.entries] == ["en", "cy"]
    assert [entry.code for entry in ledger.published()] == ["en"]
    assert ledger.entries[1].reviews[0].open == "native check open"


@pytest.mark.parametrize("state", ["native-checked", "tried-out"])
def test_a_machine_cannot_check_a_language(state: str) -> None:
    with pytest.raises(FaultyLedger, match="without a review by a person"):
        Ledger.read(ENGLISH + WELSH.format(published="true", state=state, by="machine"))
    assert Ledger.read(ENGLISH + WELSH.format(published="true", state=state, by="parent, native speaker")).entries


def test_the_direction_of_every_language_families_asked_for_is_checked_against_the_cldr() -> None:
    asked_for = ["pl", "ro", "ur", "pa", "bn", "ar", "pt", "so", "gu", "uk", "tr", "es", "cy", "en", "xx"]
    entries = tuple(Entry(code, code, False, "machine-drafted", ()) for code in asked_for)
    faults = {fault.language: fault.mend for fault in direction_faults(Ledger(entries))}
    assert set(faults) == {"ur", "ar", "xx"}
    assert faults["ur"] == 'write direction = "rtl"'
    assert list(direction_faults(Ledger.read(ENGLISH))) == []


def test_all_faults_are_told_at_once() -> None:
    text = """\
[languages.cy]
state = "perfect"
direction = "up"
[[languages.cy.reviews]]
when = "yesterday"
by = "machine"
what = "all"
[[languages.cy.reviews]]
who = "x"
[languages.ur]
name = "اردو"
published = false
state = "machine-drafted"
"""
    with pytest.raises(FaultyLedger) as fault:
        Ledger.read(text)
    told = " / ".join(fault.value.faults)
    wanted = ["no own name", "published is not", "'perfect' is unknown", "'up' is unknown", "when is not a date"]
    wanted += ["review 2 needs", "ur: nobody has looked", "English is missing"]
    for part in wanted:
        assert part in told
    with pytest.raises(FaultyLedger, match="is not TOML"):
        Ledger.read("[languages")


def test_the_shipped_ledger_claims_no_native_check_that_nobody_made() -> None:
    for entry in Ledger.shipped().entries:
        assert entry.reviews
        if all(review.by == "machine" for review in entry.reviews):
            assert entry.state in ("source", "machine-drafted")
            assert any(review.open for review in entry.reviews)
