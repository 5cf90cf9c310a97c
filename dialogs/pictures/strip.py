"""The way through the process as five steps with one of them marked: you are here.

Source of the five steps: the study's website draws them so; both versions of the plan are one step. The mark is told by
shape (a pointer, a thick ring, a bigger circle) and, where words are given, by words: colour only adds to it.

>>> step_of("draft_plan"), step_of("disagreement")
('plan', None)
"""

from __future__ import annotations

from dataclasses import dataclass

from dialogs.pictures.drawing import INK, LINE, Drawing, Label
from dialogs.pictures.icons import SIDE, icon

STEPS: dict[str, tuple[str, ...]] = {
    "identify": ("identification",),
    "assess": ("assessment",),
    "plan": ("draft_plan", "final_plan"),
    "act": ("action",),
    "review": ("review",),
}
"""Step -> the stages in it, in the order in which a family meets them."""

ICONS = {"identify": "help", "assess": "assessment", "plan": "draft", "act": "action", "review": "review"}

HERE_RING, HERE_FILL = "#a8480f", "#fcebdc"
CREDIT = "Icons: OpenMoji, CC BY-SA 4.0, openmoji.org; put into circles, one step marked"

_CELL = 148


@dataclass(frozen=True, slots=True)
class Wording:
    """The strip's words in the person's language: one for each step, in order, and "You are here"."""

    steps: tuple[str, ...]
    here: str


def step_of(stage: str) -> str | None:
    """The step a stage belongs to; None for a stage that is no step of its own ('disagreement', 'overall')."""
    return next((step for step, stages in STEPS.items() if stage in stages), None)


def strip(here: str, wording: Wording | None = None, mirrored: bool = False) -> Drawing:
    """The way with the step `here` marked. Without wording there are the numbers only. `mirrored`: from right to left.

    Raises `ValueError` for an unknown step or where not every step has its words.
    """
    if here not in STEPS:
        raise ValueError(f"no step {here!r}")
    if wording is not None and len(wording.steps) != len(STEPS):
        raise ValueError(f"{len(STEPS)} steps, {len(wording.steps)} words")
    # Above the way is the pointer, and above that, where there are words, "You are here".
    middle = 138 if wording is not None else 88
    last = len(STEPS) - 1
    across = [_CELL * (last - place if mirrored else place) + _CELL / 2 for place in range(len(STEPS))]
    shapes = [
        f'<path d="M{min(across):g} {middle} H{max(across):g}" stroke="{LINE}" stroke-width="6" '
        f'stroke-dasharray="2 12" stroke-linecap="round" fill="none"/>'
    ]
    labels = []
    for place, (step, x) in enumerate(zip(STEPS, across, strict=True)):
        marked = step == here
        shapes.append(_stop(step, x, middle, marked))
        labels.append(Label(str(place + 1), x, middle + 64, _CELL, 48, 34, bold=True))
        if wording is not None:
            labels.append(Label(wording.steps[place], x, middle + 112, _CELL - 6, 86, 30, lines=2, bold=marked))
            if marked:
                # Words over an end step must stay inside the picture.
                width = 230.0
                inside = min(max(x, width / 2), _CELL * len(STEPS) - width / 2)
                labels.append(Label(wording.here, inside, 0, width, 52, 28, bold=True))
    height = middle + (198 if wording is not None else 118)
    return Drawing(_CELL * len(STEPS), height, "".join(shapes), tuple(labels), CREDIT)


def _stop(step: str, x: float, middle: int, marked: bool) -> str:
    radius, side = (60, 84) if marked else (48, 62)
    ring = f'stroke="{HERE_RING}" stroke-width="7"' if marked else f'stroke="{LINE}" stroke-width="3"'
    fill = HERE_FILL if marked else "#ffffff"
    corner, top = side / 2, middle - side / 2
    place = f"translate({x - corner:g} {top:g}) scale({side / SIDE:.4g})"
    pointer = f'<path d="M{x - 16:g} {middle - 84} H{x + 16:g} L{x:g} {middle - 66} Z" fill="{INK}"/>' if marked else ""
    return (
        f'<circle cx="{x:g}" cy="{middle}" r="{radius}" fill="{fill}" {ring}/>'
        f'<g transform="{place}">{icon(ICONS[step]).shapes}</g>{pointer}'
    )
