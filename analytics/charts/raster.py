"""SVG to PNG, with the Latin letters of Noto Sans carried along: a machine without a single font still writes its
labels. Other scripts come from the machine's fonts, shaped and in their order by resvg (HarfBuzz's rules)."""

from __future__ import annotations

import re
from importlib.resources import as_file, files

import resvg_py

from analytics.charts.letters import script_of

_SAID = re.compile(r"<text[^>]*>([^<]*)</text>")


def png(svg: str, zoom: float = 2.0) -> bytes:
    """The picture as PNG on white, `zoom` pixels to a unit. The machine's own fonts are read only where a label needs
    them: there may be hundreds."""
    folder = files("analytics") / "fonts"
    with as_file(folder) as fonts:
        return bytes(
            resvg_py.svg_to_bytes(
                svg_string=svg,
                zoom=zoom,
                background="#ffffff",
                skip_system_fonts=not any(script_of(words) for words in _SAID.findall(svg)),
                font_dirs=[str(fonts)],
                font_family="Noto Sans",
                sans_serif_family="Noto Sans",
            )
        )
