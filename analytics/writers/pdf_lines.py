"""Charts on paper: each label as one line of text.

WeasyPrint 70 sets the text of an SVG letter by letter, each in a layout of its own. Bengali and Arabic fall apart
that way, and it is an eighth of the time that a report takes. This hands it another way to draw `<text>`, with the
same libraries: the line is shaped whole, by Pango, as all other text of the page is.
"""

from __future__ import annotations

from functools import lru_cache
from math import inf
from typing import Any

_BEFORE = {"start": 0.0, "middle": 0.5, "end": 1.0}
"""Part of a line that stands before its place."""


def set_whole_lines() -> None:
    """Once for the process; again is no harm. A WeasyPrint that is built otherwise keeps its own way."""
    from weasyprint import svg

    tags = getattr(svg, "TAGS", None)
    if isinstance(tags, dict) and "text" in tags:
        tags["text"] = _line


def _line(svg: Any, node: Any, font_size: float) -> None:
    """Draws a text with x, y and text-anchor; nothing else of SVG's ways to set text is used by the charts."""
    from weasyprint.draw.text import draw_first_line
    from weasyprint.matrix import Matrix
    from weasyprint.svg.text import TextBox
    from weasyprint.text.line_break import split_first_line

    if not node.text or not node.text.strip():
        return
    style = _style(node.get("font-family", "sans-serif"), int(node.get("font-weight", 400)), font_size)
    style.font_config = svg.font_config
    layout, _, _, width, _, baseline = split_first_line(node.text, style, svg.context, inf, 0)
    x = float(node.get("x", 0)) - width * _BEFORE[node.get("text-anchor", "start")]
    svg.stream.push_state()
    fill, stroke = svg.set_graphical_state(node, font_size)
    svg.stream.begin_text()
    layout.reactivate(style)
    svg.fill_stroke(fill, stroke, text=True)
    box = TextBox(layout, style)
    box.baseline = baseline
    draw_first_line(svg.stream, box, "none", "none", Matrix(a=1, d=-1, e=x, f=float(node.get("y", 0))))
    svg.stream.end_text()
    svg.stream.pop_state()


@lru_cache(maxsize=64)
def _style(family: str, weight: int, font_size: float) -> Any:
    from weasyprint.css.properties import INITIAL_VALUES
    from weasyprint.svg.text import Style

    style = Style()
    style.update(INITIAL_VALUES)
    families = [name.strip().strip("\"'") for name in family.split(",")]
    style.update(font_family=families, font_weight=weight, font_size=font_size)
    return style
