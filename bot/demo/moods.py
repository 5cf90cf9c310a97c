"""Moods: how a made-up family answers. Weights only; the dice are in `family`, seeded, so that every demo is the same.

Exampleshire is made up, and so is every family and every word here. The mix is drawn so that each way through the
questionnaire is seen, not after any real area.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from dialogs.areas import Area

EXAMPLESHIRE = Area("X99000001", "Exampleshire", "Demo")
"""Codes that start with X belong to nobody: no real authority can be mistaken for it."""

Weights = Mapping[str, float]

FAR: Weights = {
    "identification": 1,
    "assessment": 2,
    "draft_plan": 2,
    "final_plan": 2,
    "action": 3,
    "review": 3,
    "not_sure": 0.5,
}


@dataclass(frozen=True, slots=True)
class Mood:
    """`share` of all families. `heart`: the middle of its scores, 1 to 5. `words`, `leaves`, `skips`, `unsure`,
    `types` and `slips`: how likely (0 to 1) it writes a story, drops out at a question, skips, does not know, types
    instead of tapping, taps Help or Back first. `choices`: weights of options by question."""

    name: str
    share: float
    heart: float
    words: float = 0.4
    leaves: float = 0.0
    skips: float = 0.02
    unsure: float = 0.04
    types: float = 0.08
    slips: float = 0.03
    choices: Mapping[str, Weights] = field(default_factory=lambda: {"stage_reached": FAR})


STOPPED: Mapping[str, Weights] = {
    "stage_reached": {"stopped_early": 1.0},
    "how_stopped": {"not_assessed": 5, "no_plan": 3, "left": 1.5, "not_sure": 0.5},
    "stop_explained": {"yes": 1, "partly": 2, "no": 4},
    "stop_shared": {"yes": 1, "partly": 2, "no": 4},
    "stop_needs_met": {"yes": 0.5, "partly": 2, "no": 4},
    "stop_next_steps": {"yes": 1, "partly": 2, "no": 3},
}

MOODS: tuple[Mood, ...] = (
    Mood("content", 0.26, 4.2, words=0.45),
    Mood("mixed", 0.25, 3.1, words=0.5, unsure=0.06),
    Mood("let down", 0.15, 1.8, words=0.7, types=0.12),
    Mood("stopped early", 0.12, 1.9, words=0.6, choices=STOPPED),
    Mood("hurried", 0.08, 3.3, words=0.03, skips=0.12, slips=0.0),
    Mood("drops out", 0.11, 2.9, words=0.2, leaves=0.12),
    Mood("says no", 0.03, 3.0, choices={"consent": {"no": 1.0}}),
)

BEYOND: Weights = {
    # What happens at a stage is not the same for all: added to the heart of the mood.
    "overall": 0.0,
    "identification": -0.4,
    "assessment": 0.6,
    "draft_plan": -0.3,
    "final_plan": 0.6,
    "action": -0.2,
    "review": 0.1,
    "disagreement": -0.8,
}
BETTER: Mapping[str, tuple[int, float]] = {"draft_plan": (13, 0.9)}
"""From this week on the area does something better:

a change that the report may or may not be able to tell from chance.
"""

LANGUAGES: Weights = {"en": 0.85, "pl": 0.15}

STORIES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "en": {
        "good": (
            "One person stayed with us from the first call to the end.",
            "They asked our child what helps, and wrote it down.",
            "We got a plain letter that said what comes next.",
            "The meeting was at our school, so it was easy to come.",
            "They rang when they said they would.",
        ),
        "middle": (
            "People were kind, but we had to tell the same story many times.",
            "The meeting was good. Then we heard nothing for weeks.",
            "Parts of the plan are right and parts are about another child.",
            "We got there in the end.",
        ),
        "bad": (
            "Nobody told us who to ask.",
            "We waited for months and had to ring every week.",
            "We got the first plan two days before we had to answer.",
            "They met our child for one hour and wrote ten pages.",
            "The help in the plan has not started.",
        ),
        "change": (
            "One person to ring.",
            "Tell us what comes next, and when.",
            "Listen to the school.",
            "Write so that we can read it.",
            "Meet our child before you write.",
        ),
    },
    "pl": {
        "good": (
            "Jedna osoba pomagała nam od początku do końca.",
            "Zapytali nasze dziecko, co mu pomaga.",
            "Spotkanie było w szkole, łatwo było przyjść.",
        ),
        "middle": (
            "Ludzie byli mili, ale trwało to długo.",
            "Wiele razy mówiliśmy to samo.",
        ),
        "bad": (
            "Nikt nam nie powiedział, kogo pytać.",
            "Czekaliśmy wiele miesięcy.",
            "List był tylko po angielsku.",
        ),
        "change": (
            "Jedna osoba, do której można zadzwonić.",
            "Listy w naszym języku.",
        ),
    },
}
