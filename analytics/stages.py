"""The journey, as far as numbers need it: its stages in order, their names in a report, and how they fold into five
steps.

Source: the study's survey asks about these stages; its website draws five steps, with both versions of the plan as one.
"""

from __future__ import annotations

OVERALL = "overall"

STAGES: dict[str, str] = {
    "identification": "Asking for help",
    "assessment": "Finding out what is needed",
    "draft_plan": "First version of the plan",
    "final_plan": "The plan is agreed",
    "action": "The plan happens",
    "review": "The plan is checked",
    "disagreement": "Sorting out a disagreement",
}
"""Full view: stage key -> what a report calls it, in the order a family meets them."""

STEPS: dict[str, tuple[str, tuple[str, ...]]] = {
    "identify": ("Identify", ("identification",)),
    "assess": ("Assess", ("assessment",)),
    "plan": ("Plan", ("draft_plan", "final_plan")),
    "act": ("Act", ("action",)),
    "review": ("Review", ("review",)),
}
"""Five-step view: step key -> (name, the stages in it). A disagreement is no step of its own; the full view shows
it."""

AUDIENCES: dict[str, str] = {
    "parent": "Parents and carers",
    "young_person": "Young people",
    "forum": "Parent carer forums",
    "pair": "Parent and young person of one family",
}


def audience_name(key: str) -> str:
    """What a report calls this audience; an unknown key reads as its own words."""
    return AUDIENCES.get(key, key.replace("_", " ").capitalize())
