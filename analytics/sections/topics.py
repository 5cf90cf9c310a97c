"""Which questions have a section of their own, by their ids. Every other one reports as a plain scale or a plain
distribution, so that a question an area added needs no line of code."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from analytics.codebook import Item
from analytics.disclosure.gate import SafeAudience, SafeScale
from analytics.disclosure.plain import SafeChoice

OUTCOME = "outcome_"
KNOWN, LIKED = "know_", "happy_"
KNOWLEDGE = ("not_heard", "heard", "used")
OLDER = "compared"

SUPPORTS: dict[str, str] = {
    "forum": "Parent carer forum",
    "supporter": "Independent supporter",
    "ias": "Free advice for families (SENDIASS)",
    "key_worker": "Key worker",
    "local_offer": "Local Offer",
    "budget": "Personal Budget",
    "dispute": "Mediation or tribunal",
    "other": "Other help",
}
"""What a report calls a support; one that is not here is called by its question."""


@dataclass(frozen=True, slots=True)
class Support:
    """`liked` is asked of those who used it, where it is asked at all; `known` is None where only that is asked."""

    key: str
    label: str
    known: SafeChoice | None
    liked: SafeScale | None


def supports(one: SafeAudience) -> Iterator[Support]:
    """Every support asked about, in the order of the questionnaire."""
    known = {c.item.question.removeprefix(KNOWN): c for c in one.choices if asks_knowledge(c.item)}
    liked = {s.item.question.removeprefix(LIKED): s for s in one.scales if s.item.question.startswith(LIKED)}
    for key in (*known, *(key for key in liked if key not in known)):
        item = known[key].item if key in known else liked[key].item
        yield Support(key, SUPPORTS.get(key, item.text), known.get(key), liked.get(key))


def asks_knowledge(item: Item) -> bool:
    """Not heard of, heard of, used."""
    return item.question.startswith(KNOWN) and {o.id for o in item.options} == set(KNOWLEDGE)


def plain_scale(item: Item) -> bool:
    return not item.question.startswith((OUTCOME, LIKED))


def plain_choice(item: Item, one: SafeAudience) -> bool:
    return not asks_knowledge(item) and item.question != OLDER and not of_stopped(item, one)


def of_stopped(item: Item, one: SafeAudience) -> bool:
    """Asked only of families whose way stopped early."""
    reached = [c.item for c in one.choices if c.item.role == "reached"]
    stopped = {(r.question, o.id) for r in reached for o in r.options if o.way == "stopped"}
    return any({(question, o) for o in options} <= stopped for question, options in item.only_for)
